import DriverSQLite
import TestSupport
import Testing
import WellSenseStore

@Suite struct `Spool of a process` {
  @Test func `killed at any moment it has lost no accepted write, and each of them is delivered`() async throws {
    let folder = try TemporaryFolder()
    let spool = folder.path("spool")
    let process = try OtherProcess("spool-until-killed", spool)
    let accepted = await process.lines(300)
    process.kill()
    _ = await process.finish()
    #expect(accepted.count >= 300)
    try await deliver(accepted, from: spool, to: folder.path("s.db"))
  }

  @Test func `on a full disk it refuses with the reason, and has everything that it accepted`() async throws {
    let folder = try TemporaryFolder()
    let spool = folder.path("spool")
    var lines = await (try OtherProcess("spool-until-the-disk-is-full", spool)).finish().split(separator: "\n").map(String.init)
    #expect(lines.popLast() == "storageFull rejected")
    #expect(lines.count > 5)
    let waiting = try await deliver(lines, from: spool, to: folder.path("s.db"))
    #expect(waiting == lines.count)
  }

  /// Opens a database with the spool, and expects everything that was accepted to be in it, once.
  /// - Returns: how many writes waited.
  @discardableResult
  private func deliver(_ accepted: [String], from spool: String, to path: String) async throws -> Int {
    let settings = StoreSettings(fallback: FallbackSettings(spool: SpoolSettings(folder: spool)))
    let store = try await Store.open(SQLiteDriver(SQLiteConfiguration(path: path)), settings: settings)
    try await eventually { store.fallback?.state == .real }
    for line in accepted { _ = try await store.users.get(try #require(ID<User>(line))) }
    let count = try await store.users.count()
    // The last writes may have been accepted without anybody being told.
    #expect(count >= accepted.count)
    #expect(try await store.rejectedWrites().isEmpty)
    await store.close()
    return count
  }
}
