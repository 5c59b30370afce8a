import DriverSQLite
import TestSupport
import Testing
import WellSenseStore

@Suite struct `Several processes on one file` {
  @Test func `wake those who wait for changes`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path, log: .on)
    let end = try await driver.changes(after: nil, limit: 10, soon()).next
    async let waited: Void = driver.waitForChange(after: end, soon())
    #expect(try await OtherProcess("write", path, "3").finish() == "")
    try await waited
    let page = try await driver.changes(after: end, limit: 10, soon())
    #expect(!page.changes.isEmpty)
    await driver.close()
  }

  @Test func `notice at the next write that the log is on`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    #expect(try await driver.insert(Rows.user()).position == nil)
    #expect(try await OtherProcess("log-on", path).finish() == "")
    #expect(try await driver.insert(Rows.user()).position?.sequence == 1)
    await driver.close()
  }

  @Test func `write at once, and every write is there and logged once`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path, log: .on)
    let others = try (0..<2).map { _ in try OtherProcess("write", path, "40") }
    for _ in 0..<40 { try await driver.insert(Rows.user()) }
    for other in others { #expect(await other.finish() == "") }
    #expect(try await driver.count(.users) == 120)
    let changes = try await driver.changes(after: nil, limit: 1000, soon()).changes
    #expect(changes.map(\.position.sequence) == Array(1...120))
    await driver.close()
  }

  @Test func `leave a waiting call at its deadline without an error`() async throws {
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.memory), log: .on)
    try await driver.waitForChange(after: nil, soon(.milliseconds(20)))
    await driver.close()
  }
}
