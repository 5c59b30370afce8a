import DriverSQLite
import StoreTesting
import Testing

@Suite struct `SQLite conformance` {
  @Test(arguments: Promise.all) func `a database in memory keeps`(_ promise: Promise) async throws {
    try await promise.check(on: .sqliteInMemory, within: .seconds(120))
  }

  @Test(arguments: Promise.all) func `a database in a file keeps`(_ promise: Promise) async throws {
    let folder = try TemporaryFolder()
    // All of them run at once, and each makes a database: what takes time then is the disk.
    let configuration = SQLiteConfiguration(.file(folder.path("store.db")), synchronous: .normal, readerCount: 1)
    try await promise.check(on: .sqlite(configuration), within: .seconds(120))
  }
}
