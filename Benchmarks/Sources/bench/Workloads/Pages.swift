internal import Foundation
internal import WellSenseStore

/// A page of 1,000 public records, every scalar read, and one typed value of each document.
struct Pages<E: Engine> {
  let databases: Databases<E>

  func workloads(targets: [Target], withValues valueTargets: [Target] = []) async throws -> [Workload] {
    let name = try await databases.main()
    let floor = try databases.floor(name, for: .long)
    let store = try await databases.store(name)
    let peer = try await databases.peer(name, for: .long)
    let pages = databases.isQuick ? 25 : 50
    let rounds = databases.isQuick ? 5 : 9
    let rows = Limits.pageRows
    let users = (0..<pages).map { UInt64($0 % databases.users.count) }
    let records = store.healthRecords
    let scan = Contender(role: .floor) { try await time(pages) { for user in users { try floor.page(of: user, rows: rows) } } }
    let scalars = Contender(role: .ours) {
      try await time(pages) {
        for user in users {
          var hole = Blackhole()
          for record in try await records.list(for: FloorKeys.user(user), type: .weight, limit: rows).items { hole.take(record) }
          hole.close()
        }
      }
    }
    let values = Contender(role: .ours) {
      try await time(pages) {
        for user in users {
          var hole = Blackhole()
          for record in try await records.list(for: FloorKeys.user(user), type: .weight, limit: rows).items {
            hole.take(record)
            hole.take(record[.weight]?.bitPattern ?? 0)
          }
          hole.close()
        }
      }
    }
    let others = peer.map { peer in
      Contender(role: .peer) {
        try await time(pages) {
          for user in users {
            try Failure.check(try await peer.page(of: FloorKeys.user(user).raw.data, rows: rows).count, of: rows, "rows")
          }
        }
      }
    }
    return [
      Workload(
        name: "page of 1,000 records", targets: targets, contenders: [scan, scalars] + (others.map { [$0] } ?? []),
        rounds: rounds),
      Workload(
        name: "page of 1,000, a value of each", targets: valueTargets, contenders: [scan, values],
        rounds: rounds,
        end: {
          floor.close()
          await store.close()
          peer?.close()
        }),
    ]
  }
}
