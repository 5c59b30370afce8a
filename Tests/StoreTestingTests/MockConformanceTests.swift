import DriverMock
import StoreTesting
import TestSupport
import Testing

// One after the other: promises about time measure the driver then, not the crowd.
@Suite(.serialized) struct `Mock conformance` {
  @Test(arguments: Promise.all) func `the mock keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("Mock", "in memory").check(promise, on: MockDriver())
  }

  @Test(arguments: Promise.all.filter { !$0.isHeavy }) func `a layer without faults keeps`(_ promise: Promise) async throws {
    try await promise.check(on: FaultDriver(MockDriver()))
  }
}
