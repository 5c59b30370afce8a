import DriverMock
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// A set of databases is a driver, so it keeps what drivers promise.
@Suite(.serialized) struct `Failover conformance` {
  @Test(arguments: Promise.all.filter { !$0.isHeavy }) func `two databases keep`(_ promise: Promise) async throws {
    try await promise.check(on: FailoverDriver([MockDriver(), MockDriver()]))
  }

  @Test(arguments: Promise.all.filter { !$0.isHeavy }) func `one database keeps`(_ promise: Promise) async throws {
    try await promise.check(on: FailoverDriver([MockDriver()]))
  }
}
