internal import WellSenseStore

/// 100,000 records in one call.
struct Bulk {
  let databases: Databases

  func workloads() async throws -> [Workload] {
    let base = try await databases.small()
    let count = databases.isQuick ? 50_000 : 100_000
    let fresh = FreshRecords(users: Databases.users.count)
    let floorRows = fresh.floor(count)
    let ourRows = try fresh.ours(count)
    let peerRows = fresh.peer(count)
    let databases = databases
    return [
      Workload(
        name: "record \(count) at once, FULL", targets: [.ofFloor(1.4)],
        contenders: [
          Contender(role: .floor) {
            let floor = try databases.floor(databases.copy(base, to: "bulk"), for: .write)
            defer { floor.close() }
            return try await time(count) { try floor.insert(floorRows, group: count) }
          },
          Contender(role: .ours) {
            let store = try await databases.store(databases.copy(base, to: "bulk"))
            let taken = try await time(count) {
              guard try await store.healthRecords.recordAll(ourRows) == count else { throw Floor.Failure(description: "rows are missing") }
            }
            await store.close()
            return taken
          },
          Contender(role: .peer) {
            let peer = try await databases.peer(databases.copy(base, to: "bulk"), for: .write)
            defer { peer.close() }
            return try await time(count) { try await peer.insert(peerRows) }
          },
        ], rounds: 5, end: { databases.removeFile("bulk") })
    ]
  }
}
