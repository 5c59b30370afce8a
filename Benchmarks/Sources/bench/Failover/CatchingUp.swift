internal import DriverMock
internal import DriverSQLite
internal import Foundation
internal import WellSenseStore

/// How fast a database that was away takes over what it missed, an operation a record.
struct CatchingUp {
  let servers: FailoverServers
  let isQuick: Bool

  func figures() async throws -> [Figure] {
    var figures: [Figure] = []
    for (name, make) in [("PostgreSQL", servers.postgresDatabase), ("MariaDB", servers.mysqlDatabase)] {
      figures.append(try await figure(name, try make("catching_up")))
    }
    return figures
  }

  private func figure(_ name: String, _ driver: any Driver) async throws -> Figure {
    let operations = isQuick ? 10_000 : 100_000
    let folder = FileManager.default.temporaryDirectory.appending(path: "wellsense-bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = SQLiteDriver(SQLiteConfiguration(.file(folder + "/active.db"), synchronous: .normal))
    let follower = FaultDriver(driver)
    let store = try await Store.open([file, follower])
    try await store.heal()
    let user = try await store.users.create(NewUser(email: "ada@example.org")).id
    try await store.heal()
    follower.faults.disconnect()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<64 {
        let share = operations.share(task, of: 64)
        group.addTask { for _ in share { _ = try await store.healthRecords.record(.weight(kilograms: 70), for: user) } }
      }
      try await group.waitForAll()
    }
    follower.faults.reconnect()
    let start = ContinuousClock.now
    // Polls, since having caught up makes no event.
    while store.status?.members[1].lag != 0 { try await Task.sleep(for: .milliseconds(2)) }
    let seconds = start.duration(to: .now).microseconds / 1e6
    try await store.heal()
    let isSame = try await rows(file) == rows(driver)
    await store.close()
    guard isSame else { throw Failure(description: "\(name) holds other rows than the database it followed") }
    return Figure(
      name: "catching up, \(name)", value: Double(operations) / seconds, unit: "op/s", target: 10_000, isLowerBound: true,
      detail: "\(operations) operations in \((seconds * 100).rounded() / 100) s; same rows")
  }

  /// Every record's id and version.
  private func rows(_ driver: some Driver) async throws -> [ID<HealthRecord>: Version] {
    let store = Store(driver)
    var found: [ID<HealthRecord>: Version] = [:]
    for user in try await store.users.list().items {
      for try await record in store.healthRecords.stream(for: user.id) { found[record.id] = record.version }
    }
    return found
  }
}
