internal import CFloor
internal import Foundation
internal import WellSenseStore

/// One row by its id, every scalar read.
struct PointReads {
  let databases: Databases

  func workloads() async throws -> [Workload] {
    let path = try await databases.main()
    let floor = try databases.floor(path, for: .short)
    let store = try await databases.store(path)
    let peer = try await databases.peer(path, for: .short)
    var made: [Workload] = []
    for tasks in [1, 8, 64] {
      made.append(records(tasks, floor, store, peer))
      made.append(users(tasks, floor, store, peer))
    }
    made[made.count - 1].end = {
      floor.close()
      await store.close()
      peer.close()
    }
    return made
  }

  private var operations: Int { databases.isQuick ? 6_400 : 12_800 }
  private var peerOperations: Int { databases.isQuick ? 640 : 1_280 }
  private var rounds: Int { databases.isQuick ? 5 : 9 }

  private static func targets(_ tasks: Int) -> [Target] {
    switch tasks {
    case 1: [.ofFloor(1.4)]
    case 8: [.ofFloor(0.9)]
    default: [.ofFloor(0.7), .timesFasterThanPeer(8)]
    }
  }

  private func keys(_ kind: floor_kind, of rows: Int) -> FloorKeys {
    var shuffle = Shuffle(seed: 42)
    return FloorKeys(kind, (0..<operations).map { _ in Int.random(in: 0..<rows, using: &shuffle) })
  }

  private func records(_ tasks: Int, _ floor: Floor, _ store: Store, _ peer: Peer) -> Workload {
    let keys = keys(floor_records, of: Databases.records)
    let data = keys.ids.prefix(peerOperations).map(\.data)
    let records = store.healthRecords
    return Workload(
      name: "get HealthRecord, \(tasks) tasks", targets: Self.targets(tasks),
      contenders: [
        Contender(role: .floor) { try await time(keys.count) { try floor.read(.records, keys: keys) } },
        Contender(role: .ours) {
          try await time(keys.count, tasks: tasks) { range in
            var hole = Blackhole()
            for place in range { hole.take(try await records.get(ID(keys.ids[place]))) }
            hole.close()
          }
        },
        Contender(role: .peer) {
          try await time(data.count, tasks: tasks) { range in
            for place in range where try await peer.record(data[place]) == nil { throw Floor.Failure(description: "GRDB found no row") }
          }
        },
      ], rounds: rounds)
  }

  private func users(_ tasks: Int, _ floor: Floor, _ store: Store, _ peer: Peer) -> Workload {
    let keys = keys(floor_users, of: Databases.allUsers.count)
    let data = keys.ids.prefix(peerOperations).map(\.data)
    let users = store.users
    return Workload(
      name: "get User, \(tasks) tasks", targets: Self.targets(tasks),
      contenders: [
        Contender(role: .floor) { try await time(keys.count) { try floor.read(.users, keys: keys) } },
        Contender(role: .ours) {
          try await time(keys.count, tasks: tasks) { range in
            var hole = Blackhole()
            for place in range { hole.take(try await users.get(ID(keys.ids[place]))) }
            hole.close()
          }
        },
        Contender(role: .peer) {
          try await time(data.count, tasks: tasks) { range in
            for place in range where try await peer.user(data[place]) == nil { throw Floor.Failure(description: "GRDB found no row") }
          }
        },
      ], rounds: rounds)
  }
}
