internal import WellSenseStore

/// 100,000 records of a user by day.
struct Analytics<E: Engine> {
  let databases: Databases<E>

  func workloads(target: Double) async throws -> [Workload] {
    let name = try await databases.main()
    let floor = try databases.floor(name, for: .long)
    let store = try await databases.store(name)
    let user = FloorKeys.user(Dataset.folded)
    let records = store.healthRecords
    let days = Int((Int64(Dataset.foldedRecords) * Dataset.interval + 86_399_999) / 86_400_000)
    return [
      Workload(
        name: "analytics by day, 100,000 records", targets: [.ofFloor(target)],
        contenders: [
          Contender(role: .floor) { try await time(1) { try floor.days(of: Dataset.folded, expected: days) } },
          Contender(role: .ours) {
            try await time(1) {
              let analytics = try await records.analytics(of: .weight, for: user, by: .day)
              try Failure.check(analytics.buckets.count, of: days, "days")
            }
          },
        ], rounds: databases.isQuick ? 5 : 7,
        end: {
          floor.close()
          await store.close()
        })
    ]
  }
}
