import WellSenseStore

// The active database takes over what a returning member has of its own.
extension Promise {
  static let replicationMerging: [Promise] = [
    replicated("merge-takes-what-is-missing", "What never reached the active database takes effect there as it was, in its order.") {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let (user, gone) = (trial.user(), trial.user())
      let post = trial.post(user)
      let entries: [LogEntry] = [
        .of(user, gone, at: .old(1), affected: [2]), .of(post, at: .old(2), stamp: .old(7)), .of(trial.like(post, by: user), at: .old(3)),
        .of(deleting: [gone], at: .old(4)),
      ]
      let report = try await member.follow(entries, at: epoch, .merge)
      try equal(report.merged, 4, "entries that were lacking")
      try equal(report.superseded, [], "entries that were overtaken")
      try equal(report.record.cursor(member.other), 4, "the cursor")
      try equal(try await member.log().map(\.common), entries.map(\.common), "entries")
      try await trial.expect(post, as: entries[1])
      try await trial.expectNone(gone)
      try equal(try await member.tombstone(gone.name)?.version, .old(4), "the version of the tombstone")
      try equal(try await trial.existing(post).integer(.likesCount), 1, "likes_count")
    },
    replicated("merge-knows-what-it-has", "What the active database has the same is passed over.") { member in
      try await member.follow()
      let entry = LogEntry.of(member.trial.user(), at: .old(1))
      try await member.follow(entry)
      try await member.lead(at: epoch)
      let rows = try await member.trial.state()
      let report = try await member.merge(entry, at: epoch)
      try equal([report.merged, Int(report.record.end)], [0, 1], "entries that were lacking, and entries")
      try equal(try await member.trial.state(), rows, "rows")
    },
    replicated("merge-overtaken-as-a-whole", "Where one of its rows is newer an entry takes no effect at all, and its rows are repaired.") {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let (user, new) = (try await trial.stored(trial.user(), at: epoch), trial.user())
      let entry = LogEntry.of(user.with(.firstName, .text("old")), new, at: .old(1))
      try await overtaken(member, entry)
      let repair = try await onlyRepair(member)
      try equal(repair.effects.deletions, [new.name], "rows that the repair removes")
      try equal(repair.image(user)?.unversioned, user.withoutCounters.unversioned, "the row that the repair puts")
      try await trial.expect(user, as: repair)
      try await trial.expectNone(new)
      let tombstone = Tombstone(new.name, version: repair.version, operation: repair.operation)
      try equal(try await member.tombstone(new.name), tombstone, "the tombstone of the row that isn't there")
    },
    replicated("merge-without-repair", "Nothing is repaired where the active database has all that is newer.") { member in
      try await member.lead(at: epoch)
      let user = try await member.trial.stored(member.trial.user(), at: epoch)
      try await overtaken(member, .of(user.with(.firstName, .text("old")), at: .old(1)))
      try equal(try await member.log().count, 2, "entries")
      try equal(try await member.trial.existing(user), user, "the row")
    },
    replicated("merge-overtaken-by-a-base", "An entry takes effect only if the versions it was based on are those of the rows.") { member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let (user, unknown) = (trial.user(), trial.user())
      let first = LogEntry.of(user, at: .old(2))
      let based = LogEntry.of(user.with(.firstName, .text("x")), at: .old(4), bases: [Change.Base(user.name, .old(2))])
      try equal(try await member.merge(first, based, at: epoch).superseded, [], "overtaken entries on the right base")
      try await trial.expect(user, as: based)
      try await overtaken(member, .of(user.with(.firstName, .text("y")), at: .old(6), bases: [Change.Base(user.name, .old(2))]))
      try equal(try await trial.existing(user)[.firstName], .text("x"), "first_name")
      try await overtaken(member, .of(trial.user(), at: .old(7), bases: [Change.Base(unknown.name, .old(1))]))
      try equal(try await trial.count(.users), 1, "users")
    },
    replicated(
      "merge-overtaken-by-a-duplicate",
      "An entry takes no effect if it would leave a unique value twice; it may exchange those of its own rows."
    ) {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let user = try await trial.stored(trial.user(), at: epoch)
      let (one, two) = (trial.user(), trial.user())
      let exchange = LogEntry.of(one.email(of: two), two.email(of: one), at: .old(2))
      try equal(try await member.merge(.of(one, two, at: .old(1)), exchange, at: epoch).superseded, [], "overtaken entries")
      try await trial.expect(one, as: exchange)
      try await overtaken(member, .of(trial.user(email: user.string(.emailKey)), trial.user(), at: .old(3)))
      try equalSets(try await trial.ids(.users), [user.id, one.id, two.id], "users")
    },
    replicated(
      "merge-overtaken-within-a-list",
      "An entry takes no effect if it would add a row to a list before one that is there; what comes behind all of them does."
    ) {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let user = trial.user()
      let chat = trial.session(user)
      func message(_ place: Int64) -> Row { trial.message(chat).with(.place, .integer(place)) }
      let (one, three) = (message(1), message(3))
      let entries = [LogEntry.of(user, chat, at: .old(1)), .of(one, at: .old(2)), .of(three, at: .old(3))]
      for entry in entries { try equal(try await member.merge(entry, at: epoch).superseded, [], "overtaken entries") }
      try await overtaken(member, .of(message(3), at: .old(4)))
      try await overtaken(member, .of(message(2), at: .old(5)))
      try await overtaken(member, .of(message(4), message(3), at: .old(6)))
      let both = LogEntry.of(message(4), message(5), at: .old(7))
      try equal(try await member.merge(both, at: epoch).superseded, [], "overtaken entries")
      try equalSets(try await trial.rows(.chatMessages).map { $0.integer(.place) }, [1, 3, 4, 5], "places")
    },
    replicated("merge-overtaken-without-a-parent", "An entry takes no effect if a row of it would refer to none.") { member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let user = trial.user()
      let whole = LogEntry.of(user, trial.record(user), at: .old(1))
      try equal(try await member.merge(whole, at: epoch).superseded, [], "overtaken entries that bring the parent")
      try await trial.commit(.delete(user), at: epoch)
      try await overtaken(member, .of(trial.record(user), at: .old(2)))
      try equal(try await trial.state(), [], "rows")
    },
    replicated("merge-overtaken-by-a-child", "A deletion takes no effect if a row would be left that refers to one it removes.") { member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let (user, other) = (trial.user(), trial.user())
      let record = trial.record(other)
      try await member.merge(.of(user, other, record, at: .old(1)), at: epoch)
      try equal(
        try await member.merge(.of(deleting: [other, record], at: .old(2)), at: epoch).superseded, [], "overtaken deletions of all rows")
      let child = try await trial.stored(trial.record(user), at: epoch)
      try await overtaken(member, .of(deleting: [user], at: .old(3)))
      try equal(try await trial.state().map(\.name), [user.name, child.name], "rows")
    },
    replicated("merge-keeps-rejections", "Rejections that never reached the active database are told there as they were.") { member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let batch = WriteBatch([.insert(trial.user())])
      let entry = LogEntry.of(at: .old(1), as: batch.operation, affected: [], .rejected(.duplicate, field: Field.emailKey.name))
      try equal(try await member.merge(entry, at: epoch).superseded, [], "overtaken entries")
      try equal(try await member.logged(batch.operation).common, entry.common, "the entry")
      try await rejected(.duplicate, field: .emailKey, what: "a repeat") { try await trial.commit(batch, at: epoch) }
    },
    replicated("merge-takes-no-repairs", "Another database's repair takes no effect: it was of what that one had.") { member in
      try await member.lead(at: epoch)
      let entry = LogEntry.of(member.trial.user(), at: .old(1), .repaired)
      try await overtaken(member, entry)
      try equal(try await member.trial.state(), [], "rows")
    },
    replicated("merge-own-verdict-stands", "What the active database decided stands, and is told anew where another was decided later.") {
      member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let (own, other) = (LogEntry.of(user, at: .old(1)), LogEntry.of(trial.user(), at: .old(2)))
      try await member.follow(own, other)
      try await member.lead(at: epoch)
      try await member.merge(own.with(stamp: .old(9), .superseded), at: epoch)
      let log = try await member.log()
      try equal(log.map(\.operation), [other.operation, own.operation], "operations")
      try equal(log.map(\.sequence), [2, 3], "numbers")
      try equal([log[1].outcome == .committed, log[1].version == .old(1)], [true, true], "whether the outcome and the version stand")
      try require(log[1].stamp.epoch == epoch.raw, "a stamp of this epoch", seen: "\(log[1].stamp)")
      try await trial.expect(user, as: own)
    },
    replicated(
      "merge-repairs-what-differs", "Where a known operation left newer rows elsewhere, they are repaired to what the active database has."
    ) {
      member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let own = LogEntry.of(user, at: .old(1))
      try await member.follow(own)
      try await member.lead(at: epoch)
      let elsewhere = LogEntry.of(user.with(.firstName, .text("x")), trial.user(), at: .old(5), as: own.operation, stamp: .old(1))
      try await member.merge(elsewhere, at: epoch)
      let repair = try await onlyRepair(member)
      try equal(repair.image(user)?.unversioned, own.image(user)?.unversioned, "the row that the repair puts")
      try equal(repair.effects.deletions.count, 1, "rows that the repair removes")
      try await trial.expect(user, as: repair)
      try equal(try await member.logged(own.operation).common, own.common, "the entry")
    },
    replicated("merge-tells-what-was-refused", "What another database acknowledged alone and this one has refused is told as overtaken.") {
      member in
      let trial = member.trial
      try await member.follow()
      let (user, unknown) = (trial.user(), trial.user())
      let own = LogEntry.of(at: .old(1), affected: [], .rejected(.duplicate, field: nil))
      let again = LogEntry.of(unknown, at: .old(2), .superseded)
      try await member.follow(own, again)
      try await member.lead(at: epoch)
      let report = try await member.merge(
        .of(user, at: .old(3), as: own.operation, stamp: .old(1)), .of(unknown, at: .old(2), as: again.operation), at: epoch)
      try equal(report.superseded, [own.operation, again.operation], "entries that were overtaken")
      try equal(report.merged, 0, "entries that were lacking")
      try equal(try await trial.state(), [], "rows")
      try equal(try await trial.driver.outcome(of: own.operation, trial.call), .rejected(.duplicate), "outcome")
    },
    replicated("merge-needs-the-office", "Only the active database merges, and only in its epoch.") { member in
      try await member.follow()
      let entry = LogEntry.of(member.trial.user(), at: .old(1))
      try await member.refuses(.fenced, "a merge by a follower") { try await member.merge(entry) }
      try await member.lead(at: epoch)
      try await member.refuses(.fenced, "a merge of an older epoch") { try await member.merge(entry) }
      try await member.granted(.prepare(Member.epoch(3)))
      for number in [2, 3] as [Int64] {
        try await member.refuses(.fenced, "a merge while an epoch is being changed") {
          try await member.merge(entry, at: Member.epoch(number))
        }
      }
    },
  ]

  private static let epoch = Member.epoch(2)

  /// Merges an entry, which must be told as overtaken, and stand in the log as that.
  private static func overtaken(_ member: Member, _ entry: LogEntry) async throws {
    let report = try await member.merge(entry, at: epoch)
    try equal(report.superseded, [entry.operation], "entries that were overtaken")
    try equal(report.merged, 1, "entries that were lacking")
    let logged = try await member.logged(entry.operation)
    try equal(logged.outcome, .superseded, "the outcome in the log")
    try equal(logged.version, entry.version, "the version in the log")
    try require(logged.stamp.epoch == epoch.raw, "a stamp of this epoch", seen: "\(logged.stamp)")
    try equal(try await member.trial.driver.outcome(of: entry.operation, member.trial.call), .rejected(.conflict), "outcome")
  }

  /// The one repair in the log, under a version of this epoch.
  private static func onlyRepair(_ member: Member) async throws -> LogEntry {
    let repairs = try await member.log().filter { $0.outcome == .repaired }
    try equal(repairs.count, 1, "repairs")
    try equal([repairs[0].version.epoch, repairs[0].stamp.epoch], [epoch.raw, epoch.raw], "epochs of the repair")
    return repairs[0]
  }
}
