import ServerFixtures
import StoreTesting
import Testing

// One after the other: promises about time measure the driver then, not the crowd.
@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB conformance` {
  @Test(arguments: Promise.all) func `a crowd of connections keeps`(_ promise: Promise) async throws {
    try await promise.check(on: MongoDatabase().driver())
  }

  @Test(arguments: Promise.all) func `one connection keeps`(_ promise: Promise) async throws {
    try await promise.check(on: MongoDatabase().driver(connections: 1))
  }
}
