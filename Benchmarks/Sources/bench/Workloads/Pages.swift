internal import Foundation
internal import WellSenseStore

/// A page of 1,000 public records, every scalar read, and one typed value of each document.
struct Pages {
  let databases: Databases

  func workloads() async throws -> [Workload] {
    let path = try await databases.main()
    let floor = try databases.floor(path, for: .long)
    let store = try await databases.store(path)
    let peer = try await databases.peer(path, for: .long)
    let pages = databases.isQuick ? 25 : 50
    let rounds = databases.isQuick ? 5 : 9
    let rows = Limits.pageRows
    let users = (0..<pages).map { UInt64($0 % Databases.users.count) }
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
    let others = Contender(role: .peer) {
      try await time(pages) {
        for user in users where try await peer.page(of: FloorKeys.user(user).raw.data, rows: rows).count != rows {
          throw Floor.Failure(description: "GRDB found too few rows")
        }
      }
    }
    return [
      Workload(name: "page of 1,000 records", targets: [.ofFloor(1.4)], contenders: [scan, scalars, others], rounds: rounds),
      Workload(
        name: "page of 1,000, a value of each", targets: [.ofFloor(1.8)], contenders: [scan, values], rounds: rounds,
        end: {
          floor.close()
          await store.close()
          peer.close()
        }),
    ]
  }
}
