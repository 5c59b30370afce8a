import DriverMock
import DriverSQLite
import ServerFixtures
import Testing
import WellSenseStore

/// An engine that tests run on, each time with a fresh and empty database.
struct Engine: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let driver: @Sendable () throws -> any Driver

  static let mock = Engine(testDescription: "mock") { MockDriver() }
  static let sqlite = Engine(testDescription: "sqlite") { SQLiteDriver(SQLiteConfiguration(.memory)) }
  static let postgresql = Engine(testDescription: "postgresql") { try PostgresSchema().driver() }
  static let mysql = Engine(testDescription: "mysql") { try MySQLDatabase().driver() }
  static let mongodb = Engine(testDescription: "mongodb") { try MongoDatabase().driver() }

  /// Those whose servers the environment names.
  static let servers = [
    PostgresServer.isThere ? [postgresql] : [], MySQLServer.isThere ? [mysql] : [], MongoServer.isThere ? [mongodb] : [],
  ].flatMap(\.self)
  static let all = [mock, sqlite] + servers
}
