import WellSenseStore

// A caller who asks again, after another database has taken the office over.
extension Promise {
  static let replicationRepeats: [Promise] = [
    replicated(
      "commits-recognised-elsewhere", "A commit that was taken over is recognised: the same version and numbers, nothing is done twice."
    ) {
      member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let batch = WriteBatch([.insert(user), .patch(user, [.firstName: .text("x")])])
      try await member.follow(
        .of(trial.user(), at: .old(1)), .of(user, at: .old(2), as: batch.operation, stamp: .old(8), affected: [1, 1]),
        .of(user.with(.firstName, .text("y")), at: .old(3)))
      try await member.lead(at: Member.epoch(2))
      let (rows, end) = (try await trial.state(), try await member.record.end)
      for _ in 0..<2 {
        let again = try await trial.commit(batch, at: Member.epoch(2))
        try equal(again.isReplay, true, "isReplay")
        try equal(again.version, .old(2), "version")
        try equal(again.affected, [1, 1], "affected")
        try equal(again.position, Position(database: member.own, sequence: 2, operation: batch.operation), "position")
      }
      try equal(try await trial.driver.outcome(of: batch.operation, trial.call), .committed(.old(2)), "outcome")
      try equal(try await trial.state(), rows, "rows")
      try equal(try await member.record.end, end, "the end of the log")
    },
    replicated("rejections-stay-elsewhere", "A rejection that was taken over is told again as it was, also after the reason is gone.") {
      member in
      let trial = member.trial
      try await member.follow()
      let batches: [(StoreError.Code, Field?, WriteBatch)] = [
        (.duplicate, .emailKey, WriteBatch([.insert(trial.user())])), (.missingReference, .userID, WriteBatch([.insert(trial.user())])),
        (.notFound, nil, WriteBatch([.insert(trial.user())])), (.accessDenied, nil, WriteBatch([.insert(trial.user())])),
        (.conflict, nil, WriteBatch([.insert(trial.user())])),
      ]
      for (code, field, batch) in batches {
        try await member.follow(.of(at: .old(1), as: batch.operation, affected: [], .rejected(code, field: field?.name)))
      }
      try await member.lead(at: Member.epoch(2))
      for (code, field, batch) in batches {
        let error = try await rejected(code, what: "a repeat of what was \(code)") { try await trial.commit(batch, at: Member.epoch(2)) }
        try equal(error.field, field?.name, "the field of \(code)")
        try equal(try await trial.driver.outcome(of: batch.operation, trial.call), .rejected(code), "outcome")
      }
      try equal(try await trial.state(), [], "rows")
    },
    replicated("superseded-is-a-conflict", "What was overtaken after a failover has no effect, is told as `conflict`, and changes nothing.")
    {
      member in
      let trial = member.trial
      try await member.follow()
      let batch = WriteBatch([.insert(trial.user())])
      let entry = LogEntry.of(trial.user(), deleting: [trial.user()], at: .old(1), as: batch.operation, stamp: .old(5), .superseded)
      try await member.follow(entry)
      try equal(try await trial.state(), [], "rows")
      try equal(try await member.replica.tombstones(after: nil, limit: 9, trial.call), [], "tombstones")
      let change = try require(try await trial.changes().last, "an entry")
      try equal(change.verdict, .rejected(.conflict), "verdict")
      try equal(change.effects.isEmpty, true, "whether its change has no effects")
      try equal(try await member.logged(batch.operation).common, entry.common, "its entry")
      try equal(try await trial.driver.outcome(of: batch.operation, trial.call), .rejected(.conflict), "outcome")
      try await member.lead(at: Member.epoch(2))
      try await rejected(.conflict, what: "a repeat") { try await trial.commit(batch, at: Member.epoch(2)) }
      try equal(try await trial.state(), [], "rows after a repeat")
    },
    replicated(
      "changes-as-they-were", "Changes that were taken over have the verdict and effects that they had, and the stamp of their entry."
    ) {
      member in
      let trial = member.trial
      try await member.follow()
      let (user, gone) = (trial.user(), trial.user())
      let base = Change.Base(user.name, .old(1))
      let entries: [LogEntry] = [
        .of(user, deleting: [gone], at: .old(2), bases: [base]), .of(trial.user(), at: .old(3), stamp: .old(7)),
        .of(trial.user(), at: .old(4), .repaired),
      ]
      try await member.follow(entries)
      let changes = try await trial.changes()
      try equal(changes.map(\.operation), entries.map(\.operation), "operations")
      try equal(changes.map(\.verdict), [.committed(.old(2)), .committed(.old(3)), .committed(.old(4))], "verdicts")
      try equal(changes.map(\.stamp), [.old(2), .old(7), .old(4)], "stamps")
      try equal(changes[0].bases, [base], "bases")
      try equal(changes[0].effects.deletions, [gone.name], "deletions")
      for (change, entry) in zip(changes, entries) {
        try equal(change.effects.puts.flatMap { $0.rows() }, entry.common.puts, "puts")
      }
    },
    replicated("numbers-go-on", "Commits of the database are numbered on from what it took over.") { member in
      try await member.follow()
      try await member.follow(.of(member.trial.user(), at: .old(1)), .of(member.trial.user(), at: .old(2)), through: 30)
      try await member.lead(at: Member.epoch(2))
      let commit = try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(2))
      try equal(commit.position?.sequence, 3, "the number of the next commit")
      try equal(try await member.record.end, 3, "the end of the log")
    },
  ]
}
