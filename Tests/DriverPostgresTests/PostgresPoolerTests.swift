import CPostgres
import DriverPostgres
import Foundation
import ServerFixtures
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// A database of a test's own behind pgbouncer, which names it as the server does.
private final class PooledDatabase: Sendable {
  static let uri = ProcessInfo.processInfo.environment["WELLSENSE_TEST_PGBOUNCER"].flatMap { $0.isEmpty ? nil : $0 }
  static var isThere: Bool { uri != nil && PostgresServer.isThere }

  let name = "test_" + String(UInt64.random(in: 0 ... .max), radix: 36)

  init() throws { try Self.sql("CREATE DATABASE \(name)") }

  deinit { _ = try? Self.sql("DROP DATABASE \(name) WITH (FORCE)") }

  func driver(connections: Int = 4) throws -> any Driver {
    var configuration = try PostgresConfiguration(uri: try #require(Self.uri))
    configuration.address.database = name
    configuration.pooling = .transaction
    configuration.pool = .patient(connections)
    return OwningDriver(PostgresDriver(configuration), owner: self)
  }

  private static func sql(_ text: String) throws {
    let connection = PQconnectdb(PostgresServer.uri)
    defer { PQfinish(connection) }
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    try #require(PQresultStatus(result) == PGRES_COMMAND_OK)
  }
}

@Suite(.serialized, .enabled(if: PooledDatabase.isThere, "WELLSENSE_TEST_PGBOUNCER names no pooler"))
struct `PostgreSQL behind a pooler that gives a session for a transaction` {
  private static let topics: Set<Topic> = [.repeats, .pages, .log, .concurrency, .cancellation, .capabilities, .lifecycle, .aggregates]

  @Test(arguments: Promise.all.filter { topics.contains($0.topic) }) func keeps(_ promise: Promise) async throws {
    try await promise.check(on: PooledDatabase().driver())
  }
}
