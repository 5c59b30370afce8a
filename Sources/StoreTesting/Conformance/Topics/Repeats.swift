import WellSenseStore

extension Promise {
  static let repeats: [Promise] = same(log: .asItIs) + same(log: .on) + withoutLog + withLog

  /// What holds with the change log and without.
  private static func same(log: ChangeLog) -> [Promise] {
    func promise(_ name: String, _ sentence: String, _ body: @escaping @Sendable (Trial) async throws -> Void) -> Promise {
      let isOn = log == .on
      return Promise(.repeats, isOn ? name + "-with-log" : name, isOn ? sentence + " With the log on." : sentence, log: log, body)
    }
    return [
      promise("insert-recognised", "An insertion repeated under its id answers as done and changes nothing.") { trial in
        let user = trial.user()
        try await recognised(trial, WriteBatch([.insert(user)]))
      },
      promise("patch-recognised", "A patch repeated under its id answers as done and changes nothing.") { trial in
        let user = trial.user()
        try await trial.insert(user)
        try await recognised(trial, WriteBatch([.patch(user, [.firstName: .text("Grace")])]))
      },
      promise("versioned-patch-recognised", "A patch with an expected version, repeated, is no conflict with itself.") { trial in
        let user = try await trial.stored(trial.user())
        try await recognised(trial, WriteBatch([.patch(user, [.firstName: .text("x")], onlyIf: Precondition(version: user.version))]))
      },
      promise("deletion-recognised", "A deletion repeated answers what the first one removed.") { trial in
        let user = trial.user()
        try await trial.insert([user] + trial.tree(user))
        try await recognised(trial, WriteBatch([.delete(user)]))
      },
      promise("versioned-deletion-recognised", "A deletion with preconditions, repeated, isn't told that nothing is there.") { trial in
        let user = try await trial.stored(trial.user())
        try await recognised(trial, WriteBatch([.delete(user, onlyIf: Precondition(version: user.version, owner: user.id))]))
      },
      promise("batch-recognised", "A batch of many kinds of writes, repeated, answers as done and changes nothing.") { trial in
        let (user, gone) = (trial.user(), trial.user())
        try await trial.insert(user, gone)
        let session = trial.session(user)
        let tail: [Write] = [.patch(user, [.firstName: .text("x")]), .delete(gone)]
        try await recognised(trial, WriteBatch([.insert(session), .insert(trial.message(session), trial.message(session))] + tail))
      },
      promise("if-absent-recognised", "An insertion with `ifAbsent`, repeated, answers the same number.") { trial in
        let users = [trial.user(), trial.user(), trial.user()]
        try await trial.insert(users[1])
        try await recognised(trial, WriteBatch([.insert(users, ifAbsent: true)]))
      },
      promise("insert-after-anothers-update", "A late repeat of an insertion doesn't undo another writer's update.") { trial in
        let user = trial.user()
        try await late(trial, WriteBatch([.insert(user)])) { try await trial.patch(user, [.firstName: .text("Grace")]) }
      },
      promise("patch-after-anothers-update", "A late repeat of a patch doesn't undo another writer's update.") { trial in
        let user = trial.user()
        try await trial.insert(user)
        try await late(trial, WriteBatch([.patch(user, [.firstName: .text("mine")])])) {
          try await trial.patch(user, [.firstName: .text("theirs"), .lastName: .text("theirs")])
        }
      },
      promise("versioned-patch-after-anothers-update", "A late repeat of a versioned patch is recognised, not a conflict.") { trial in
        let user = try await trial.stored(trial.user())
        let batch = WriteBatch([.patch(user, [.firstName: .text("mine")], onlyIf: Precondition(version: user.version))])
        try await late(trial, batch) { try await trial.patch(user, [.firstName: .text("theirs")]) }
      },
      promise("insert-after-anothers-deletion", "A late repeat of an insertion doesn't bring back what another writer deleted.") { trial in
        let user = trial.user()
        try await late(trial, WriteBatch([.insert(user)])) { try await trial.delete(user) }
      },
      promise("insert-after-the-parents-deletion", "A late repeat of an insertion is recognised also when the row went with its parent.") {
        trial in
        let user = trial.user()
        try await trial.insert(user)
        try await late(trial, WriteBatch([.insert(trial.record(user))])) { try await trial.delete(user) }
      },
      promise("patch-after-anothers-deletion", "A late repeat of a patch is recognised also when the row is gone.") { trial in
        let user = trial.user()
        try await trial.insert(user)
        try await late(trial, WriteBatch([.patch(user, [.firstName: .text("mine")])])) { try await trial.delete(user) }
      },
      promise("deletion-after-anothers-insertion", "A late repeat of a deletion doesn't delete what another writer put there since.") {
        trial in
        let user = trial.user()
        try await trial.insert(user)
        try await late(trial, WriteBatch([.delete(user)])) { try await trial.insert(user.with(.firstName, .text("Grace"))) }
      },
      promise("batch-after-anothers-update", "A late repeat of a batch doesn't undo another writer's updates.") { trial in
        let user = trial.user()
        let record = trial.record(user)
        try await late(trial, WriteBatch([.insert(user), .insert(record), .patch(user, [.firstName: .text("mine")])])) {
          try await trial.patch(user, [.firstName: .text("theirs")])
          try await trial.delete(record)
        }
      },
      promise("every-displaced-writer-recognised", "Of several writers who overwrote each other, each is recognised late.") { trial in
        let user = trial.user()
        var batches = [WriteBatch([.insert(user)])]
        for name in ["a", "b", "c"] { batches.append(WriteBatch([.patch(user, [.firstName: .text(name)])])) }
        for batch in batches { try await trial.commit(batch) }
        let before = try await trial.state()
        for batch in batches { try equal(try await trial.commit(batch).isReplay, true, "isReplay") }
        try equal(try await trial.state(), before, "the rows")
      },
      promise("counters-and-places-stay", "A repeated like, comment or message doesn't count twice and takes no second place.") { trial in
        let user = trial.user()
        let post = trial.post(user)
        let session = trial.session(user)
        try await trial.insert(user, post, session)
        for row in [trial.like(post, by: user), trial.comment(post, by: user), trial.message(session)] {
          try await recognised(trial, WriteBatch([.insert(row)]))
        }
        let after = try await trial.existing(post)
        try equal([after.integer(.likesCount), after.integer(.commentsCount)], [1, 1], "counts of the post")
        try equal(try await trial.existing(session).integer(.messagesCount), 1, "messages_count")
      },
      promise("others-are-not-taken-for-repeats", "Equal writes under another id are judged on their own.") { trial in
        let user = trial.user()
        try await trial.insert(user)
        try await rejected(.duplicate, field: .id) { try await trial.insert(user) }
        let patch = Write.patch(user, [.firstName: .text("x")])
        let first = try await trial.commit(patch)
        let second = try await trial.commit(patch)
        try require(!second.isReplay && second.version > first.version, "a second commit with a version of its own", seen: "\(second)")
      },
      promise("at-the-same-time", "Attempts under one id at the same time take effect once, and one of them is the first.") { trial in
        let user = trial.user()
        let session = trial.session(user)
        try await trial.insert(user, session)
        let batch = WriteBatch([.insert(trial.message(session), trial.message(session)), .patch(session, [.title: .text("x")])])
        let commits = try await withThrowingTaskGroup(of: Commit.self) { group in
          for _ in 0..<6 { group.addTask { try await trial.commit(batch) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        try equal(commits.filter { !$0.isReplay }.count, 1, "commits that were the first")
        try equal(Set(commits.map(\.version)).count, 1, "versions")
        try equal(try await trial.existing(session).integer(.messagesCount), 2, "messages_count")
      },
      promise("rows-as-they-are-now", "With `returning`, a repeat answers the rows as they are now.") { trial in
        let user = trial.user()
        let batch = WriteBatch(OperationID(), [.insert(user)], returning: true)
        try await trial.commit(batch)
        try await trial.patch(user, [.firstName: .text("theirs")])
        let again = try await trial.commit(batch)
        try equal(again.rows.map { $0.rows() }, [[try await trial.existing(user)]], "rows")
      },
      promise(
        "outcome-of-a-batch",
        "The outcome of a deletion and of a batch of several rows can be asked for; of an unknown operation there is none."
      ) { trial in
        let users = [trial.user(), trial.user()]
        let (insertion, deletion) = (OperationID(), OperationID())
        let inserted = try await trial.insert(users, as: insertion).version
        let deleted = try await trial.commit(.delete(users[0]), as: deletion).version
        try equal(try await trial.driver.outcome(of: insertion, trial.call), .committed(inserted), "outcome of the insertion")
        try equal(try await trial.driver.outcome(of: deletion, trial.call), .committed(deleted), "outcome of the deletion")
        try equal(try await trial.driver.outcome(of: OperationID(), trial.call), nil, "outcome of no operation")
      },
    ]
  }

  private static let withoutLog: [Promise] = [
    Promise(.repeats, "rejection-judged-anew", "Without a log, a rejected batch repeated after the reason is gone is accepted.") { trial in
      let user = trial.user()
      let batch = WriteBatch([.insert(trial.record(user))])
      try await rejected(.missingReference) { try await trial.commit(batch) }
      try await trial.insert(user)
      let commit = try await trial.commit(batch)
      try equal(commit.isReplay, false, "isReplay")
      try equal(try await trial.count(.healthRecords), 1, "records")
    }
  ]

  private static let withLog: [Promise] = [
    Promise(
      .repeats, "rejection-stays-rejected-with-log", "With the log, a rejected batch stays rejected, also after the reason is gone.",
      log: .on
    ) { trial in
      let user = trial.user()
      let batch = WriteBatch([.insert(trial.record(user))])
      try await rejected(.missingReference) { try await trial.commit(batch) }
      try await trial.insert(user)
      try await rejected(.missingReference) { try await trial.commit(batch) }
      try equal(try await trial.count(.healthRecords), 0, "records")
    },
    Promise(
      .repeats, "outcome-of-everything-with-log", "With the log, every operation has an outcome: single writes and rejections, too.",
      log: .on
    ) { trial in
      let user = trial.user()
      let (insertion, patch, refused) = (OperationID(), OperationID(), OperationID())
      let inserted = try await trial.insert([user], as: insertion).version
      let patched = try await trial.commit(.patch(user, [.firstName: .text("x")]), as: patch).version
      try await rejected(.duplicate) { try await trial.insert([user], as: refused) }
      try equal(try await trial.driver.outcome(of: insertion, trial.call), .committed(inserted), "outcome of the insertion")
      try equal(try await trial.driver.outcome(of: patch, trial.call), .committed(patched), "outcome of the patch")
      try equal(try await trial.driver.outcome(of: refused, trial.call), .rejected(.duplicate), "outcome of the rejection")
    },
  ]

  /// Committing at once again answers as done, and nothing has changed.
  private static func recognised(_ trial: Trial, _ batch: WriteBatch) async throws {
    let first = try await trial.commit(batch)
    try equal(first.isReplay, false, "isReplay of the first commit")
    try await answersAsDone(trial, batch, first)
  }

  /// Committing again after another writer's work answers as done, and that work stays.
  private static func late(_ trial: Trial, _ batch: WriteBatch, _ others: () async throws -> Void) async throws {
    let first = try await trial.commit(batch)
    try await others()
    try await answersAsDone(trial, batch, first)
  }

  private static func answersAsDone(_ trial: Trial, _ batch: WriteBatch, _ first: Commit) async throws {
    let before = try await trial.state()
    for _ in 0..<2 {
      let again = try await trial.commit(batch)
      try equal(again.isReplay, true, "isReplay of a repeat")
      try equal(again.version, first.version, "version of a repeat")
      try equal(again.affected, first.affected, "affected of a repeat")
      try equal(try await trial.state(), before, "the rows after a repeat")
    }
  }
}

extension WriteBatch {
  init(_ writes: [Write]) { self.init(OperationID(), writes) }
}
