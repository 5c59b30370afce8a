import DriverMySQL
import ServerFixtures
import Synchronization
import TestSupport
import Testing
import WellSenseStore

// Tables aren't made in transactions here, so what a crash leaves must be something that the next process can go on from.
@Suite(.serialized, .enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `MySQL schema` {
  /// Ends every connection to the database after a statement.
  private func cut(_ database: MySQLDatabase, after place: Int) async throws -> Bool {
    var configuration = try database.configuration(connections: 1)
    let wasHit = Mutex(false)
    configuration.hooks.afterSchemaStatement = { present in
      guard present == place else { return }
      wasHit.withLock { $0 = true }
      let name = database.name
      guard let number = try? database.sql("SELECT id FROM information_schema.processlist WHERE db = '\(name)' AND id <> CONNECTION_ID()")
      else { return }
      _ = try? database.sql("KILL \(number)")
    }
    let driver = MySQLDriver(configuration)
    try await driver.open(soon())
    _ = try? await driver.initialize(.current, log: .asItIs, soon())
    await driver.close()
    return wasHit.withLock { $0 }
  }

  private func shape(_ database: MySQLDatabase) throws -> [String?] {
    try database.sql("SET SESSION group_concat_max_len = 1000000")
    return [
      try database.sql(
        """
        SELECT SHA1(GROUP_CONCAT(table_name, column_name, column_type, is_nullable, IFNULL(collation_name, '') ORDER BY table_name, column_name \
        SEPARATOR ';')) FROM information_schema.columns WHERE table_schema = DATABASE()
        """),
      try database.sql(
        """
        SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE()
        """),
      try database.sql("SELECT COUNT(*) FROM information_schema.key_column_usage WHERE table_schema = DATABASE()"),
    ]
  }

  @Test func `whose creation was cut off anywhere is finished by the next process`() async throws {
    let whole = try MySQLDatabase()
    await (try MySQLDriver.ready(whole.configuration())).close()
    let expected = try shape(whole)
    var place = 0
    while true {
      let database = try MySQLDatabase()
      guard try await cut(database, after: place) else { break }
      let driver = try await MySQLDriver.ready(database.configuration())
      try await driver.insert(Rows.user())
      await driver.close()
      #expect(try shape(database) == expected, "cut after statement \(place)")
      place += 1
    }
    #expect(place > 10)
  }

  @Test func `whose upgrade was cut off anywhere is finished by the next process`() async throws {
    var place = 0
    while true {
      let database = try MySQLDatabase()
      let user = OperationID().raw
      try await versionOne(database, user)
      guard try await cut(database, after: place) else { break }
      let driver = MySQLDriver(try database.configuration())
      try await driver.open(soon())
      let report = try await driver.initialize(.current, log: .asItIs, soon())
      #expect(report.versionBefore == 1 && report.versionAfter == Schema.current.version)
      #expect(try await driver.user(user).count == 1)
      try await driver.insert(Rows.records(3, of: user))
      await driver.close()
      place += 1
    }
    #expect(place >= 12)
  }

  /// A database as the first release left it.
  private func versionOne(_ database: MySQLDatabase, _ user: RawID) async throws {
    let driver = try await MySQLDriver.ready(database.configuration())
    try await driver.insert(Rows.user(user))
    await driver.close()
    for statement in ReplicaRows.versionTwo { try database.sql(statement) }
    try database.sql("ALTER TABLE users DROP COLUMN source")
    try database.sql("ALTER TABLE health_records DROP COLUMN source")
    // The foreign key finds another index to lean on.
    try database.sql("ALTER TABLE health_records DROP INDEX health_records_by_user_id_recorded_at")
    try database.sql("UPDATE store_meta SET schema_version = 1")
  }

  @Test func `of something else is refused and stays as it is`() async throws {
    let database = try MySQLDatabase()
    try database.sql("CREATE TABLE users (id INT)")
    let driver = MySQLDriver(try database.configuration())
    try await driver.open(soon())
    let error = try await failure { _ = try await driver.initialize(.current, log: .on, soon()) }
    #expect(error.code == .incompatible)
    #expect(try database.sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()") == "1")
    await driver.close()
  }

  @Test func `is made once by drivers that begin at once`() async throws {
    let database = try MySQLDatabase()
    let configuration = try database.configuration(connections: 2)
    let reports = try await withThrowingTaskGroup(of: SchemaReport.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let driver = MySQLDriver(configuration)
          try await driver.open(soon())
          let report = try await driver.initialize(.current, log: .asItIs, soon())
          await driver.close()
          return report
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reports.count { $0.versionBefore == 0 } == 1)
    #expect(Set(reports.map(\.database)).count == 1)
  }

  @Test func `compares text by its bytes and keeps milliseconds`() async throws {
    let database = try MySQLDatabase()
    await (try MySQLDriver.ready(database.configuration())).close()
    let collations = "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND collation_name"
    #expect(try database.sql("\(collations) NOT IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')") == "0")
    #expect(try database.sql("\(collations) IS NOT NULL") != "0")
    let types = "SELECT GROUP_CONCAT(DISTINCT column_type) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name"
    #expect(try database.sql("\(types) = 'created_at'") == "datetime(3)")
    #expect(try database.sql("\(types) = 'user_id'") == "binary(16)")
  }
}
