import DriverMock
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// A set of databases is a driver, so it keeps what drivers promise.
@Suite(.serialized) struct `Failover conformance` {
  /// Of databases whose change log is off, which a set's never is.
  private static let others: Set<String> = [
    "repeats.rejection-judged-anew", "log.off-is-unsupported", "log.switched-on-later", "lifecycle.initializing-twice",
  ]

  @Test(arguments: Promise.all.filter { !$0.isHeavy && !others.contains($0.id) })
  func `two databases keep`(_ promise: Promise) async throws {
    try await promise.check(on: FailoverDriver([MockDriver(), MockDriver()]))
  }

  @Test(arguments: Promise.all.filter { !$0.isHeavy }) func `one database keeps`(_ promise: Promise) async throws {
    try await promise.check(on: FailoverDriver([MockDriver()]))
  }
}
