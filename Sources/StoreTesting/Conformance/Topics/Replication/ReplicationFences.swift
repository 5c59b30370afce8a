import WellSenseStore

// Who may write, and at which epoch.
extension Promise {
  static let replicationFences: [Promise] = [
    replicated("commits-at-its-epoch", "The active database takes commits of its epoch, whose versions and rows and entries have it.") {
      member in
      for epoch in [Epoch.first, Member.epoch(2), Member.epoch(7)] {
        try await member.lead(at: epoch)
        let row = member.trial.user()
        let batch = WriteBatch([.insert(row)])
        let commit = try await member.trial.commit(batch, at: epoch)
        try equal(commit.version.epoch, epoch.raw, "the epoch of a commit")
        try equal(try await member.trial.existing(row).version, commit.version, "the version of its row")
        try equal(try await member.logged(batch.operation).version, commit.version, "the version of its entry")
      }
    },
    replicated("without-an-epoch-fenced", "A member takes no commit that names no epoch.") { member in
      try await fenced(member, at: [nil]) { try await member.lead() }
    },
    replicated("outside-a-set-fenced", "A database outside a set takes no commit that names an epoch, and all that name none.") { member in
      try await fenced(member, at: [.first, Member.epoch(2)]) {}
      try await member.trial.insert(member.trial.user())
    },
    replicated("other-epochs-fenced", "The active database takes commits of no older and no newer epoch.") { member in
      try await fenced(member, at: [.first, Member.epoch(2), Member.epoch(4), Epoch(number: 3, proposer: 8)]) {
        try await member.lead(at: Member.epoch(2))
        try await member.lead(at: Member.epoch(3))
      }
      try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(3))
    },
    replicated("promised-fenced", "Once a newer epoch is promised, neither the old one's commits are taken nor, before it begins, its own.")
    {
      member in
      try await fenced(member, at: [.first, Member.epoch(2)]) {
        try await member.lead()
        try await member.granted(.prepare(Member.epoch(2)))
      }
      try await member.granted(.activate(Member.epoch(2), member.configuration()))
      try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(2))
    },
    replicated("voted-fenced", "A vote for an epoch fences the commits of the old one as a promise does.") { member in
      try await fenced(member, at: [.first, Member.epoch(2)]) {
        try await member.lead()
        try await member.granted(.accept(Member.epoch(2), member.configuration()))
      }
    },
    replicated("followers-fenced", "A database that isn't the active one takes no commit, whatever its epoch.") { member in
      try await fenced(member, at: [nil, .first, Member.epoch(2)]) { try await member.follow() }
    },
    replicated("deposed-fenced", "A database that hears of another active one takes no commits of either epoch.") { member in
      try await fenced(member, at: [nil, .first, Member.epoch(2)]) {
        try await member.lead()
        try await member.granted(.learn(Member.epoch(2), member.configuration(active: member.other)))
      }
    },
    replicated("repeats-fenced", "A commit that was done before is fenced where a new one is, and recognised at the epoch that is served.")
    {
      member in
      try await member.lead()
      let trial = member.trial
      let batch = WriteBatch([.insert(trial.user())])
      let first = try await trial.commit(batch, at: .first)
      try await member.granted(.prepare(Member.epoch(2)))
      try await member.refuses(.fenced, "a repeat at the old epoch") { try await trial.commit(batch, at: .first) }
      try await member.granted(.activate(Member.epoch(2), member.configuration()))
      try await member.refuses(.fenced, "a repeat at the old epoch") { try await trial.commit(batch, at: .first) }
      let again = try await trial.commit(batch, at: Member.epoch(2))
      try equal(again.isReplay, true, "isReplay at the epoch that is served")
      try equal(again.version, first.version, "version of the repeat")
    },
    replicated("reads-go-on", "Reads that name no epoch are answered by every member, also while an epoch is being changed.") { member in
      let trial = member.trial
      let user = trial.user()
      try await trial.insert(user)
      try await member.lead()
      try await member.granted(.prepare(Member.epoch(2)))
      try equal(try await trial.ids(.users), [user.id], "users of a database that has promised")
      try await member.granted(.learn(Member.epoch(2), member.configuration(active: member.other)))
      try equal(try await trial.ids(.users), [user.id], "users of a follower")
      try equal(try await trial.count(.users), 1, "the count of users of a follower")
      try equal(try await trial.changes().count, 1, "entries of a follower")
    },
  ]

  /// At these epochs every way to write must be fenced, not attempted, and leave neither rows nor entries.
  private static func fenced(_ member: Member, at epochs: [Epoch?], once prepare: () async throws -> Void) async throws {
    let trial = member.trial
    let user = trial.user()
    let theirs = trial.tree(user)
    try await trial.insert([user] + theirs)
    try await prepare()
    let batches: [(String, WriteBatch)] = [
      ("an insertion", WriteBatch([.insert(trial.user())])),
      ("an insertion of many rows", WriteBatch([.insert((0..<300).map { _ in trial.user() })])),
      ("an insertion if absent", WriteBatch([.insert([user, trial.user()], ifAbsent: true)])),
      ("a patch", WriteBatch([.patch(user, [.firstName: .text("x")])])),
      ("a deletion", WriteBatch([.delete(user)])),
      ("a batch", WriteBatch([.insert(trial.record(user)), .patch(user, [.firstName: .text("x")]), .delete(theirs[0])])),
      ("what would be rejected", WriteBatch([.insert(user)])),
    ]
    for epoch in epochs {
      for (name, batch) in batches {
        let what = "\(name) at epoch \(epoch.map { "\($0)" } ?? "none")"
        try await member.refuses(.fenced, what) { try await trial.commit(batch, at: epoch) }
        try equal(try await trial.driver.outcome(of: batch.operation, trial.call), nil, "the outcome of \(what)")
      }
    }
  }
}
