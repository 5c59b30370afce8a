import Foundation
import Testing
import WellSenseStore

@testable import DriverMySQL

/// The server that tests may use, from `WELLSENSE_TEST_MARIADB`: the URI of one where they can make and drop databases.
enum TestServer {
  static let uri = ProcessInfo.processInfo.environment["WELLSENSE_TEST_MARIADB"].flatMap { $0.isEmpty ? nil : $0 }
  static var isThere: Bool { uri != nil }
  static let reason: Comment = "WELLSENSE_TEST_MARIADB names no server"

  static var configuration: MySQLConfiguration {
    get throws { try MySQLConfiguration(uri: #require(uri)) }
  }

  /// A connection without anything of a driver's.
  static func connection(_ database: String? = nil) throws -> MySQLConnection {
    var configuration = try configuration
    configuration.address.database = database ?? "mysql"
    return try MySQLConnector(configuration).connect(MySQLContext(), until: Deadline(after: .seconds(10)))
  }

  static func execute(_ sql: String, in database: String? = nil) throws {
    let connection = try connection(database)
    defer { connection.close() }
    try connection.execute(sql)
  }
}

/// An empty database of a test's own, dropped with it.
final class TestDatabase: Sendable {
  let name: String

  init() throws {
    name = "wellsense_test_" + String(UInt64.random(in: 0 ... .max), radix: 36)
    try TestServer.execute("CREATE DATABASE \(name)")
  }

  deinit { try? TestServer.execute("DROP DATABASE IF EXISTS \(name)") }

  func configuration(connections: Int = 4) throws -> MySQLConfiguration {
    var configuration = try TestServer.configuration
    configuration.address.database = name
    configuration.pool.minimum = 1
    configuration.pool.maximum = connections
    return configuration
  }
}
