import Foundation
import ServerFixtures
import TestSupport
import Testing

/// Fixtures go with their last reference, on whatever thread, and some of them while the process of the tests ends.
@Suite struct `A process ends well while fixtures talk to servers` {
  @Test(.enabled(if: PostgresServer.isThere, "\(PostgresServer.reason)")) func `of PostgreSQL`() async {
    for _ in 0..<10 {
      await #expect(processExitsWith: .exitCode(7)) { try await end { _ = try? PostgresServer.sql("SELECT 1") } }
    }
  }

  @Test(.enabled(if: MySQLServer.isThere, "\(MySQLServer.reason)")) func `of MariaDB`() async {
    for _ in 0..<10 {
      await #expect(processExitsWith: .exitCode(7)) {
        try await end { _ = try? MySQLServer.sql("SELECT 1", on: MySQLServer.uri ?? "") }
      }
    }
  }

  @Test(.enabled(if: MongoServer.isThere, MongoServer.reason)) func `of MongoDB`() async {
    for _ in 0..<10 {
      await #expect(processExitsWith: .exitCode(7)) {
        // { ping: 1 }
        let ping: [UInt8] = [15, 0, 0, 0, 0x10] + Array("ping".utf8) + [0, 1, 0, 0, 0, 0]
        try await end { MongoServer.run(ping, MongoServer.uri ?? "", on: "admin") }
      }
    }
  }
}

/// Threads, since the work blocks them.
private func end(while work: @escaping @Sendable () -> Void) async throws {
  for _ in 0..<8 { Thread.detachNewThread { while true { work() } } }
  try await endSoon(code: 7)
}
