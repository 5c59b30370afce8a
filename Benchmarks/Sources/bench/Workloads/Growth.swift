internal import CFloorRows
internal import WellSenseStore

/// How much slower work gets with 100 times the rows, compared to how much slower the floor gets.
struct Growth<E: Engine> {
  let databases: Databases<E>
  var durability = Durability.full

  private struct Side: Sendable {
    let rows: Int
    let floor: E.Connection
    let store: Store
    let fresh: FreshRecords
    var users: Int { rows / 1_000 }
  }

  func workloads() async throws -> [Workload] {
    let small = try await side(10_000)
    let large = try await side(databases.isQuick ? 100_000 : 1_000_000)
    var made = [
      workload("get", small, large, reading), workload("page of 1,000", small, large, paging),
      workload("record one", small, large, inserting), workload("append message", small, large, appending),
    ]
    made[made.count - 1].end = {
      for side in [small, large] {
        side.floor.close()
        await side.store.close()
      }
    }
    return made
  }

  private func side(_ rows: Int) async throws -> Side {
    let name = try await databases.grown(rows)
    return Side(
      rows: rows, floor: try databases.floor(name, durability, for: .short), store: try await databases.store(name, durability),
      fresh: FreshRecords(users: rows / 1_000))
  }

  private typealias Pair = (floor: @Sendable () async throws -> Cost, ours: @Sendable () async throws -> Cost)

  private func workload(_ name: String, _ small: Side, _ large: Side, _ make: (Side) -> Pair) -> Workload {
    let (few, many) = (make(small), make(large))
    let size = databases.isQuick ? "10⁴ → 10⁵" : "10⁴ → 10⁶"
    return Workload(
      name: "growth \(size): \(name)", targets: [.growth],
      contenders: [
        Contender(role: .floor, run: few.floor), Contender(role: .ours, run: few.ours),
        Contender(role: .floorGrown, run: many.floor), Contender(role: .oursGrown, run: many.ours),
      ], rounds: databases.isQuick ? 5 : 9)
  }

  private func reading(_ side: Side) -> Pair {
    let keys = FloorKeys(floor_records, of: side.rows, count: databases.isQuick ? 5_000 : 10_000)
    let records = side.store.healthRecords
    return (
      { try await time(keys.count) { try side.floor.read(floor_records, keys: keys, in: 0..<keys.count) } },
      {
        try await time(keys.count) {
          var hole = Blackhole()
          for id in keys.ids { hole.take(try await records.get(ID(id))) }
          hole.close()
        }
      }
    )
  }

  private func paging(_ side: Side) -> Pair {
    let pages = databases.isQuick ? 10 : 30
    let users = (0..<pages).map { UInt64($0 * 7 % side.users) }
    let records = side.store.healthRecords
    return (
      { try await time(pages) { for user in users { try side.floor.page(of: user, rows: 1_000) } } },
      {
        try await time(pages) {
          var hole = Blackhole()
          for user in users {
            for record in try await records.list(for: FloorKeys.user(user), type: .weight, limit: 1_000).items { hole.take(record) }
          }
          hole.close()
        }
      }
    )
  }

  private func inserting(_ side: Side) -> Pair {
    let count = databases.isQuick ? 1_000 : 2_000
    let records = side.store.healthRecords
    return (
      {
        let rows = side.fresh.floor(count)
        try side.floor.tidy()
        return try await time(count) { try side.floor.insert(rows[...]) }
      },
      {
        let rows = try side.fresh.ours(count)
        try side.floor.tidy()
        return try await time(count) { for row in rows { _ = try await records.record(row) } }
      }
    )
  }

  private func appending(_ side: Side) -> Pair {
    let count = databases.isQuick ? 1_000 : 2_000
    let chats = side.store.chatSessions
    let chat = ID<ChatSession>(FloorKeys.id(floor_chats, 0))
    let text = String(cString: floor_message)
    return (
      {
        let first = side.fresh.take(count)[0].index
        try side.floor.tidy()
        return try await time(count) { try side.floor.append(to: 0, from: first, count: count) }
      },
      {
        try side.floor.tidy()
        return try await time(count) {
          for _ in 0..<count { _ = try await chats.append([NewChatMessage(.user, text)], to: chat, of: FloorKeys.user(0)) }
        }
      }
    )
  }
}
