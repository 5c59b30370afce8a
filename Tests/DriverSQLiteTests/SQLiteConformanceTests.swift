import DriverSQLite
import StoreTesting
import Testing

@Suite struct `SQLite conformance` {
  @Test(arguments: Promise.all) func `a database in memory keeps`(_ promise: Promise) async throws {
    try await promise.check(on: SQLiteDriver(SQLiteConfiguration(.memory)))
  }

  @Test(arguments: Promise.all) func `a database in a file keeps`(_ promise: Promise) async throws {
    let folder = try TemporaryFolder()
    try await promise.check(on: .sqlite(folder.path("store.db")))
  }
}
