import DriverPostgres
import StoreTesting
import Testing

// One after the other: promises about time measure the driver then, not the crowd of 650 databases.
@Suite(.serialized, .enabled(if: TestServer.isThere, TestServer.reason)) struct `PostgreSQL conformance` {
  @Test(arguments: Promise.all) func `a pool of many connections keeps`(_ promise: Promise) async throws {
    let schema = try TestSchema()
    try await promise.check(on: schema.driver())
  }

  @Test(arguments: Promise.all) func `a pool of one connection keeps`(_ promise: Promise) async throws {
    let schema = try TestSchema()
    try await promise.check(on: schema.driver(connections: 1))
  }
}
