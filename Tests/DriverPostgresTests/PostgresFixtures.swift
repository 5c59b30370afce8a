import CPostgres
import DriverPostgres
import Foundation
import Synchronization
import Testing
import WellSenseStore

/// The server that tests may make schemas on, named by `WELLSENSE_TEST_POSTGRES`.
enum TestServer {
  static let uri = ProcessInfo.processInfo.environment["WELLSENSE_TEST_POSTGRES"]
  static var isThere: Bool { uri != nil }
  static let reason: Comment = "WELLSENSE_TEST_POSTGRES names no server; Scripts/test starts one and sets it"
}

/// A schema of a test's own, which goes with it.
final class TestSchema: Sendable {
  let name = "test_" + String(UInt64.random(in: 0 ... .max), radix: 36)

  init() throws { try sql("CREATE SCHEMA \(name)") }

  deinit { try? sql("DROP SCHEMA \(name) CASCADE") }

  func configuration(connections: Int = 8) throws -> PostgresConfiguration {
    var configuration = try PostgresConfiguration(uri: try #require(TestServer.uri))
    configuration.schema = name
    configuration.pool.maximum = connections
    return configuration
  }

  func driver(connections: Int = 8) throws -> PostgresDriver { PostgresDriver(try configuration(connections: connections)) }

  /// Opened and initialized.
  func ready(connections: Int = 8, log: ChangeLog = .asItIs) async throws -> PostgresDriver {
    let driver = try driver(connections: connections)
    try await driver.open(soon())
    _ = try await driver.initialize(.current, log: log, soon())
    return driver
  }

  /// Runs SQL as another program would; the first value of the last row.
  @discardableResult
  func sql(_ text: String) throws -> String? {
    let connection = PQconnectdb(try #require(TestServer.uri))
    defer { PQfinish(connection) }
    PQclear(PQexec(connection, "SET client_min_messages = error; SET search_path = \(name)"))
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    try #require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "\(text): \(String(cString: PQerrorMessage(connection)))")
    return PQntuples(result) > 0 ? PQgetvalue(result, 0, 0).map { String(cString: $0) } : nil
  }
}

func soon(_ duration: Duration = .seconds(20)) -> Call { Call(deadline: Deadline(after: duration)) }

/// The error that a body throws; fails the test if it throws none.
func failure(_ body: () async throws -> Void) async throws -> StoreError {
  do {
    try await body()
  } catch let error as StoreError {
    return error
  }
  throw Missing()
}

struct Missing: Error {}
