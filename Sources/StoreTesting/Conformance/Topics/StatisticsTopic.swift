import WellSenseStore

extension Promise {
  static let statistics: [Promise] = [
    Promise(.statistics, "rows-are-counted", "Statistics have the exact number of rows of every entity.") { trial in
      try equal(try await trial.driver.statistics(trial.call).rows, counts([]), "rows of a new database")
      let (user, other) = (trial.user(), trial.user())
      let tree = trial.tree(user, likedBy: other)
      try await trial.insert([user, other] + tree)
      try equal(try await trial.driver.statistics(trial.call).rows, counts([user, other] + tree), "rows")
      try await trial.delete(user)
      try equal(try await trial.driver.statistics(trial.call).rows, counts([other]), "rows after a deletion")
    },
    Promise(.statistics, "probes-leave-no-trace", "A probe answers how long it took and changes no rows.") { trial in
      let user = trial.user()
      try await trial.insert([user] + trial.tree(user))
      let before = try await trial.state()
      for _ in 0..<3 {
        let probe = try await trial.driver.probe(trial.call)
        try require(probe.latency >= .zero && probe.latency < Trial.patience, "a latency", seen: "\(probe.latency)")
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.statistics, "probes-are-counted", "Each probe answers a higher number than the one before.") { trial in
      var last: Int64 = 0
      for _ in 0..<3 {
        let number = try await trial.driver.probe(trial.call).number
        try require(number > last, "a number above \(last)", seen: "\(number)")
        last = number
      }
    },
  ]

  private static func counts(_ rows: [Row]) -> [Entity: Int] {
    Dictionary(uniqueKeysWithValues: Entity.allCases.map { entity in (entity, rows.count { $0.entity == entity }) })
  }
}
