import WellSenseStore

extension Promise {
  static let cancellation: [Promise] = [
    Promise(.cancellation, "leaves-the-driver-usable", "After many cancelled calls of all kinds the driver answers as before.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      for step in 0..<20 {
        let tasks = [
          Task { _ = try? await trial.insert(trial.user()) }, Task { _ = try? await trial.all(.users) },
          Task { _ = try? await trial.count(.users) }, Task { _ = try? await trial.driver.probe(trial.call) },
        ]
        if step % 2 == 0 { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
      }
      try await trial.patch(user, [.firstName: .text("after")])
      try equal(try await trial.existing(user)[.firstName], .text("after"), "first_name")
      try require(try await trial.count(.users) >= 1, "a count")
    },
    Promise(
      .cancellation, "says-what-is-known", "A cancelled commit succeeds, or fails as `.cancelled` and says truly whether it had an effect."
    ) { trial in
      for step in 0..<20 {
        let user = trial.user()
        let task = Task { () -> StoreError? in
          do {
            try await trial.insert(user)
            return nil
          } catch let error as StoreError {
            return error
          }
        }
        for _ in 0..<(step % 4) { await Task.yield() }
        task.cancel()
        let error = try await task.value
        let isThere = try await trial.row(user) != nil
        guard let error else { try require(isThere, "the row of a commit that succeeded"); continue }
        try equal(error.code, .cancelled, "code")
        try require(error.disposition == .unknown || !isThere, "no row of a commit that says it had no effect", seen: "the row")
      }
    },
    Promise(.cancellation, "a-repeat-settles-it", "A cancelled commit, repeated under its id, has taken effect exactly once.") { trial in
      let user = trial.user()
      let session = trial.session(user)
      try await trial.insert(user, session)
      for step in 1...12 {
        let batch = WriteBatch([.insert(trial.message(session))])
        let task = Task { _ = try? await trial.commit(batch) }
        for _ in 0..<(step % 3) { await Task.yield() }
        task.cancel()
        await task.value
        try await trial.commit(batch)
        try equal(try await trial.existing(session).integer(.messagesCount), Int64(step), "messages_count")
      }
    },
    Promise(.cancellation, "a-cancelled-task-ends", "Calls of a task that was cancelled before end at once, as done or as `.cancelled`.") {
      trial in
      let task = Task { () -> [StoreError] in
        while !Task.isCancelled { await Task.yield() }
        var errors: [StoreError] = []
        do throws(StoreError) { _ = try await trial.driver.read([Query(.users)], trial.call) } catch { errors.append(error) }
        do throws(StoreError) { try await trial.insert(trial.user()) } catch { errors.append(error) }
        do throws(StoreError) { _ = try await trial.driver.aggregate(Aggregation(.users), trial.call) } catch { errors.append(error) }
        return errors
      }
      task.cancel()
      for error in await task.value { try equal(error.code, .cancelled, "code") }
      try await trial.insert(trial.user())
    },
    Promise(.cancellation, "others-go-on", "Cancelling one call doesn't touch the others that are under way.") { trial in
      let users = (0..<12).map { _ in trial.user() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for user in users {
          group.addTask { _ = try await trial.insert(user) }
          group.addTask {
            let doomed = Task { _ = try? await trial.insert(trial.user()) }
            await Task.yield()
            doomed.cancel()
            await doomed.value
          }
        }
        try await group.waitForAll()
      }
      for user in users { _ = try await trial.existing(user) }
    },
  ]
}
