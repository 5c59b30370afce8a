internal import DriverSQLite
internal import WellSenseStore

/// One record inserted for good, by one task and by 64.
struct Inserts {
  let databases: Databases
  private let fresh = FreshRecords(users: Databases.users.count)

  init(databases: Databases) { self.databases = databases }

  func workloads() async throws -> [Workload] {
    let path = try databases.copy(try await databases.small(), to: "inserts")
    var made: [Workload] = []
    for (name, synchronous) in [("FULL", SQLiteConfiguration.Synchronous.full), ("NORMAL", .normal)] {
      let floor = try databases.floor(path, synchronous: name, for: .write)
      let store = try await databases.store(path, synchronous: synchronous)
      let peer = try await databases.peer(path, synchronous: name, for: .write)
      made.append(inserts(64, name, floor, store, peer, targets: [.ofFloor(0.5)]))
      made.append(inserts(1, name, floor, store, peer, targets: [.floorAndHop]))
      made[made.count - 1].end = {
        floor.close()
        await store.close()
        peer.close()
      }
    }
    return made
  }

  private func inserts(_ tasks: Int, _ name: String, _ floor: Floor, _ store: Store, _ peer: Peer, targets: [Target]) -> Workload {
    let count = databases.isQuick ? 640 : 1_280
    let records = store.healthRecords
    let (hop, fresh) = (Hop(), fresh)
    // Whoever comes next must not pay for the log that the one before left behind.
    @Sendable func tidy() throws { try floor.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
    return Workload(
      name: "record one, \(tasks) tasks, \(name)", targets: targets,
      contenders: [
        Contender(role: .floor) {
          let rows = fresh.floor(count)
          try tidy()
          return try await time(count) { try floor.insert(rows) }
        },
        Contender(role: .ours) {
          let rows = try fresh.ours(count)
          try tidy()
          return try await time(count, tasks: tasks) { range in
            for place in range { _ = try await records.record(rows[place]) }
          }
        },
        Contender(role: .peer) {
          let rows = fresh.peer(count)
          try tidy()
          return try await time(count, tasks: tasks) { range in
            for place in range { try await peer.insert(rows[place]) }
          }
        },
      ] + (tasks == 1 ? [Contender(role: .hop) { await time(count) { for _ in 0..<count { await hop.there() } } }] : []),
      rounds: databases.isQuick ? 5 : 9)
  }
}
