import WellSenseStore

// A follower takes over the active database's log.
extension Promise {
  static let replicationFollowing: [Promise] = [
    replicated("entries-enter-the-log", "Entries that are taken over stand in the follower's log as they were, under numbers of its own.") {
      member in
      let trial = member.trial
      let user = trial.user()
      let base = Change.Base(user.name, .old(1))
      try await trial.insert(trial.user())
      try await member.follow()
      let entries: [LogEntry] = [
        .of(user, trial.post(user, tags: ["walk"]), at: .old(1), affected: [1, 1]), .of(at: .old(2), affected: [0]),
        .of(user.with(.firstName, .text("x")), at: .old(3), stamp: .old(9), bases: [base]),
        .of(at: .old(4), affected: [], bases: [base], .rejected(.conflict, field: nil)),
        .of(at: .old(5), affected: [], .rejected(.duplicate, field: Field.emailKey.name)),
        .of(deleting: [user], at: .old(6), affected: [2]), .of(trial.user(), at: .old(7), .repaired),
      ]
      let report = try await member.follow(entries, through: 40)
      try equal(report.record.cursor(member.other), 40, "the cursor")
      try equal(report.record.end, 8, "the end of the log")
      let logged = try await member.log(after: 1)
      try equal(logged.map(\.sequence), Array(2...8), "numbers")
      for (seen, sent) in zip(logged, entries) { try equal(seen.common, sent.common, "an entry") }
    },
    replicated("cursor-goes-with-the-entries", "The cursor is where the transfer says, also when it brings no entry.") { member in
      try await member.follow()
      try await member.follow(.of(member.trial.user(), at: .old(1)))
      try equal(try await member.record.cursors, [member.other: 1], "cursors")
      let record = try await member.follow(through: 5).record
      try equal([record.cursor(member.other), record.end], [5, 1], "the cursor and the end of the log")
    },
    replicated("cursor-must-fit", "A transfer that follows another place than the cursor's is a `conflict` and changes nothing.") {
      member in
      try await member.follow()
      try await member.follow(.of(member.trial.user(), at: .old(1)), through: 4)
      for after in [0, 3, 5] as [Int64] {
        let content = Transfer.Content.entries([.of(member.trial.user(), at: .old(2))], through: 9)
        try await member.refuses(.conflict, "a transfer after \(after)") { try await member.send(content, after: after) }
      }
      try await member.follow(.of(member.trial.user(), at: .old(3)))
    },
    replicated("one-transfer-of-many", "Of transfers that come at the same time for one cursor, one is taken.") { member in
      try await member.follow()
      let transfers = (0..<6 as Range<Int64>).map { place in
        let entry = LogEntry.of(member.trial.user(), at: .old(place))
        return Transfer(epoch: .first, purpose: .follow, source: member.other, after: 0, content: .entries([entry], through: 1))
      }
      let outcomes = try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
        for transfer in transfers {
          group.addTask {
            do throws(StoreError) {
              _ = try await member.replica.apply(transfer, member.trial.call)
              return nil
            } catch { return error.code }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      try equal(outcomes.filter { $0 == nil }.count, 1, "transfers that were taken")
      try equal(Set(outcomes.compactMap(\.self)), [.conflict], "what the others were told")
      try equal(try await member.trial.count(.users), 1, "users")
      try equal(try await member.record.end, 1, "entries")
    },
    replicated("other-epochs-fenced-out", "A follower takes nothing from another epoch than the one it follows in.") { member in
      try await member.follow()
      let entry = LogEntry.of(member.trial.user(), at: .old(1))
      try await member.refuses(.fenced, "a transfer of a newer epoch") { try await member.follow(entry, at: Member.epoch(2)) }
      try await member.granted(.prepare(Member.epoch(2)))
      for epoch in [Epoch.first, Member.epoch(2)] {
        try await member.refuses(.fenced, "a transfer while an epoch is being changed") { try await member.follow(entry, at: epoch) }
      }
      let another = member.configuration(active: member.trial.id(), inSync: [member.own])
      try await member.granted(.learn(Member.epoch(2), another))
      try await member.refuses(.fenced, "a transfer before it has joined") { try await member.follow(entry, at: Member.epoch(2)) }
    },
    replicated("catching-up", "While an epoch is being changed, what has promised it catches up with what the epoch before left.") {
      member in
      try await member.follow()
      let (user, epoch) = (member.trial.user(), Member.epoch(2))
      let entry = LogEntry.of(user, at: .old(1))
      try await member.granted(.prepare(epoch))
      try await member.refuses(.fenced, "catching up for another epoch") { try await member.follow(entry, at: Member.epoch(3), .catchUp) }
      try await member.follow(entry, at: epoch, .catchUp)
      try await member.trial.expect(user, as: entry)
      try equal(try await member.logged(entry.operation).common, entry.common, "the entry")
    },
    replicated("known-entries-stand", "An entry that is known stays where it is, however often it comes.") { member in
      try await member.follow()
      let user = member.trial.user()
      let entries: [LogEntry] = [.of(user, at: .old(1)), .of(user.with(.firstName, .text("x")), at: .old(2), stamp: .old(5))]
      try await member.follow(entries)
      let rows = try await member.trial.state()
      try equal(try await member.follow(entries + entries).record.end, 2, "the end of the log")
      try await member.follow(entries[1].with(stamp: .old(4), .superseded))
      try equal(try await member.log().map(\.common), entries.map(\.common), "entries")
      try equal(try await member.trial.state(), rows, "rows")
    },
    replicated("decided-again", "An entry that was decided anew since takes a new number; the old one names nothing any more.") { member in
      try await member.follow()
      let (first, second) = (LogEntry.of(member.trial.user(), at: .old(1)), LogEntry.of(member.trial.user(), at: .old(2)))
      try await member.follow(first, second)
      let again = first.with(stamp: .old(9))
      try equal(try await member.follow(again).record.end, 3, "the end of the log")
      let log = try await member.log()
      try equal(log.map(\.sequence), [2, 3], "numbers")
      try equal(log.map(\.common), [second.common, again.common], "entries")
    },
    replicated(
      "history-comes-through", "Whatever happened at the active database, in transfers of any size: rows and counters are the same."
    ) {
      member in
      try await member.follow()
      var active = ActiveModel(member.trial)
      for _ in 0..<12 {
        let entries = (0..<active.trial.random { $0.below(12) }).map { _ in active.step() }
        try await member.follow(entries)
      }
      try equalSets(try await member.trial.state(), active.rows, "rows")
      try equal(try await member.log().map(\.operation), active.operations, "operations")
    },
    replicated("waiting-ends", "A transfer ends the wait for a change, as a commit does.", needs: .notifications) { member in
      let notifications = try require(member.trial.driver.notifications, "notifications, which the driver declares")
      try await member.follow()
      let end = try await member.trial.driver.probe(member.trial.call).position
      async let wait: Void = notifications.waitForChange(after: end, member.trial.call)
      try await member.follow(.of(member.trial.user(), at: .old(1)))
      try await wait
      try equal(try await member.trial.changes(after: end).count, 1, "entries after the wait")
    },
  ]
}
