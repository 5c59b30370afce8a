import DriverMock
import ServerFixtures
import StoreTesting
import Testing
import WellSenseStore

// The differential test of all engines has the crowd; this one has the single connection.
@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB and the mock` {
  @Test(arguments: [ChangeLog.asItIs, .on]) func `answer alike over one connection`(_ log: ChangeLog) async throws {
    let report = try await Differential(seed: UInt64.random(in: 1...999_999), operations: 500, log: log).run(
      on: [MockDriver(), MongoDatabase().driver(connections: 1)])
    print(report)
    #expect(report.refused >= 0.2)
  }
}
