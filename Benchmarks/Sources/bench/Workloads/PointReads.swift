internal import CFloorRows
internal import Foundation
internal import WellSenseStore

/// What a peer reads by a key.
private enum PeerRead: Sendable {
  case record(Peer)
  case user(Peer)

  func run(_ key: Data) async throws {
    let isThere =
      switch self {
      case .record(let peer): try await peer.record(key) != nil
      case .user(let peer): try await peer.user(key) != nil
      }
    try Failure.check(isThere ? 1 : 0, of: 1, "rows")
  }
}

/// One row by its id, every scalar read.
struct PointReads<E: Engine> {
  let databases: Databases<E>

  func workloads(_ loads: [Load]) async throws -> [Workload] {
    let name = try await databases.main()
    let store = try await databases.store(name)
    let peer = try await databases.peer(name, for: .short)
    let crews = try loads.map { try databases.crew(name, $0.threads, for: .short) }
    var made: [Workload] = []
    for (load, crew) in zip(loads, crews) {
      made.append(records(load, crew, store, peer))
      made.append(users(load, crew, store, peer))
    }
    made[made.count - 1].end = {
      for crew in crews { crew.close() }
      await store.close()
      peer?.close()
    }
    return made
  }

  private var operations: Int { databases.isQuick ? 6_400 : 12_800 }
  private var peerOperations: Int { databases.isQuick ? 640 : 1_280 }

  private func records(_ load: Load, _ crew: Crew<E.Connection>, _ store: Store, _ peer: Peer?) -> Workload {
    let keys = FloorKeys(floor_records, of: databases.records, count: operations)
    let records = store.healthRecords
    return workload("get HealthRecord", load, crew, floor_records, keys, peer.map(PeerRead.record)) { range in
      var hole = Blackhole()
      for place in range { hole.take(try await records.get(ID(keys.ids[place]))) }
      hole.close()
    }
  }

  private func users(_ load: Load, _ crew: Crew<E.Connection>, _ store: Store, _ peer: Peer?) -> Workload {
    let keys = FloorKeys(floor_users, of: databases.allUsers.count, count: operations)
    let users = store.users
    return workload("get User", load, crew, floor_users, keys, peer.map(PeerRead.user)) { range in
      var hole = Blackhole()
      for place in range { hole.take(try await users.get(ID(keys.ids[place]))) }
      hole.close()
    }
  }

  private func workload(
    _ name: String, _ load: Load, _ crew: Crew<E.Connection>, _ kind: floor_kind, _ keys: FloorKeys,
    _ peer: PeerRead?, _ ours: @escaping @Sendable (Range<Int>) async throws -> Void
  ) -> Workload {
    var contenders = [
      Contender(role: .floor) {
        try await time(keys.count) { try crew.work(keys.count) { floor, share in try floor.read(kind, keys: keys, in: share) } }
      },
      Contender(role: .ours) { try await time(keys.count, tasks: load.tasks, ours) },
    ]
    if let peer {
      let data = keys.ids.prefix(peerOperations).map(\.data)
      contenders.append(
        Contender(role: .peer) {
          try await time(data.count, tasks: load.tasks) { range in
            for place in range { try await peer.run(data[place]) }
          }
        })
    } else if load.tasks == 1 {
      let hop = Hop()
      contenders.append(Contender(role: .hop) { await time(keys.count) { for _ in 0..<keys.count { await hop.there() } } })
    }
    return Workload(
      name: "\(name), \(load.label)", targets: load.targets, contenders: contenders, rounds: databases.isQuick ? 5 : 9)
  }
}
