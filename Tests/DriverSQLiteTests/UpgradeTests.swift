import DriverSQLite
import Foundation
import TestSupport
import Testing
import WellSenseStore

@Suite struct `Schema upgrades` {
  @Test(arguments: [1, 2]) func `keep every row and end in the form of a new database`(_ version: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try older(version, path)
    let driver = SQLiteDriver(SQLiteConfiguration(path: path))
    try await driver.open(soon())
    let report = try await driver.initialize(.current, log: .asItIs, soon())
    #expect(report.versionBefore == version)
    #expect(report.versionAfter == Schema.current.version)
    #expect(report.isLogOn == (version == 2))
    let people = version == 1 ? 3 : 7
    let rows = try await driver.statistics(soon()).rows
    #expect(rows[.users] == people)
    #expect(rows[.healthRecords] == 15)
    let users = try await driver.read([Query(.users, order: .ascending(.createdAt))], soon())[0]
    let source = try #require(Schema.current[.users].place(of: .source))
    #expect((0..<people).allSatisfy { users[$0, source].isNull })
    try await driver.insert(Rows.user())
    await driver.close()
    let new = folder.path("new.db")
    await (try SQLiteDriver.ready(new)).close()
    #expect(try shape(path) == shape(new))
    #expect(try PlainConnection(path)("PRAGMA integrity_check") == "ok")
  }

  @Test func `make a member of a database that had a log`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try older(2, path)
    let driver = SQLiteDriver(SQLiteConfiguration(path: path))
    try await driver.open(soon())
    let database = try await driver.initialize(.current, log: .on, soon()).database
    var expected = EpochRecord(database: database)
    expected.end = 4
    #expect(try await driver.replica.record(soon()) == expected)
    let alone = SetConfiguration(
      lineage: OperationID().raw, agreement: .coordinator, active: database, inSync: [database], members: [database], voters: [database])
    #expect(try await driver.replica.take(.found(alone), soon()).isGranted)
    #expect(try await driver.replica.entries(after: 0, limit: 10, at: .active(.first), soon()).entries.count == 4)
    try await driver.insert(Rows.user(), .at(.first))
    await driver.close()
  }

  /// Names of everything, and columns in the order of names: added columns come last.
  private func shape(_ path: String) throws -> String? {
    try PlainConnection(path)(
      """
      SELECT group_concat(line, char(10)) FROM (SELECT s.name || ':' || group_concat(coalesce(c.name, '') || coalesce(c.type, '')) AS line \
      FROM sqlite_schema s LEFT JOIN (SELECT m.name AS t, p.name, p.type FROM sqlite_schema m, pragma_table_info(m.name) p ORDER BY p.name) c \
      ON c.t = s.name GROUP BY s.name ORDER BY s.name)
      """)
  }

  @Test func `are done once by two processes that open at once`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try older(1, path)
    let processes = try (0..<3).map { _ in try OtherProcess("open", path) }
    var answers: [String] = []
    for process in processes { answers.append(await process.finish()) }
    #expect(answers.count { $0 == "1 3" } == 1, "\(answers)")
    #expect(answers.count { $0 == "3 3" } == 2, "\(answers)")
  }

  @Test func `of nothing into a database are done once by processes that open at once`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new/s.db")
    let processes = try (0..<3).map { _ in try OtherProcess("open", path) }
    var answers: [String] = []
    for process in processes { answers.append(await process.finish()) }
    #expect(answers.count { $0 == "0 3" } == 1, "\(answers)")
    #expect(answers.count { $0 == "3 3" } == 2, "\(answers)")
  }

  @Test(arguments: [0, 1, 2]) func `survive being killed after any statement`(_ statement: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try older(1, path)
    let process = try OtherProcess("die-in-schema", path, "\(statement)")
    _ = await process.finish()
    #expect(process.process.terminationReason == .uncaughtSignal)
    #expect(try PlainConnection(path)("SELECT schema_version FROM store_meta") == "1")
    let driver = SQLiteDriver(SQLiteConfiguration(path: path))
    try await driver.open(soon())
    #expect(try await driver.initialize(.current, log: .asItIs, soon()).versionBefore == 1)
    #expect(try await driver.count(.healthRecords) == 15)
    await driver.close()
  }

  @Test(arguments: [0, 7, 20]) func `killed while a new database is made leave one that can be made`(_ statement: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    _ = try await OtherProcess("die-in-schema", path, "\(statement)").finish()
    let driver = try await SQLiteDriver.ready(path)
    try await driver.insert(Rows.user())
    #expect(try await driver.count(.users) == 1)
    await driver.close()
  }

  @Test func `do not touch a newer schema, byte for byte`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    await (try SQLiteDriver.ready(path)).close()
    try PlainConnection(path)("UPDATE store_meta SET schema_version = \(Schema.current.version + 1); PRAGMA wal_checkpoint(TRUNCATE)")
    let before = try bytes(path)
    let driver = SQLiteDriver(SQLiteConfiguration(path: path))
    try await driver.open(soon())
    for call in [
      { _ = try await driver.initialize(.current, log: .on, soon()) }, { try await driver.insert(Rows.user()) },
      { _ = try await driver.read([Query(.users)], soon()) },
    ] as [() async throws -> Void] {
      #expect(try await failure(call).code == .incompatible)
    }
    await driver.close()
    #expect(try bytes(path) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["s.db"])
  }

  @Test func `notice a newer program that upgrades the file meanwhile`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    try PlainConnection(path)("UPDATE store_meta SET schema_version = \(Schema.current.version + 1)")
    let error = try await failure { try await driver.insert(Rows.user()) }
    #expect(error.code == .incompatible)
    await driver.close()
  }
}
