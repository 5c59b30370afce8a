import WellSenseStore

extension Promise {
  static let log: [Promise] = logOrder + logEffects + logSwitch

  private static func promise(_ name: String, _ sentence: String, _ body: @escaping @Sendable (Trial) async throws -> Void) -> Promise {
    Promise(.log, name, sentence, log: .on, body)
  }

  private static let logOrder: [Promise] = [
    promise("gap-free-in-commit-order", "Entries are numbered 1, 2, 3 … in the order of commits, each with operation and version.") {
      trial in
      let user = trial.user()
      var commits: [(OperationID, Commit)] = []
      for writes in [[Write.insert(user)], [.patch(user, [.firstName: .text("a")])], [.insert(trial.record(user))], [.delete(user)]] {
        let operation = OperationID()
        commits.append((operation, try await trial.commit(WriteBatch(operation, writes))))
      }
      let changes = try await trial.changes()
      try equal(changes.map(\.position.sequence), [1, 2, 3, 4], "sequences")
      try equal(changes.map(\.operation), commits.map(\.0), "operations")
      try equal(changes.map(\.verdict), commits.map { .committed($0.1.version) }, "verdicts")
      try equal(changes.map(\.stamp), commits.map(\.1.version), "stamps")
      try equal(changes.map { Optional($0.position) }, commits.map(\.1.position), "positions")
      try require(changes.allSatisfy { $0.position.operation == $0.operation }, "positions that name their operation")
    },
    promise("pages-without-gaps", "The log is read in pages of any size from any place; the end says so and where to go on.") { trial in
      for _ in 0..<7 { try await trial.insert(trial.user()) }
      let all = try await trial.changes()
      for limit in 1...8 {
        let paged = try await trial.changes(limit: limit)
        try equal(paged.map(\.position), all.map(\.position), "positions in pages of \(limit)")
      }
      let page = try await trial.driver.changes(after: all[2].position, limit: 2, trial.call)
      try equal(page.changes.map(\.position.sequence), [4, 5], "sequences after the third")
      try equal(page.next, all[4].position, "where to go on")
      try equal(page.isEnd, false, "isEnd")
      let last = try await trial.driver.changes(after: all[6].position, limit: 2, trial.call)
      try equal(last.changes.count, 0, "entries after the last")
      try equal(last.next, all[6].position, "where to go on")
      try equal(last.isEnd, true, "isEnd")
    },
    promise("empty-log-has-a-start", "The log of a new database is empty, and its start is a position to go on from.") { trial in
      let page = try await trial.driver.changes(after: nil, limit: 10, trial.call)
      try equal(page.changes.count, 0, "entries")
      try equal(page.isEnd, true, "isEnd")
      try equal(page.next.sequence, 0, "sequence of the start")
      try await trial.insert(trial.user())
      try equal(try await trial.changes(after: page.next).map(\.position.sequence), [1], "sequences from the start on")
    },
    promise("rejections-are-logged", "A rejected batch leaves an entry with its code and without effects, of each code that can be.") {
      trial in
      let user = trial.user()
      try await trial.insert(user)
      let stale = Precondition(version: Version(epoch: 1, counter: 1))
      let batches: [(StoreError.Code, Write)] = [
        (.duplicate, .insert(user)), (.missingReference, .insert(trial.record(trial.user()))),
        (.notFound, .patch(trial.user(), [.firstName: .text("x")])), (.conflict, .patch(user, [.firstName: .text("x")], onlyIf: stale)),
        (.accessDenied, .delete(user, onlyIf: Precondition(owner: trial.id()))),
      ]
      for (code, write) in batches { try await rejected(code) { try await trial.commit(write) } }
      let changes = try await trial.changes().dropFirst()
      try equal(changes.map(\.verdict), batches.map { .rejected($0.0) }, "verdicts")
      try require(changes.allSatisfy(\.effects.isEmpty), "no effects of rejections")
      try equal(changes.map(\.position.sequence), [2, 3, 4, 5, 6], "sequences")
    },
    promise("repeats-leave-no-second-entry", "A repeat leaves no entry, of an accepted batch or of a rejected one.") { trial in
      let user = trial.user()
      let good = WriteBatch([.insert(user)])
      let bad = WriteBatch([.insert(trial.record(trial.user()))])
      for _ in 0..<3 {
        try await trial.commit(good)
        try await rejected(.missingReference) { try await trial.commit(bad) }
      }
      try equal(try await trial.changes().map(\.operation), [good.operation, bad.operation], "operations in the log")
    },
    promise("repeat-answers-the-position", "A repeat answers the position of the entry that its first attempt left.") { trial in
      let batch = WriteBatch([.insert(trial.user())])
      let first = try await trial.commit(batch)
      try await trial.insert(trial.user())
      try equal(try await trial.commit(batch).position, first.position, "position")
    },
    promise("nothing-done-is-logged", "A batch without effect leaves an entry without effects.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      try await trial.commit(.delete(trial.user()))
      try await trial.commit(.insert(user, ifAbsent: true))
      let changes = try await trial.changes()
      try equal(changes.count, 3, "entries")
      try require(changes[1...].allSatisfy(\.effects.isEmpty), "no effects")
    },
    promise("bases-are-named", "An entry names the versions that the batch's preconditions named.") { trial in
      let users = [try await trial.stored(trial.user()), try await trial.stored(trial.user())]
      let versions = users.map { $0.version ?? Version(epoch: 0, counter: 0) }
      try await trial.commit(
        .patch(users[0], [.firstName: .text("x")], onlyIf: Precondition(version: versions[0])),
        .delete(users[1], onlyIf: Precondition(version: versions[1], owner: users[1].id)))
      let bases = try await trial.changes().last?.bases ?? []
      try equalSets(bases, zip(users, versions).map { Change.Base($0.name, $1) }, "bases")
      try await trial.patch(users[0], [.firstName: .text("y")])
      try equal(try await trial.changes().last?.bases, [], "bases of a patch without precondition")
    },
    promise("complete-under-concurrency", "Of commits at the same time each has one entry, in an order that gives the rows their versions.")
    { trial in
      let users = (0..<4).map { _ in trial.user() }
      try await trial.insert(users)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for step in 0..<24 {
          group.addTask { _ = try await trial.patch(users[step % 4], [.lastName: .text("\(step)")]) }
        }
        try await group.waitForAll()
      }
      let changes = try await trial.changes()
      try equal(changes.map { Int($0.position.sequence) }, Array(1...25), "sequences")
      try equal(Set(changes.map(\.operation)).count, 25, "operations")
      for user in users {
        let last = changes.last { change in change.effects.puts.contains { $0.rows().contains { $0.name == user.name } } }
        try equal(try await trial.existing(user).version, last?.stamp, "version of a row and stamp of its last entry")
      }
    },
    promise("a-reader-misses-nothing", "Who reads on from where the last page ended meets every entry, while others commit.") { trial in
      let count = 30
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask { for _ in 0..<(count / 3) { try await trial.insert(trial.user()) } }
        }
        group.addTask {
          var position: Position?
          var sequences: [Int64] = []
          while sequences.count < count {
            try Task.checkCancellation()
            let page = try await trial.driver.changes(after: position, limit: 4, trial.call)
            sequences += page.changes.map(\.position.sequence)
            position = page.next
            try equal(sequences, (0..<sequences.count).map { Int64($0) + 1 }, "sequences so far")
            await Task.yield()
          }
        }
        try await group.waitForAll()
      }
    },
    promise("foreign-position-refused", "A position of another database is `.invalid`.") { trial in
      try await trial.insert(trial.user())
      let foreign = Position(database: trial.id(), sequence: 1, operation: OperationID())
      let error = try await failure { _ = try await trial.driver.changes(after: foreign, limit: 10, trial.call) }
      try equal(error.code, .invalid, "code")
    },
    promise("probe-says-the-end", "A probe answers the end of the log and adds nothing to it.") { trial in
      let commit = try await trial.insert(trial.user())
      try equal(try await trial.driver.probe(trial.call).position, commit.position, "position")
      try equal(try await trial.changes().count, 1, "entries")
    },
  ]

  private static let logEffects: [Promise] = [
    promise("whole-rows", "An entry holds each row as the batch left it, whole, also after a patch of one field; counters are null.") {
      trial in
      let user = trial.user()
      try await trial.commit(WriteBatch(Write.inserts([user] + trial.tree(user))))
      for row in try await trial.state() { try equal(try await logged(trial, row.name), row.withoutCounters, "the logged row") }
      let post = try require(try await trial.all(.communityPosts).first, "a post")
      try await trial.patch(post, [.title: .text("Edited")])
      let patched = try await trial.existing(post)
      try equal(patched.integer(.likesCount), 1, "likes_count of the row")
      try equal(try await trial.changes().last?.effects.puts.flatMap { $0.rows() }, [patched.withoutCounters], "effects of the patch")
    },
    promise("effects-not-intents", "Several writes to one row are one effect: the row as it is after them.") { trial in
      let user = trial.user()
      try await trial.commit(
        .insert(user), .patch(user, [.firstName: .text("a")]), .patch(user, [.firstName: .text("b"), .profile: .null]))
      let effects = try require(try await trial.changes().last?.effects, "an entry")
      try equal(effects.puts.flatMap { $0.rows() }, [try await trial.existing(user)], "puts")
      try equal(effects.deletions, [], "deletions")
    },
    promise("fixed-order", "Effects come grouped by entity in the schema's order, ordered by key within.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      let posts = users.map { trial.post($0) }
      let likes = posts.flatMap { post in users.map { trial.like(post, by: $0) } }
      let backwards = users.sorted { $0.id > $1.id } + posts.sorted { $0.id > $1.id }
      try await trial.commit(WriteBatch(Write.inserts(backwards + likes + users.map { trial.record($0) })))
      let puts = try require(try await trial.changes().last?.effects.puts, "an entry")
      try equal(puts.map(\.entity), [.users, .healthRecords, .communityPosts, .postLikes], "entities")
      for batch in puts {
        let keys = batch.rows().map(\.key)
        try equal(keys, keys.sorted(), "keys in \(batch.entity.name)")
      }
    },
    promise("deletions-name-every-row", "An entry lists every row that a deletion removed, in the order of entity and key.") { trial in
      let (user, other) = (trial.user(), trial.user())
      let theirs = [user] + trial.tree(user, likedBy: other)
      try await trial.insert([user, other] + theirs.dropFirst())
      try await trial.delete(user)
      let effects = try require(try await trial.changes().last?.effects, "an entry")
      try equal(effects.deletions, theirs.map(\.name).sorted(), "deletions")
      try equal(effects.puts.map(\.count).reduce(0, +), 0, "puts")
    },
    promise("made-and-removed", "A row that a batch made and removed is listed as a deletion.") { trial in
      let user = trial.user()
      let record = trial.record(user)
      try await trial.commit(.insert(user), .insert(record), .delete(record))
      let effects = try require(try await trial.changes().last?.effects, "an entry")
      try equal(effects.puts.flatMap { $0.rows().map(\.name) }, [user.name], "puts")
      try equal(effects.deletions, [record.name], "deletions")
    },
    promise("removed-and-made-again", "A row that a batch removed and made again is listed as it is, not as a deletion.") { trial in
      let user = trial.user()
      let record = trial.record(user)
      try await trial.insert(user, record)
      try await trial.commit(.delete(user), .insert(user.with(.firstName, .text("again"))))
      let effects = try require(try await trial.changes().last?.effects, "an entry")
      try equal(effects.puts.flatMap { $0.rows() }, [try await trial.existing(user)], "puts")
      try equal(effects.deletions, [record.name], "deletions")
    },
    promise("only-what-was-touched", "An entry holds no rows that the batch didn't write: not the post of a like, nor rows passed over.") {
      trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post)
      let like = trial.like(post, by: user)
      try await trial.insert(like)
      try equal(try await trial.changes().last?.effects.puts.flatMap { $0.rows().map(\.name) }, [like.name], "puts of a like")
      let new = trial.user()
      try await trial.commit(.insert(user, new, ifAbsent: true))
      try equal(try await trial.changes().last?.effects.puts.flatMap { $0.rows().map(\.name) }, [new.name], "puts of an insertion")
    },
    promise("values-bit-by-bit", "Values in the log are those that were written: text bytes, milliseconds, numbers.") { trial in
      let user = trial.user(email: "caf\u{E9} cafe\u{301} ").with(.profile, document("[9007199254740993,0.1,null,{}]"))
      let record = trial.record(user, at: Timestamp(milliseconds: -1_001))
      try await trial.commit(.insert(user), .insert(record))
      let rows = try require(try await trial.changes().last?.effects.puts.flatMap { $0.rows() }, "an entry")
      try equal(rows.map(\.given), [user.givenWithNulls, record.givenWithNulls], "the logged rows")
    },
    promise("rebuilds-the-database", "The log alone, replayed from its start, gives every row of the database.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      try await trial.insert(users)
      for step in 0..<40 {
        let (user, kind) = trial.random { ($0.pick(users), $0.below(6)) }
        switch kind {
        case 0: try await trial.insert(trial.tree(user))
        case 1: try await trial.patch(user, [.lastName: .text("\(step)")])
        case 2: try await trial.commit(.delete(user), .insert(user.with(.lastName, .text("\(step)"))))
        case 3: _ = try? await trial.insert(trial.record(trial.user()))
        default: try await trial.insert(trial.record(user), trial.post(user))
        }
      }
      var rebuilt: [RowName: Row] = [:]
      for change in try await trial.changes() {
        for name in change.effects.deletions { rebuilt[name] = nil }
        for row in change.effects.puts.flatMap({ $0.rows() }) { rebuilt[row.name] = row }
      }
      try equalSets(Array(rebuilt.values), try await trial.state().map(\.withoutCounters), "rows")
    },
  ]

  private static let logSwitch: [Promise] = [
    Promise(.log, "off-is-unsupported", "While the log is off, asking for changes is `.unsupported` and commits have no position.") {
      trial in
      let commit = try await trial.insert(trial.user())
      try equal(commit.position, nil, "position")
      let error = try await failure { _ = try await trial.driver.changes(after: nil, limit: 10, trial.call) }
      try equal(error.code, .unsupported, "code")
      try equal(try await trial.driver.probe(trial.call).position, nil, "position of a probe")
    },
    Promise(.log, "switched-on-later", "Switched on later, the log has what came since, and stays on.", needs: .changeLog) { trial in
      let user = trial.user()
      try await trial.insert(user)
      try equal(try await trial.driver.initialize(.current, log: .on, trial.call).isLogOn, true, "isLogOn")
      try equal(try await trial.changes().count, 0, "entries from before")
      try await trial.patch(user, [.firstName: .text("x")])
      try equal(try await trial.driver.initialize(.current, log: .asItIs, trial.call).isLogOn, true, "isLogOn after opening it as it is")
      try await trial.insert(trial.user())
      try equal(try await trial.changes().map(\.position.sequence), [1, 2], "sequences")
    },
    Promise(
      .log, "repeat-across-the-switch", "A deletion and a batch committed before the log was switched on are recognised after.",
      needs: .changeLog
    ) { trial in
      let users = (0..<3).map { _ in trial.user() }
      let batches = [WriteBatch([.insert(users)]), WriteBatch([.delete(users[0])])]
      var commits: [Commit] = []
      for batch in batches { commits.append(try await trial.commit(batch)) }
      try await trial.driver.initialize(.current, log: .on, trial.call).require(isLogOn: true)
      let before = try await trial.state()
      for (batch, first) in zip(batches, commits) {
        let again = try await trial.commit(batch)
        try equal(again.isReplay, true, "isReplay")
        try equal(again.version, first.version, "version")
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(
      .log, "a-snapshot-and-what-follows", "A snapshot and the log after its position give the whole database.", log: .on,
      needs: [.snapshots, .changeLog]
    ) { trial in
      let users = [trial.user(), trial.user()]
      try await trial.insert(users)
      let snapshots = try require(trial.driver.snapshots, "snapshots, which the driver declares")
      let snapshot = try await snapshots.openSnapshot(trial.call)
      try await trial.commit(.patch(users[0], [.firstName: .text("x")]), .delete(users[1]), .insert(trial.user()))
      var rows = Dictionary(uniqueKeysWithValues: try await snapshot.read([Query(.users)], trial.call)[0].rows().map { ($0.name, $0) })
      try equalSets(Array(rows.keys), users.map(\.name), "rows of the snapshot")
      let position = try require(snapshot.position, "the snapshot's position")
      await snapshot.close()
      for change in try await trial.changes(after: position) {
        for name in change.effects.deletions { rows[name] = nil }
        for row in change.effects.puts.flatMap({ $0.rows() }) { rows[row.name] = row }
      }
      try equalSets(Array(rows.values), try await trial.all(.users), "rows")
    },
  ]

  /// The row in the log's last entry.
  private static func logged(_ trial: Trial, _ name: RowName) async throws -> Row? {
    try await trial.changes().last?.effects.puts.lazy.flatMap { $0.rows() }.first { $0.name == name }
  }
}

extension SchemaReport {
  fileprivate func require(isLogOn expected: Bool) throws { try equal(isLogOn, expected, "isLogOn") }
}

extension Row {
  /// With null for counters, as the log holds a row.
  var withoutCounters: Row {
    var row = self
    for column in Schema.current[entity].columns {
      if case .counter = column.role { row[column.field] = .null }
    }
    return row
  }
}
