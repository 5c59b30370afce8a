import DriverSQLite
import TestSupport
import Testing
import WellSenseStore

/// Several processes with one set: each has drivers of its own.
@Suite struct `A set of files` {
  /// Opens it, listening for others as long as this interval says.
  private func open(_ folder: TemporaryFolder, probing interval: Duration = .milliseconds(20)) async throws -> Store {
    let drivers = ["first.db", "second.db"].map { SQLiteDriver(SQLiteConfiguration(path: folder.path($0))) }
    return try await Store.open(drivers, failover: FailoverSettings(probeInterval: interval, rejoinDelay: .milliseconds(10)))
  }

  @Test func `a second coordinator is refused while the first lives, which serves on`() async throws {
    let folder = try TemporaryFolder()
    let first = try await open(folder)
    let error = await #expect(throws: StoreError.self) { try await open(folder, probing: .milliseconds(500)) }
    #expect(error?.code == .invalid)
    #expect(error?.field == "agreement")
    #expect(error?.description.contains("witness") ?? false)
    _ = try await first.users.create(NewUser(email: "ada@example.org"))
    await first.close()
    let second = try await open(folder)
    #expect(try await second.users.count() == 1)
    await second.close()
  }
}
