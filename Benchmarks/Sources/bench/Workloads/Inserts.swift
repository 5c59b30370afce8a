internal import WellSenseStore

/// One record inserted for good, by one task and by several.
struct Inserts<E: Engine> {
  let databases: Databases<E>
  private let fresh = FreshRecords(users: Dataset.users.count)

  init(databases: Databases<E>) { self.databases = databases }

  func workloads(_ loads: [Load]) async throws -> [Workload] {
    let name = try await databases.fresh("inserts")
    var made: [Workload] = []
    for load in loads { made.append(try await workload(load, name)) }
    return made
  }

  private func workload(_ load: Load, _ name: String) async throws -> Workload {
    let crew = try databases.crew(name, load.threads, load.durability, for: .write)
    let store = try await databases.store(name, load.durability)
    let peer = try await databases.peer(name, load.durability, for: .write)
    let count = databases.isQuick ? 640 : 1_280
    let records = store.healthRecords
    let (hop, fresh) = (Hop(), fresh)
    var contenders = [
      Contender(role: .floor) {
        let rows = fresh.floor(count)
        try crew.first.tidy()
        return try await time(count) { try crew.work(count) { floor, share in try floor.insert(rows[share]) } }
      },
      Contender(role: .ours) {
        let rows = try fresh.ours(count)
        try crew.first.tidy()
        return try await time(count, tasks: load.tasks) { range in
          for place in range { _ = try await records.record(rows[place]) }
        }
      },
    ]
    if let peer {
      contenders.append(
        Contender(role: .peer) {
          let rows = fresh.peer(count)
          try crew.first.tidy()
          return try await time(count, tasks: load.tasks) { range in
            for place in range { try await peer.insert(rows[place]) }
          }
        })
    }
    if load.tasks == 1 { contenders.append(Contender(role: .hop) { await time(count) { for _ in 0..<count { await hop.there() } } }) }
    return Workload(
      name: "record one, \(load.label)" + (peer == nil ? "" : ", \(load.durability.rawValue)"), targets: load.targets,
      contenders: contenders, rounds: databases.isQuick ? 5 : 9,
      end: {
        crew.close()
        await store.close()
        peer?.close()
      })
  }
}
