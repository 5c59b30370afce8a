import WellSenseStore

extension Promise {
  static let concurrency: [Promise] = [
    Promise(.concurrency, "no-lost-update", "Writers who read, add one and expect the version they read lose none of their additions.") {
      trial in
      let user = trial.user().with(.profile, document(#"{"n":0}"#))
      try await trial.insert(user)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 {
          group.addTask { for _ in 0..<4 { try await addOne(trial, user) } }
        }
        try await group.waitForAll()
      }
      try equal(try await trial.existing(user)[.profile], document(#"{"n":24}"#), "profile")
    },
    Promise(
      .concurrency, "one-of-many-wins-a-value",
      "Of writers who want one unique value at the same time one gets it, and the others are told `duplicate`."
    ) { trial in
      for _ in 0..<4 {
        let email = "\(trial.id())@example.org"
        let outcomes = try await race(6) { try await trial.insert(trial.user(email: email)) }
        try equal(outcomes.filter { $0 == nil }.count, 1, "writers who got the value")
        try equal(Set(outcomes.compactMap(\.self)), [.duplicate], "what the others were told")
      }
      try equal(try await trial.count(.users), 4, "users")
    },
    Promise(
      .concurrency, "one-of-many-wins-a-key",
      "Of writers who insert under one key at the same time one gets it, and the others are told `duplicate`."
    ) { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post)
      let outcomes = try await race(8) { try await trial.insert(trial.like(post, by: user)) }
      try equal(outcomes.filter { $0 == nil }.count, 1, "writers who got the key")
      try equal(Set(outcomes.compactMap(\.self)), [.duplicate], "what the others were told")
      try equal(try await trial.existing(post).integer(.likesCount), 1, "likes_count")
    },
    Promise(
      .concurrency, "one-of-many-wins-a-version",
      "Of writers who expect one version at the same time one wins, and the others are told `conflict`."
    ) { trial in
      let user = try await trial.stored(trial.user())
      let outcomes = try await race(8) {
        try await trial.patch(user, [.lastName: .text("\(trial.id())")], onlyIf: Precondition(version: user.version))
      }
      try equal(outcomes.filter { $0 == nil }.count, 1, "writers who won")
      try equal(Set(outcomes.compactMap(\.self)), [.conflict], "what the others were told")
    },
    Promise(.concurrency, "patches-of-two-fields-meet", "Patches of two fields of one row at the same time are both there.") { trial in
      for step in 0..<8 {
        let user = trial.user()
        try await trial.insert(user)
        async let first = trial.patch(user, [.firstName: .text("a\(step)")])
        async let second = trial.patch(user, [.lastName: .text("b\(step)")])
        _ = try await (first, second)
        let row = try await trial.existing(user)
        try equal([row[.firstName], row[.lastName]], [.text("a\(step)"), .text("b\(step)")], "both fields")
      }
    },
    Promise(.concurrency, "one-of-many-deletes", "Of deletions of one row at the same time one removes it.") { trial in
      let user = trial.user()
      try await trial.insert([user] + trial.tree(user))
      let removed = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 { group.addTask { try await trial.delete(user).affected[0] } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      try equal(removed.sorted(), [0, 0, 0, 0, 0, 9], "affected")
      try equal(try await trial.state(), [], "rows")
    },
    Promise(.concurrency, "one-failure-fails-one", "A refused write fails alone: others that are under way with it are committed.") {
      trial in
      let users = (0..<12).map { _ in trial.user() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for user in users {
          group.addTask { _ = try await trial.insert(user) }
          group.addTask { try await rejected(.missingReference) { try await trial.insert(trial.record(trial.user())) } }
        }
        try await group.waitForAll()
      }
      try equal(try await trial.all(.users).map(\.id), users.map(\.id).sorted(), "users")
    },
    Promise(.concurrency, "a-commit-is-seen-by-all", "Once a commit has been answered, every reader sees it.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      for step in 0..<10 {
        try await trial.patch(user, [.lastName: .text("\(step)")])
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask { try equal(try await trial.existing(user)[.lastName], .text("\(step)"), "last_name") }
          }
          try await group.waitForAll()
        }
      }
    },
  ]

  private static func addOne(_ trial: Trial, _ user: Row) async throws {
    for _ in 0..<500 {
      try Task.checkCancellation()
      let row = try await trial.existing(user)
      guard case .json(let json) = row[.profile], let number = json.integer(at: "n") else {
        throw PromiseFailure(expected: "a number in the profile", seen: "none")
      }
      do throws(StoreError) {
        try await trial.patch(user, [.profile: document(#"{"n":\#(number + 1)}"#)], onlyIf: Precondition(version: row.version))
        return
      } catch {
        guard error.code == .conflict else { throw error }
        await Task.yield()
      }
    }
    throw PromiseFailure(expected: "a turn among a few writers", seen: "500 conflicts")
  }

  /// What `count` attempts at the same time come to: nil where one was accepted, else its code.
  private static func race(_ count: Int, _ attempt: @escaping @Sendable () async throws -> Commit) async throws -> [StoreError.Code?] {
    try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
      for _ in 0..<count {
        group.addTask {
          do {
            _ = try await attempt()
            return nil
          } catch let error as StoreError {
            return error.code
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
