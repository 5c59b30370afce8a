import CMariaDB
package import DriverMySQL
import DriverSupport
import Foundation
import TestSupport
package import WellSenseStore

/// The server that tests may make databases on, named by `WELLSENSE_TEST_MARIADB`.
package enum MySQLServer {
  package static let uri = ProcessInfo.processInfo.environment["WELLSENSE_TEST_MARIADB"].flatMap { $0.isEmpty ? nil : $0 }
  package static var isThere: Bool { uri != nil }
  package static let reason = "WELLSENSE_TEST_MARIADB names no server; Scripts/test starts one and sets it"

  /// Runs SQL without anything of a driver's; the first value of the last row.
  @discardableResult
  package static func sql(_ text: String, on uri: String, in database: String? = nil) throws -> String? {
    try ExitGate.inside { try run(text, on: uri, in: database) }
  }

  private static func run(_ text: String, on uri: String, in database: String?) throws -> String? {
    let address = try MySQLConfiguration(uri: uri).address
    guard let handle = mysql_init(nil), case .host(let host, let port)? = address.endpoints.first else {
      throw MySQLDatabase.Failure(description: "no way to the server")
    }
    defer { mysql_close(handle) }
    let password = address.password?.reveal()
    guard mysql_real_connect(handle, host, address.user, password, database, UInt32(port ?? 3306), nil, 0) != nil,
      mysql_real_query(handle, text, UInt(text.utf8.count)) == 0
    else { throw MySQLDatabase.Failure(description: "\(text): " + String(cString: mysql_error(handle))) }
    guard let result = mysql_store_result(handle) else { return nil }
    defer { mysql_free_result(result) }
    var value: String?
    while let row = mysql_fetch_row(result) { value = row[0].map { String(cString: $0) } }
    return value
  }
}

/// A database of a test's own, which goes with it.
package final class MySQLDatabase: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let name = "test_" + String(UInt64.random(in: 0 ... .max), radix: 36)
  private let server: String
  /// For programs that are told by a URI.
  package var uri: String { server.naming(name) }

  /// - Parameter uri: of another server than the environment's.
  package init(on uri: String? = nil) throws {
    guard let uri = uri ?? MySQLServer.uri else { throw Failure(description: MySQLServer.reason) }
    server = uri
    try MySQLServer.sql("CREATE DATABASE \(name)", on: server)
  }

  deinit { _ = try? MySQLServer.sql("DROP DATABASE IF EXISTS \(name)", on: server) }

  package func configuration(connections: Int = 4) throws -> MySQLConfiguration {
    var configuration = try MySQLConfiguration(uri: server)
    configuration.address.database = name
    configuration.pool = .patient(connections)
    return configuration
  }

  /// A driver that keeps the database as long as it is there itself.
  package func driver(connections: Int = 4) throws -> any Driver {
    OwningDriver(MySQLDriver(try configuration(connections: connections)), owner: self)
  }

  /// Runs SQL in the database as another program would; the first value of the last row.
  @discardableResult
  package func sql(_ text: String) throws -> String? { try MySQLServer.sql(text, on: server, in: name) }
}
