import CMariaDB
import ServerFixtures
import WellSenseStore

@testable import DriverMySQL

/// Another program that holds locks until it is closed.
final class LockHolder {
  private let connection: MySQLConnection

  init(_ database: MySQLDatabase, _ sql: String) throws {
    connection = try MySQLConnector(database.configuration()).connect(MySQLContext(), until: Deadline(after: .seconds(10)))
    connection.begin(MySQLLimit(deadline: Deadline(after: .seconds(60))))
    if connection.features.endsIdleTransactions { try connection.rest(atMost: 0) }
    try connection.execute("START TRANSACTION")
    try connection.execute(sql)
  }

  /// Returns when a transaction waits for a lock.
  ///
  /// The server looks anew only if nobody at all has asked for a tenth of a second, so those who ask must not do so in step.
  func untilSomeoneWaits() async throws {
    while try connection.texts("SELECT COUNT(*) FROM information_schema.innodb_lock_waits").first?.first == "0" {
      try await Task.sleep(for: .milliseconds(Int.random(in: 120...600)))
    }
  }

  func execute(_ sql: String) throws { try connection.execute(sql) }

  func close() { connection.close() }
}
