import ServerFixtures
import StoreTesting
import TestSupport
import Testing

// One after the other: promises about time measure the driver then, not the crowd of 650 databases.
@Suite(.serialized, .enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `MySQL conformance` {
  @Test(arguments: Promise.all) func `a pool of many connections keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("MariaDB", "a pool of 8").check(promise, on: MySQLDatabase().driver(connections: 8))
  }

  @Test(arguments: Promise.all) func `a pool of one connection keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("MariaDB", "a pool of 1").check(promise, on: MySQLDatabase().driver(connections: 1))
  }
}
