import WellSenseStore

extension Promise {
  static let deadlines: [Promise] = [
    Promise(
      .deadlines, "passed-before-a-commit", "A commit whose deadline has passed isn't attempted: `.timedOut`, and nothing is written."
    ) { trial in
      let user = trial.user()
      for _ in 0..<3 {
        let error = try await failure { _ = try await trial.driver.commit(WriteBatch([.insert(user)]), past) }
        try equal(error.code, .timedOut, "code")
        try equal(error.disposition, .notAttempted, "disposition")
      }
      try equal(try await trial.count(.users), 0, "users")
      try await trial.insert(user)
    },
    Promise(
      .deadlines, "passed-before-a-read",
      "A read or an aggregate whose deadline has passed ends at once, as `.timedOut` or with its answer."
    ) { trial in
      let user = trial.user()
      try await trial.insert(user)
      let start = ContinuousClock.now
      try await timedOutOrDone { try equal(try await trial.driver.read([Query(user.name)], past)[0].rows().map(\.id), [user.id], "ids") }
      try await timedOutOrDone { try equal(try await trial.driver.aggregate(Aggregation(.users), past).count, 1, "count") }
      try await timedOutOrDone { try equal(try await trial.driver.outcome(of: OperationID(), past), nil, "outcome") }
      try require(start.duration(to: .now) < .seconds(3), "an end at once", seen: "\(start.duration(to: .now))")
      try equal(try await trial.existing(user).id, user.id, "the row with a deadline ahead")
    },
    Promise(
      .deadlines, "kept-under-load",
      "Calls that can't be served in time end soon after their deadline, and say truly whether they had an effect."
    ) { trial in
      let user = trial.user()
      try await trial.insert(user)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for step in 0..<60 {
          group.addTask {
            let row = trial.user()
            let start = ContinuousClock.now
            let call = Call(deadline: Deadline(after: .microseconds(step * 50)))
            do throws(StoreError) {
              _ = try await trial.driver.commit(WriteBatch([.insert(row)]), call)
            } catch {
              try equal(error.code, .timedOut, "code")
              let isThere = try await trial.row(row) != nil
              try require(error.disposition == .unknown || !isThere, "no row of a commit that says it had no effect", seen: "the row")
            }
            try require(start.duration(to: .now) < .seconds(8), "an end soon after the deadline", seen: "\(start.duration(to: .now))")
          }
        }
        try await group.waitForAll()
      }
      try await trial.patch(user, [.firstName: .text("after")])
    },
    Promise(.deadlines, "passed-before-the-log", "Reading the log with a deadline that has passed ends at once.", log: .on) { trial in
      try await trial.insert(trial.user())
      let start = ContinuousClock.now
      try await timedOutOrDone { try equal(try await trial.driver.changes(after: nil, limit: 10, past).changes.count, 1, "entries") }
      try require(start.duration(to: .now) < .seconds(3), "an end at once", seen: "\(start.duration(to: .now))")
    },
    Promise(
      .deadlines, "waiting-for-changes-ends", "Waiting for a change ends with the deadline when none comes, and before it when one does.",
      log: .on, needs: [.notifications, .changeLog]
    ) { trial in
      let notifications = try require(trial.driver.notifications, "notifications, which the driver declares")
      let position = try await trial.insert(trial.user()).position
      let start = ContinuousClock.now
      try await notifications.waitForChange(after: position, Call(deadline: Deadline(after: .milliseconds(50))))
      let waited = start.duration(to: .now)
      try require(waited >= .milliseconds(40) && waited < .seconds(4), "an end with the deadline of 50 ms", seen: "\(waited)")
      async let wait: Void = notifications.waitForChange(after: position, trial.call)
      try await trial.insert(trial.user())
      try await wait
      try require(start.duration(to: .now) < .seconds(8), "an end when the change came", seen: "\(start.duration(to: .now))")
    },
  ]

  private static var past: Call { Call(deadline: Deadline(after: .milliseconds(-1))) }

  private static func timedOutOrDone(_ body: () async throws -> Void) async throws {
    do { try await body() } catch let error as StoreError { try equal(error.code, .timedOut, "code") }
  }
}
