import ServerFixtures
import StoreTesting
import TestSupport
import Testing

// One after the other: promises about time measure the driver then, not the crowd of 650 databases.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason))) struct `PostgreSQL conformance` {
  @Test(arguments: Promise.all) func `a pool of many connections keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("PostgreSQL", "a pool of 8").check(promise, on: PostgresSchema().driver(connections: 8))
  }

  @Test(arguments: Promise.all) func `a pool of one connection keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("PostgreSQL", "a pool of 1").check(promise, on: PostgresSchema().driver(connections: 1))
  }
}
