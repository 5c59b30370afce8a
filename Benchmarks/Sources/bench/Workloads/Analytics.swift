internal import WellSenseStore

/// 100,000 records of a user by day.
struct Analytics {
  let databases: Databases

  func workloads() async throws -> [Workload] {
    let path = try await databases.main()
    let floor = try databases.floor(path, for: .long)
    let store = try await databases.store(path)
    let user = FloorKeys.user(Databases.folded)
    let records = store.healthRecords
    let days = (Int64(Databases.foldedRecords) * Databases.interval + 86_399_999) / 86_400_000
    return [
      Workload(
        name: "analytics by day, 100,000 records", targets: [.ofFloor(0.5)],
        contenders: [
          Contender(role: .floor) { try await time(1) { try floor.days(of: Databases.folded, expected: Int(days)) } },
          Contender(role: .ours) {
            try await time(1) {
              let analytics = try await records.analytics(of: .weight, for: user, by: .day)
              guard analytics.buckets.count == days else { throw Floor.Failure(description: "\(analytics.buckets.count) of \(days) days") }
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
