import DriverSQLite
import StoreTesting
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

  @Test(arguments: [
    "DELETE FROM changes WHERE seq = (SELECT MAX(seq) - 2 FROM changes)",
    "UPDATE changes SET body = substr(body, 1, length(body) - 1) || x'00' WHERE seq = (SELECT MAX(seq) - 2 FROM changes)",
  ])
  func `a follower that meets a hole or damage in the log is left as it is, and the other serves on`(_ damage: String) async throws {
    let folder = try TemporaryFolder()
    let second = FaultDriver(.sqlite(folder.path("second.db")))
    let settings = FailoverSettings(probeInterval: .milliseconds(20), rejoinDelay: .milliseconds(10))
    let store = try await Store.open([.sqlite(folder.path("first.db")), second], failover: settings)
    try await eventually { store.status?.members[1].state == .inSync }
    let ada = try await store.users.create(NewUser(email: "ada@example.org"))
    second.disconnect()
    for number in 0..<5 { _ = try await store.users.create(NewUser(email: "user\(number)@example.org")) }
    let first = try PlainConnection(folder.path("first.db"))
    try first("PRAGMA busy_timeout = 10000")
    try first(damage)
    second.reconnect()
    try await eventually { store.status?.members[1].quarantine == .unreadableSource }
    _ = try await store.users.create(NewUser(email: "ben@example.org"))
    #expect(try await store.users.count() == 7)
    await store.close()
    let alone = try await Store.open(.sqlite(folder.path("second.db")))
    #expect(try await alone.users.get(ada.id).email == "ada@example.org")
    #expect(try await alone.users.count() < 7)
    await alone.close()
  }

  @Test func `a member whose epoch can't be is left out as it is, and the other serves on`() async throws {
    let folder = try TemporaryFolder()
    let store = try await open(folder)
    try await eventually { store.status?.members[1].state == .inSync }
    let second = try PlainConnection(folder.path("second.db"))
    try second("PRAGMA busy_timeout = 10000")
    try second("UPDATE store_meta SET promised_epoch = \(Int64.max)")
    _ = try await store.users.create(NewUser(email: "ada@example.org"))
    #expect(store.status?.members[1].quarantine == .implausibleEpoch)
    #expect(try second("SELECT promised_epoch FROM store_meta") == "\(Int64.max)")
    await store.close()
    let again = try await open(folder)
    #expect(again.status?.members[1].quarantine == .implausibleEpoch)
    #expect(try await again.users.count() == 1)
    await again.close()
  }
}
