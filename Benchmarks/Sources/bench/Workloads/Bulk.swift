internal import WellSenseStore

/// 100,000 records in one call.
struct Bulk<E: Engine> {
  let databases: Databases<E>

  func workloads(targets: [Target]) async throws -> [Workload] {
    let count = (databases.isQuick ? 50_000 : 100_000) / databases.engine.share
    let fresh = FreshRecords(users: databases.users.count)
    let floorRows = fresh.floor(count)
    let ourRows = try fresh.ours(count)
    let peerRows = fresh.peer(count)
    let databases = databases
    var contenders = [
      Contender(role: .floor) {
        let floor = try databases.floor(try await databases.fresh("bulk"), for: .write)
        defer { floor.close() }
        return try await time(count) { try floor.bulk(floorRows) }
      },
      Contender(role: .ours) {
        let store = try await databases.store(try await databases.fresh("bulk"))
        let taken = try await time(count) { try Failure.check(try await store.healthRecords.recordAll(ourRows), of: count, "rows") }
        await store.close()
        return taken
      },
    ]
    if databases.engine.hasPeer {
      contenders.append(
        Contender(role: .peer) {
          guard let peer = try await databases.peer(try await databases.fresh("bulk"), for: .write) else { return Cost(time: .nan) }
          defer { peer.close() }
          return try await time(count) { try await peer.insert(peerRows) }
        })
    }
    return [Workload(name: "record \(count) at once", targets: targets, contenders: contenders, rounds: 5)]
  }
}
