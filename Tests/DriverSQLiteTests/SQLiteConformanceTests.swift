import DriverSQLite
import StoreTesting
import TestSupport
import Testing

// One after the other: promises about time measure the driver then, not the crowd of 650 databases.
@Suite(.serialized) struct `SQLite conformance` {
  @Test(arguments: Promise.all) func `a database in memory keeps`(_ promise: Promise) async throws {
    try await ConformanceReport("SQLite", "in memory").check(promise, on: .sqliteInMemory)
  }

  @Test(arguments: Promise.all) func `a database in a file keeps`(_ promise: Promise) async throws {
    let folder = try TemporaryFolder()
    let configuration = SQLiteConfiguration(.file(folder.path("store.db")), synchronous: .normal, readerCount: 1)
    try await ConformanceReport("SQLite", "in a file").check(promise, on: .sqlite(configuration))
  }
}
