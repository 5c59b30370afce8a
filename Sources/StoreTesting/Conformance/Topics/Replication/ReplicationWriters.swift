import WellSenseStore

// Writing as a member is writing, but for the fence.
extension Promise {
  static let replicationWriters: [Promise] = [
    replicated(
      "nobody-writes-after-the-promise", "Once a promise is granted no commit of an older epoch is done: the log ends where it ended."
    ) {
      member in
      try await member.lead()
      let acknowledged = Memory([Int64]())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { try await write(member, until: .fenced, acknowledged) } }
        while acknowledged({ $0.count }) < 40 {
          _ = try await member.record
          await Task.yield()
        }
        let (isGranted, record) = try await member.take(.prepare(Member.epoch(2)))
        try equal(isGranted, true, "whether the promise is granted while others write")
        try await group.waitForAll()
        try equal(try await member.record.end, record.end, "the end of the log after the writers have ended")
        try require(acknowledged({ $0.max() ?? 0 }) <= record.end, "no commit after the end that was promised")
      }
      try equalSets(try await member.log().map(\.sequence), acknowledged { $0 }, "entries and commits that were answered")
    },
    replicated("each-by-its-own-epoch", "Of commits that come at the same time each is judged by its own epoch.") { member in
      try await member.lead(at: Member.epoch(2))
      let trial = member.trial
      let users = (0..<12).map { _ in trial.user() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for user in users {
          group.addTask { try await trial.commit(.insert(user), at: Member.epoch(2)) }
          group.addTask { try await rejected(.fenced, .notAttempted) { try await trial.commit(.insert(trial.user()), at: .first) } }
          group.addTask { try await rejected(.fenced, .notAttempted) { try await trial.commit(.insert(trial.user()), at: nil) } }
        }
        try await group.waitForAll()
      }
      try equal(try await trial.all(.users).map(\.id), users.map(\.id).sorted(), "users")
      try equal(try await member.record.end, 12, "entries")
    },
    replicated("rejections-as-ever", "A member rejects what any database rejects, and its log has it.") { member in
      let trial = member.trial
      try await member.lead(at: Member.epoch(2))
      let (user, other) = (try await trial.stored(trial.user(), at: Member.epoch(2)), trial.user())
      try await trial.commit(.insert(other), at: Member.epoch(2))
      let stale = Precondition(version: .old(1))
      let batches: [(StoreError.Code, Field?, WriteBatch)] = [
        (.missingReference, .userID, WriteBatch([.insert(trial.record(trial.user()))])),
        (.duplicate, .emailKey, WriteBatch([.insert(trial.user(email: user.string(.emailKey)))])),
        (.duplicate, .id, WriteBatch([.insert(user)])), (.notFound, nil, WriteBatch([.patch(trial.user(), [.firstName: .text("x")])])),
        (.conflict, nil, WriteBatch([.delete(user, onlyIf: stale)])),
        (.accessDenied, nil, WriteBatch([.delete(user, onlyIf: Precondition(owner: other.id))])),
      ]
      for (code, field, batch) in batches {
        let error = try await rejected(code, field: field, what: "a batch that ends as \(code)") {
          try await trial.commit(batch, at: Member.epoch(2))
        }
        let entry = try await member.logged(batch.operation)
        try equal(entry.outcome, .rejected(code, field: error.field), "the outcome in the log")
        try equal(entry.version.epoch, Member.epoch(2).raw, "the epoch of its version")
      }
      try equal(try await trial.state().count, 2, "rows")
    },
    replicated("deletions-as-ever", "A member's deletion takes along whatever refers to the row, and lists it.") { member in
      let trial = member.trial
      try await member.lead()
      let (user, other) = (trial.user(), trial.user())
      let theirs = trial.tree(user, likedBy: other)
      let post = trial.post(other)
      try await trial.commit(WriteBatch(Write.inserts([user, other] + theirs + [post, trial.like(post, by: user)])), at: .first)
      let batch = WriteBatch([.delete(user)])
      let like = trial.like(post, by: user)
      try equal(try await trial.commit(batch, at: .first).affected, [theirs.count + 2], "affected")
      try equal(try await trial.state().map(\.name), [other.name, post.name], "rows that are left")
      try equal(try await trial.existing(post).integer(.likesCount), 0, "likes_count")
      try equal(try await member.logged(batch.operation).effects.deletions, ([user, like] + theirs).map(\.name).sorted(), "deletions")
    },
    replicated("references-hold-under-load", "On a member, too, no row is left behind that refers to one which is deleted meanwhile.") {
      member in
      let trial = member.trial
      try await member.lead()
      for _ in 0..<6 {
        let user = trial.user()
        try await trial.commit(.insert(user), at: .first)
        let session = trial.session(user)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<4 {
            group.addTask { try await insert(trial, trial.record(user)) }
            group.addTask { try await insert(trial, session, trial.message(session)) }
          }
          group.addTask { try await trial.commit(.delete(user), at: .first) }
          try await group.waitForAll()
        }
        // Whoever came too late was told so; whoever came in time went with the user.
        try equal(try await trial.state(), [], "rows")
      }
    },
    replicated("above-what-came", "A row's new version is above the one that came from elsewhere, also when that clock was ahead.") {
      member in
      let trial = member.trial
      try await member.lead()
      let (user, gone) = (trial.user(), trial.user())
      let entry = LogEntry.of(user, deleting: [gone], at: .ahead())
      try await member.merge(entry)
      let patch = try await trial.commit(.patch(user, [.firstName: .text("x")]), at: .first)
      try require(patch.version > entry.version, "a version above \(entry.version)", seen: "\(patch.version)")
      let insertion = try await trial.commit(.insert(gone), at: .first)
      try require(insertion.version > entry.version, "a version above the tombstone's", seen: "\(insertion.version)")
    },
  ]

  private static func write(_ member: Member, until code: StoreError.Code, _ acknowledged: Memory<[Int64]>) async throws {
    while true {
      try Task.checkCancellation()
      do throws(StoreError) {
        let commit = try await member.trial.commit(.insert(member.trial.user()), at: .first)
        acknowledged { $0.append(commit.position?.sequence ?? 0) }
      } catch {
        guard error.code == code else { throw error }
        return
      }
      // A driver that never suspends would keep the others from their turn.
      await Task.yield()
    }
  }

  private static func insert(_ trial: Trial, _ rows: Row...) async throws {
    do throws(StoreError) {
      try await trial.commit(WriteBatch(Write.inserts(rows)), at: .first)
    } catch {
      guard error.code == .missingReference || error.code == .duplicate else { throw error }
    }
  }
}
