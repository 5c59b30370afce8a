import CPostgres
package import DriverPostgres
import DriverSupport
import Foundation
import TestSupport
package import WellSenseStore

/// The server that tests may make schemas on, named by `WELLSENSE_TEST_POSTGRES`.
package enum PostgresServer {
  package static let uri = ProcessInfo.processInfo.environment["WELLSENSE_TEST_POSTGRES"]
  package static var isThere: Bool { uri != nil }
  package static let reason = "WELLSENSE_TEST_POSTGRES names no server; Scripts/test starts one and sets it"

  /// Runs SQL without anything of a driver's; the first value of the last row.
  @discardableResult
  package static func sql(_ text: String, in schema: String = "public") throws -> String? {
    try ExitGate.inside { try run(text, in: schema) }
  }

  private static func run(_ text: String, in schema: String) throws -> String? {
    guard let uri else { throw PostgresSchema.Failure(description: reason) }
    let connection = PQconnectdb(uri)
    defer { PQfinish(connection) }
    PQclear(PQexec(connection, "SET client_min_messages = error; SET search_path = \(schema)"))
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      throw PostgresSchema.Failure(description: "\(text): " + String(cString: PQerrorMessage(connection)))
    }
    return PQntuples(result) > 0 ? PQgetvalue(result, 0, 0).map { String(cString: $0) } : nil
  }
}

/// A schema of a test's own, which goes with it.
package final class PostgresSchema: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let name = "test_" + String(UInt64.random(in: 0 ... .max), radix: 36)

  package init() throws { try sql("CREATE SCHEMA \(name)") }

  deinit { _ = try? sql("DROP SCHEMA \(name) CASCADE") }

  /// For programs that are told by a URI.
  package func uri() throws -> String {
    guard let uri = PostgresServer.uri else { throw Failure(description: PostgresServer.reason) }
    return uri + (uri.contains("?") ? "&" : "?") + "schema=" + name
  }

  package func configuration(connections: Int = 4) throws -> PostgresConfiguration {
    guard let uri = PostgresServer.uri else { throw Failure(description: PostgresServer.reason) }
    var configuration = try PostgresConfiguration(uri: uri)
    configuration.schema = name
    configuration.pool = .patient(connections)
    return configuration
  }

  /// A driver that keeps the schema as long as it is there itself.
  package func driver(connections: Int = 4) throws -> any Driver {
    OwningDriver(PostgresDriver(try configuration(connections: connections)), owner: self)
  }

  /// Runs SQL as another program would; the first value of the last row.
  @discardableResult
  package func sql(_ text: String) throws -> String? { try PostgresServer.sql(text, in: name) }
}
