import DriverMySQL
import StoreTesting
import Testing

// One after the other: promises about time measure the driver then, not the crowd of databases.
@Suite(.serialized, .enabled(if: TestServer.isThere, TestServer.reason)) struct `MySQL conformance` {
  @Test(arguments: Promise.all) func `one connection keeps`(_ promise: Promise) async throws {
    let database = try TestDatabase()
    try await promise.check(on: .mysql(database.configuration(connections: 1)))
  }

  @Test(arguments: Promise.all) func `many connections keep`(_ promise: Promise) async throws {
    let database = try TestDatabase()
    try await promise.check(on: .mysql(database.configuration(connections: 8)))
  }
}
