import DriverMock
import DriverSQLite
import Testing
import WellSenseStore

/// An engine that tests run on, each time with a fresh and empty database.
struct Engine: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let driver: @Sendable () -> any Driver

  static let mock = Engine(testDescription: "mock") { MockDriver() }
  static let sqlite = Engine(testDescription: "sqlite") { SQLiteDriver(SQLiteConfiguration(.memory)) }
  static let all = [mock, sqlite]
}
