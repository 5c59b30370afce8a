import ServerFixtures
import StoreTesting
import TestSupport
import Testing

// One after the other: promises about time measure the driver then, not the crowd.
@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB conformance` {
  @Test(arguments: Promise.all) func `a crowd of connections keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("MongoDB", "a pool of 4").check(promise, on: MongoDatabase().driver(connections: 4))
  }

  @Test(arguments: Promise.all) func `one connection keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("MongoDB", "a pool of 1").check(promise, on: MongoDatabase().driver(connections: 1))
  }
}
