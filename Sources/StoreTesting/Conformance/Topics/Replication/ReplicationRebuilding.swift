import WellSenseStore

// A copy of the whole set into a database that has lost its place, or never had one.
extension Promise {
  static let replicationRebuilding: [Promise] = [
    replicated("rebuild-empties", "A copy begins with an empty database; its log stays, and it is neither joined nor whole.") { member in
      let trial = member.trial
      try await member.follow()
      let (user, gone) = (trial.user(), trial.user())
      try await member.follow(.of([user] + trial.tree(user), at: .old(1)), .of(deleting: [gone], at: .old(2)))
      let record = try await begin(member, after: 7)
      var expected = EpochRecord(database: member.own)
      (expected.promised, expected.accepted, expected.decided, expected.joined) = (epoch, epoch, epoch, Epoch(raw: 0))
      (expected.configuration, expected.settlement, expected.isUnsettled) = (lost(member), .max, true)
      expected.rebuild = EpochRecord.Rebuild(source: member.other, token: token, entity: .users)
      (expected.end, expected.cursors) = (2, [member.other: 7])
      try equal(record, expected, "the record")
      try equal(try await trial.state(), [], "rows")
      try equal(try await member.replica.tombstones(after: nil, limit: 9, trial.call), [], "tombstones")
      try equal(try await member.log().count, 2, "entries")
    },
    replicated("rebuild-copies", "Rows are copied as they are, in parts, and how far it has come is known.") { member in
      let trial = member.trial
      try await begin(member)
      let user = trial.user()
      let entry = LogEntry.of([user] + trial.tree(user), at: .old(3))
      for rows in entry.effects.puts {
        let last = try require(rows.rows().last?.key, "rows")
        let progress = EpochRecord.Rebuild(source: member.other, token: token, entity: rows.entity, after: last)
        try equal(try await member.send(.rows([rows], progress: progress), at: epoch).record.rebuild, progress, "how far it has come")
      }
      try await trial.expect(entry.common.puts, "rows")
      let posts = try await trial.all(.communityPosts)
      try equal(posts.map { [$0.integer(.likesCount), $0.integer(.commentsCount)] }, [[1, 1]], "counters of posts")
      try equal(try await trial.all(.chatSessions).map { $0.integer(.messagesCount) }, [2], "messages_count")
    },
    replicated("rebuild-keeps-the-newer", "Of rows that are copied twice the newer stays, and of two with a unique value the last.") {
      member in
      let trial = member.trial
      try await begin(member)
      let (user, other) = (trial.user(), trial.user())
      let newer = LogEntry.of(user.with(.firstName, .text("new")), at: .old(5))
      try await copy(member, .of(user, at: .old(3)))
      try await copy(member, newer)
      try await copy(member, .of(user, at: .old(4)))
      try await trial.expect(newer.common.puts, "rows")
      let taker = LogEntry.of(other.email(of: user), at: .old(2))
      try await copy(member, taker)
      try await trial.expect(taker.common.puts, "rows after one took another's value")
    },
    replicated("rebuild-buries", "Tombstones are copied, and a row that is older than its own isn't.") { member in
      let trial = member.trial
      try await begin(member)
      let (gone, back) = (trial.user(), trial.user())
      let tombstones = [gone, back].map { Tombstone($0.name, version: .old(5), operation: OperationID()) }
      try await member.send(.tombstones(tombstones, token: token), at: epoch)
      for tombstone in tombstones { try equal(try await member.tombstone(tombstone.row), tombstone, "tombstone") }
      let entry = LogEntry.of(back, at: .old(6))
      try await copy(member, entry)
      try await copy(member, .of(gone, at: .old(4)))
      try await trial.expect(entry.common.puts, "rows")
    },
    replicated("rebuild-buries-what-was-copied", "A row that was copied before its deletion goes with the tombstone; a newer one stays.") {
      member in
      let trial = member.trial
      try await begin(member)
      let (gone, stays) = (trial.user(), trial.user())
      let post = trial.post(stays)
      let liked = LogEntry.of(trial.like(post, by: gone), at: .old(4))
      let newer = LogEntry.of(stays, post, at: .old(6))
      for entry in [newer, .of(gone, at: .old(4)), liked] { try await copy(member, entry) }
      let tombstones = ([gone, stays].map(\.name) + liked.common.puts.map(\.name)).map {
        Tombstone($0, version: .old(5), operation: OperationID())
      }
      try await member.send(.tombstones(tombstones, token: token), at: epoch)
      for tombstone in tombstones { try equal(try await member.tombstone(tombstone.row), tombstone, "tombstone") }
      try await trial.expect(newer.common.puts, "rows")
      try equal(try await trial.existing(post).integer(.likesCount), 0, "likes_count")
    },
    replicated("rebuild-belongs-to-its-source", "A copy lasts until the log is taken over up to where it ended when the last row was read.")
    { member in
      let trial = member.trial
      try await begin(member, after: 7)
      try await copy(member, .of(trial.user(), at: .old(1)))
      let (entry, last) = (LogEntry.of(trial.user(), at: .old(2)), LogEntry.of(trial.user(), at: .old(3)))
      try await member.refuses(.fenced, "an entry before all rows are copied") { try await member.follow(entry, at: epoch) }
      let target = try await member.send(.endRows(token: token, target: 9), at: epoch).record.rebuild?.target
      try equal(target, 9, "where the copy is done")
      try await member.refuses(.fenced, "catching up") { try await member.follow(entry, at: epoch, .catchUp) }
      try equal(try await member.follow(entry, at: epoch).record.rebuild?.target, 9, "where the copy is done, half way")
      let record = try await member.follow(last, at: epoch).record
      try equal(record.rebuild, nil, "the copy")
      try equal([record.cursor(member.other), record.end], [9, 2], "the cursor and the end of the log")
      try equal(try await trial.count(.users), 3, "users")
      try await member.refuses(.fenced, "an entry before it has joined") { try await member.follow(last, at: epoch) }
    },
    replicated("rebuild-ends-at-once", "A copy of a database that nobody wrote to is done with its last row.") { member in
      try await begin(member, after: 7)
      try equal(try await member.send(.endRows(token: token, target: 7), at: epoch).record.rebuild, nil, "the copy")
    },
    replicated("rebuild-ends", "Once all is copied a database joins, and follows as any other.") { member in
      let trial = member.trial
      try await begin(member, after: 7)
      try await copy(member, .of(trial.user(), at: .old(1)))
      try await member.send(.endRows(token: token, target: 7), at: epoch)
      try await member.granted(.join(epoch, read: try await member.record.end, settlement: 8))
      let record = try await member.follow(.of(trial.user(), at: .old(2)), at: epoch).record
      try equal([record.cursor(member.other), record.end], [8, 1], "the cursor and the end of the log")
      try equal([record.isUnsettled, record.confirms(8, of: member.other, at: epoch)], [false, true], "unsettled, and confirming")
      try equal(try await trial.count(.users), 2, "users")
    },
    replicated("rebuild-by-one-at-a-time", "Parts of a copy that another has begun anew since are refused.") { member in
      let trial = member.trial
      try await begin(member)
      let stale = EpochRecord.Rebuild(source: member.other, token: trial.id(), entity: .users)
      let rows = LogEntry.of(trial.user(), at: .old(1)).effects.puts
      try await member.refuses(.fenced, "rows") { try await member.send(.rows(rows, progress: stale), at: epoch) }
      try await member.refuses(.fenced, "tombstones") { try await member.send(.tombstones([], token: stale.token), at: epoch) }
      try await member.refuses(.fenced, "the end") { try await member.send(.endRows(token: stale.token, target: 0), at: epoch) }
    },
    replicated("rebuild-of-a-new-database", "A database outside a set becomes a member by a copy.") { member in
      let record = try await begin(member)
      try equal(record.configuration, lost(member), "configuration")
      try await rejected(.fenced, .notAttempted, what: "a commit without an epoch") { try await member.trial.insert(member.trial.user()) }
    },
    replicated("rebuild-refused", "No copy begins over a database that is in sync, belongs to another set, or has promised a newer epoch.")
    { member in
      try await member.follow()
      try await member.follow(.of(member.trial.user(), at: .old(1)))
      try await member.granted(.prepare(Member.epoch(3)))
      let foreign = member.configuration(active: member.other, inSync: [member.other], lineage: member.trial.id())
      let attempts: [(String, Epoch, SetConfiguration)] = [
        ("over a database in sync", Member.epoch(3), member.configuration(active: member.other)),
        ("of another set", Member.epoch(3), foreign), ("of an older epoch", epoch, lost(member)),
      ]
      for (what, epoch, configuration) in attempts {
        try await member.refuses(.fenced, "a copy \(what)") {
          try await member.send(.beginRebuild(after: 0, token: token, configuration), at: epoch)
        }
      }
    },
    replicated("rebuild-parts-need-it", "Parts of a copy are taken from its source alone, in its epoch, and while it lasts.") {
      member in
      try await member.follow()
      let rows = LogEntry.of(member.trial.user(), at: .old(1)).effects.puts
      let stranger = member.trial.id()
      func parts(_ source: RawID) -> [(String, Transfer.Content)] {
        let progress = EpochRecord.Rebuild(source: source, token: token, entity: .users)
        let tombstone = Tombstone(member.trial.user().name, version: .old(1), operation: OperationID())
        return [
          ("rows", .rows(rows, progress: progress)), ("tombstones", .tombstones([tombstone], token: token)),
          ("the end", .endRows(token: token, target: 9)),
        ]
      }
      for (what, part) in parts(member.other) {
        try await member.refuses(.fenced, "\(what) of no copy") { try await member.send(part, at: .first) }
      }
      try await begin(member)
      for (what, part) in parts(stranger) {
        try await member.refuses(.fenced, "\(what) from another database") { try await member.send(part, at: epoch, from: stranger) }
      }
      for (what, part) in parts(member.other) {
        try await member.refuses(.fenced, "\(what) of another epoch") { try await member.send(part, at: Member.epoch(3)) }
      }
    },
    replicated("rebuild-serves-nothing", "As long as it lasts a database follows nobody, becomes active in no epoch, and takes no commit.")
    { member in
      let trial = member.trial
      try await begin(member)
      let entry = LogEntry.of(trial.user(), at: .old(1))
      try await member.refuses(.fenced, "following") { try await member.follow(entry, at: epoch) }
      try await member.refuses(.fenced, "catching up") { try await member.follow(entry, at: epoch, .catchUp) }
      try await member.granted(.prepare(Member.epoch(3)))
      try await member.refused(.activate(Member.epoch(3), member.configuration()))
      try await member.refuses(.fenced, "a commit") { try await trial.commit(.insert(trial.user()), at: Member.epoch(3)) }
    },
    replicated("rebuild-goes-on", "Closed and opened again, a database knows how far a copy has come, and goes on with it.") { member in
      let trial = member.trial
      try await begin(member, after: 7)
      let record = try await copy(member, .of(trial.user(), at: .old(1)))
      await trial.driver.close()
      // A database in memory is another one after it was closed.
      guard try await trial.start(log: .asItIs).database == member.own else { return }
      try equal(try await member.record, record, "the record after opening again")
      try await copy(member, .of(trial.user(), at: .old(2)))
      try equal(try await trial.count(.users), 2, "users")
    },
    replicated("rebuild-over-again", "A copy that begins again begins with an empty database.") { member in
      try await begin(member, after: 7)
      try await copy(member, .of(member.trial.user(), at: .old(1)))
      let again = member.trial.id()
      let record = try await begin(member, after: 9, again)
      try equal(record.rebuild, EpochRecord.Rebuild(source: member.other, token: again, entity: .users), "how far it has come")
      try equal(record.cursor(member.other), 9, "the cursor")
      try equal(try await member.trial.state(), [], "rows")
    },
  ]

  private static let epoch = Member.epoch(2)
  private static let token = RawID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)

  /// The configuration of a set in which the database under test isn't in sync.
  private static func lost(_ member: Member) -> SetConfiguration { member.configuration(active: member.other, inSync: [member.other]) }

  @discardableResult
  private static func begin(_ member: Member, after sequence: Int64 = 0, _ token: RawID = token) async throws -> EpochRecord {
    try await member.send(.beginRebuild(after: sequence, token: token, lost(member)), at: epoch).record
  }

  @discardableResult
  private static func copy(_ member: Member, _ entry: LogEntry) async throws -> EpochRecord {
    let progress = EpochRecord.Rebuild(source: member.other, token: token, entity: .users, after: entry.common.puts.last?.key)
    return try await member.send(.rows(entry.effects.puts, progress: progress), at: epoch).record
  }
}
