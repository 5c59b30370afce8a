internal import Testing
package import WellSenseStore

/// What every SQL engine's own tests try of a member of a set, beyond the promises that all engines keep.
package struct ReplicaTrial: Sendable, CustomTestStringConvertible {
  package let name: String
  package let run: @Sendable (ReplicaPair) async throws -> Void

  package var testDescription: String { name }

  package static let all = [writers, follower, order, exchange, takeover, forgetting, rebuild, crowd, orphans, bulk]

  /// Opens two databases, runs the trial and closes them.
  package func callAsFunction(_ make: () async throws -> any Driver) async throws {
    let pair = try await ReplicaPair(try await make(), try await make())
    do {
      try await run(pair)
    } catch {
      await pair.close()
      throw error
    }
    await pair.close()
  }

  private static func expectEqual(_ differences: Set<String>) { #expect(differences == []) }

  private static func ids(_ count: Int) -> [RawID] { (0..<count).map { _ in OperationID().raw } }

  // MARK: - Writers

  private static let writers = ReplicaTrial(name: "writers are let in at their epoch alone") { pair in
    try await pair.first.insert(Rows.user())
    #expect(try await failure { try await pair.first.insert(Rows.user(), .at(.first)) }.code == .fenced)
    try await pair.found()
    try await pair.first.insert(Rows.user(), .at(.first))
    let end = try await pair.first.replica.record(soon()).end
    for (driver, call) in [
      (pair.first, soon()), (pair.second, .at(.first)), (pair.first, .at(Epoch(number: 1, proposer: 7))), (pair.second, soon()),
    ] {
      let error = try await failure { try await driver.insert(Rows.user(), call) }
      #expect(error.code == .fenced)
      #expect(error.disposition == .notAttempted)
    }
    let next = Epoch.first.next(by: 5)
    #expect(try await pair.first.replica.take(.prepare(next), soon()).isGranted)
    #expect(try await failure { try await pair.first.insert(Rows.user(), .at(.first)) }.code == .fenced)
    #expect(try await pair.first.replica.take(.prepare(next), soon()).isGranted == false)
    #expect(try await failure { _ = try await pair.first.replica.read([Query(.users)], at: .first, soon()) }.code == .fenced)
    #expect(try await pair.first.replica.take(.activate(next, pair.isFirstActive), soon()).isGranted)
    let commit = try await pair.first.insert(Rows.user(), .at(next))
    #expect(commit.version.epoch == next.raw)
    let answer = try await pair.first.replica.read([Query(.users)], at: next, soon())
    #expect(answer.batches[0].count == 3)
    #expect(answer.end == end + 1)
    #expect(try await pair.first.replica.aggregate(Aggregation(.users), at: next, soon()).buckets.count == 3)
    // References are judged as in a database that stands alone.
    let error = try await failure { try await pair.first.insert(Rows.record(of: OperationID().raw), .at(next)) }
    #expect(error.code == .missingReference)
    #expect(error.field == Field.userID.name)
    #expect(try await pair.first.initialize(.current, log: .on, soon()).versionBefore == Schema.current.version)
  }

  // MARK: - A follower

  private static let follower = ReplicaTrial(name: "a follower has the same rows, counters, tags and places") { pair in
    try await pair.found()
    let (ada, post, chat) = (OperationID().raw, OperationID().raw, OperationID().raw)
    try await pair.first.insert(Rows.user(ada), .at(.first))
    try await pair.first.insert(Rows.post(post, of: ada), .at(.first))
    try await pair.first.insert(Rows.chat(chat, of: ada), .at(.first))
    let others = ids(20)
    for id in others {
      try await pair.first.insert(Rows.user(id), .at(.first))
      try await pair.first.insert(Rows.like(post, by: id), .at(.first))
      try await pair.first.insert(Rows.message(in: chat, of: ada), .at(.first))
    }
    _ = try? await pair.first.insert(Rows.user(ada), .at(.first))
    let patch = Write.patch(.communityPosts, .one(post), [Assignment(.tags, .json(JSON(trusted: Array(#"["sport"]"#.utf8)[...])))])
    _ = try await pair.first.commit(WriteBatch(OperationID(), [patch]), .at(.first))
    for step in [1, 1000] {
      let part = others.prefix(others.count / 2 * (step == 1 ? 1 : 2)).suffix(others.count / 2)
      for id in part { _ = try await pair.first.commit(WriteBatch(OperationID(), [.delete(.users, .one(id))]), .at(.first)) }
      try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first, step: step)
      expectEqual(try await pair.differences())
      let tagged = Query(.communityPosts, [Condition(.tags, .contains("sport"))], order: .descending(.createdAt))
      #expect(try await pair.second.read([tagged], soon())[0].count == 1)
      #expect(
        try await pair.second.read([Query(.communityPosts, [Condition(.tags, .contains("food"))], order: .descending(.createdAt))], soon())[
          0
        ].isEmpty)
    }
    let (mine, theirs) = (try await pair.first.log(), try await pair.second.log())
    #expect(mine.map(\.operation) == theirs.map(\.operation))
    #expect(mine.map(\.verdict) == theirs.map(\.verdict))
    #expect(mine.map(\.stamp) == theirs.map(\.stamp))
    let record = try await pair.second.replica.record(soon())
    #expect(record.cursor(pair.firstID) == mine.last?.position.sequence)
    #expect(record.end == Int64(theirs.count))
    let tombstones = try await pair.second.replica.tombstones(after: nil, limit: 1000, soon())
    #expect(tombstones == (try await pair.first.replica.tombstones(after: nil, limit: 1000, soon())))
    #expect(tombstones.count == 40)
    #expect(try await pair.second.replica.tombstones(after: tombstones[9].row, limit: 5, soon()) == Array(tombstones[10..<15]))
    // Another process has carried the cursor on.
    let late = Transfer(epoch: .first, purpose: .follow, source: pair.firstID, after: 0, content: .entries([], through: 0))
    #expect(try await failure { _ = try await pair.second.replica.apply(late, soon()) }.code == .conflict)
  }

  private static let order = ReplicaTrial(name: "a follower takes a child before its parent, and a parent's end before its children's") {
    pair in
    try await pair.found()
    let (ada, post) = (OperationID().raw, OperationID().raw)
    try await pair.first.insert(Rows.user(ada), .at(.first))
    try await pair.first.insert(Rows.post(post, of: ada), .at(.first))
    try await pair.first.insert(Rows.like(post, by: ada), .at(.first))
    let entries = try await pair.first.replica.entries(after: 0, limit: 10, at: .active(.first), soon()).entries
    for (number, entry) in entries.reversed().enumerated() {
      let content = Transfer.Content.entries([entry], through: Int64(number + 1))
      _ = try await pair.second.replica.apply(
        Transfer(epoch: .first, purpose: .follow, source: pair.firstID, after: Int64(number), content: content), soon())
    }
    expectEqual(try await pair.differences())
    let gone = LogEntry(
      operation: OperationID(), outcome: .committed, version: Version(epoch: 1, counter: .max - 1),
      effects: Effects(deletions: [RowName(.users, .one(ada))]))
    _ = try await pair.second.replica.apply(
      Transfer(epoch: .first, purpose: .follow, source: pair.firstID, after: 3, content: .entries([gone], through: 4)), soon())
    #expect(try await pair.second.count(.users) == 0)
    #expect(try await pair.second.count(.postLikes) == 1)
  }

  private static let exchange = ReplicaTrial(name: "a follower takes an exchange of unique values in one transfer") { pair in
    try await pair.found()
    let (a, b) = (OperationID().raw, OperationID().raw)
    try await pair.first.insert(Rows.user(a, email: "a@example.org"), .at(.first))
    try await pair.first.insert(Rows.user(b, email: "b@example.org"), .at(.first))
    try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first)
    for (id, email) in [(a, "c@example.org"), (b, "a@example.org"), (a, "b@example.org")] {
      let patch = Write.patch(.users, .one(id), [Assignment(.emailKey, .text(email))])
      _ = try await pair.first.commit(WriteBatch(OperationID(), [patch]), .at(.first))
    }
    let reports = try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first)
    #expect(reports.count == 1)
    expectEqual(try await pair.differences())
  }

  // MARK: - Another epoch

  private static let takeover = ReplicaTrial(name: "what a database has of its own is merged or superseded when it returns") { pair in
    try await pair.found()
    let (ada, bob) = (OperationID().raw, OperationID().raw)
    try await pair.first.insert(Rows.user(ada), .at(.first))
    try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first)
    // Two that never reach the second one: it can have the first, but not the second.
    let tail = OperationID()
    let overtaken = OperationID()
    try await pair.first.insert(Rows.user(bob), as: tail, .at(.first))
    let patch = { (name: String) in Write.patch(.users, .one(ada), [Assignment(.firstName, .text(name))]) }
    let lost = try await pair.first.commit(WriteBatch(overtaken, [patch("First")]), .at(.first))
    let next = Epoch.first.next(by: 9)
    try await pair.change(to: next, active: pair.second, pair.isSecondActive)
    _ = try await pair.second.commit(WriteBatch(OperationID(), [patch("Second")]), .at(next))
    #expect(try await pair.first.replica.take(.prepare(next), soon()).isGranted)
    #expect(try await pair.first.replica.take(.learn(next, pair.isSecondActive), soon()).isGranted)
    let reports = try await pair.pull(pair.first, pair.firstID, to: pair.second, at: next, .merge)
    #expect(reports.map(\.merged) == [2])
    #expect(reports[0].superseded == [overtaken])
    #expect(try await pair.second.outcome(of: tail, soon()) != nil)
    #expect(try await pair.second.outcome(of: overtaken, soon()) == .rejected(.conflict))
    let read = try await pair.first.replica.record(soon()).end
    let settlement = try await pair.second.replica.record(soon()).end
    #expect(try await pair.first.replica.take(.join(next, read: read, settlement: settlement), soon()).isGranted)
    let following = try await pair.pull(pair.second, pair.secondID, to: pair.first, at: next)
    #expect(following.last?.record.confirms(settlement, of: pair.secondID, at: next) == true)
    expectEqual(try await pair.differences())
    // Both tell the same of every operation, and the one that changed its verdict has left its place.
    let (own, other) = (try await pair.first.log(), try await pair.second.log())
    #expect(
      Dictionary(uniqueKeysWithValues: own.map { ($0.operation, $0.verdict) })
        == Dictionary(uniqueKeysWithValues: other.map { ($0.operation, $0.verdict) }))
    #expect(Set(own.map(\.operation)).count == own.count)
    #expect(own.last?.position.sequence ?? 0 > Int64(own.count))
    #expect(try await pair.first.outcome(of: overtaken, soon()) == .rejected(.conflict))
    let page = try await pair.first.replica.entries(after: 0, limit: 1000, at: .decided(next), soon())
    #expect(!page.entries.contains { $0.outcome == .moved })
    #expect(page.next == page.end)
    #expect(page.entries.first { $0.operation == overtaken }?.version == lost.version)
    #expect(page.entries.first { $0.operation == overtaken }?.stamp.epoch == next.raw)
    // A repeat finds what was decided.
    for (driver, at) in [(pair.second, next)] {
      #expect(try await failure { _ = try await driver.commit(WriteBatch(overtaken, [patch("First")]), .at(at)) }.code == .conflict)
      #expect(try await driver.insert(Rows.user(bob), as: tail, .at(at)).isReplay)
    }
  }

  // MARK: - Forgetting

  private static let forgetting = ReplicaTrial(name: "a log that forgot its entries goes on with its numbers") { pair in
    try await pair.found()
    let users = ids(5)
    for id in users { try await pair.first.insert(Rows.user(id), as: OperationID(id), .at(.first)) }
    let third = try await pair.first.log()[2].position
    try await pair.first.replica.truncate(through: 3, soon())
    let rest = try await pair.first.replica.entries(after: 3, limit: 10, at: .active(.first), soon())
    #expect(rest.entries.map(\.sequence) == [4, 5])
    #expect(
      try await failure { _ = try await pair.first.replica.entries(after: 2, limit: 10, at: .active(.first), soon()) }.code == .invalid)
    #expect(try await pair.first.changes(after: third, limit: 10, soon()).changes.count == 2)
    try await pair.first.replica.truncate(through: 1000, soon())
    #expect(try await pair.first.replica.record(soon()).end == 5)
    #expect(try await failure { _ = try await pair.first.changes(after: third, limit: 10, soon()) }.code == .invalid)
    #expect(
      try await failure { _ = try await pair.first.replica.entries(after: 0, limit: 10, at: .active(.first), soon()) }.code == .invalid)
    #expect(try await pair.first.replica.entries(after: 5, limit: 10, at: .active(.first), soon()).entries.isEmpty)
    #expect(try await pair.first.outcome(of: OperationID(users[4]), soon()) == nil)
    #expect(try await pair.first.insert(Rows.user(), .at(.first)).position?.sequence == 6)
    #expect(try await pair.first.replica.record(soon()).end == 6)
  }

  // MARK: - A copy

  private static let rebuild = ReplicaTrial(name: "a database is emptied and filled from another, and then follows") { pair in
    try await pair.second.insert(Rows.user())
    let (ada, post) = (OperationID().raw, OperationID().raw)
    try await pair.first.insert(Rows.user(ada))
    try await pair.first.insert(Rows.post(post, of: ada))
    try await pair.first.insert(Rows.like(post, by: ada))
    let alone = pair.configuration(active: pair.firstID, inSync: [pair.firstID])
    #expect(try await pair.first.replica.take(.found(alone), soon()).isGranted)
    let end = try await pair.first.replica.record(soon()).end
    let token = OperationID().raw
    func transfer(_ content: Transfer.Content) -> Transfer {
      Transfer(epoch: .first, purpose: .follow, source: pair.firstID, after: end, content: content)
    }
    var record = try await pair.second.replica.apply(transfer(.beginRebuild(after: end, token: token, alone)), soon()).record
    #expect(record.rebuild?.entity == .users)
    #expect(try await pair.second.everything().isEmpty)
    #expect(try await failure { try await pair.second.insert(Rows.user(), .at(.first)) }.code == .fenced)
    for entity in [Entity.postLikes, .users, .communityPosts] {
      let rows = try await pair.first.read([Query(entity)], soon())[0]
      let progress = EpochRecord.Rebuild(
        source: pair.firstID, token: token, entity: entity, after: rows.key(0, Schema.current[entity]))
      record = try await pair.second.replica.apply(transfer(.rows([rows], progress: progress)), soon()).record
      #expect(record.rebuild == progress)
      #expect(try await pair.second.replica.record(soon()) == record)
    }
    let gone = Tombstone(RowName(.users, .one(OperationID().raw)), version: Version(epoch: 1, counter: 5), operation: OperationID())
    _ = try await pair.second.replica.apply(transfer(.tombstones([gone], token: token)), soon())
    #expect(try await pair.second.replica.tombstones(after: nil, limit: 5, soon()) == [gone])
    record = try await pair.second.replica.apply(transfer(.endRows(token: token, target: end)), soon()).record
    #expect(record.rebuild == nil)
    #expect(try await pair.second.replica.record(soon()) == record)
    expectEqual(try await pair.differences())
    #expect(try await pair.second.replica.take(.join(.first, read: record.end, settlement: end), soon()).isGranted)
    try await pair.first.insert(Rows.user(), .at(.first))
    try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first)
    #expect(try await pair.second.count(.users) == 2)
  }

  // MARK: - Many at once

  private static let crowd = ReplicaTrial(name: "an epoch step sees every commit that was acknowledged before it, and ends the others") {
    pair in
    try await pair.found()
    let next = Epoch.first.next(by: 3)
    let acknowledged = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          while true {
            do {
              try await pair.first.insert(Rows.user(), .at(.first))
              count += 1
            } catch let error as StoreError {
              guard error.code == .fenced else { throw error }
              return count
            }
          }
        }
      }
      while try await pair.first.count(.users) < 100 {}
      let step = try await pair.first.replica.take(.prepare(next), soon())
      #expect(step.isGranted)
      let end = step.record.end
      let sum = try await group.reduce(0, +)
      #expect(Int(end) == sum)
      return sum
    }
    #expect(try await pair.first.count(.users) == acknowledged)
    #expect(try await pair.first.replica.record(soon()).end == Int64(acknowledged))
  }

  private static let orphans = ReplicaTrial(name: "no row of a member refers to one that was deleted meanwhile") { pair in
    try await pair.found()
    for _ in 0..<20 {
      let (ada, bob, post) = (OperationID().raw, OperationID().raw, OperationID().raw)
      for id in [ada, bob] { try await pair.first.insert(Rows.user(id), .at(.first)) }
      try await pair.first.insert(Rows.post(post, of: ada), .at(.first))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
          group.addTask {
            let batch: [RowBatch] =
              switch number {
              case 0, 1: [Rows.record(of: ada)]
              case 2: [Rows.like(post, by: bob)]
              case 3: [Rows.user(), Rows.post(OperationID().raw, of: ada)]
              case 4: [Rows.records(70, of: ada)]
              default: [Rows.row(.postComments, [.postID: .id(post), .userID: .id(bob)])]
              }
            do throws(StoreError) {
              _ = try await pair.first.commit(WriteBatch(OperationID(), batch.map { .insert($0) }), .at(.first))
            } catch {
              #expect(error.code == .missingReference)
              #expect(error.field == (number == 2 || number == 5 ? Field.postID.name : Field.userID.name))
            }
          }
        }
        group.addTask { _ = try await pair.first.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .at(.first)) }
        try await group.waitForAll()
      }
      let rows = try await pair.first.everything()
      for entity in Schema.current.entities {
        for reference in entity.references {
          guard let place = entity.place(of: reference.field) else { continue }
          for (name, values) in rows where name.entity == entity.entity {
            guard case .id(let parent) = values[place] else { continue }
            #expect(rows[RowName(reference.parent, .one(parent))] != nil, "\(entity.entity.name)")
          }
        }
      }
    }
  }

  private static let bulk = ReplicaTrial(name: "large batches go both ways") { pair in
    try await pair.found()
    let ada = OperationID().raw
    try await pair.first.insert(Rows.user(ada), .at(.first))
    try await pair.first.insert(Rows.records(1500, of: ada), .at(.first))
    let post = OperationID().raw
    try await pair.first.insert(Rows.post(post, of: ada), .at(.first))
    let fans = (0..<200).map { _ in Rows.user() }
    _ = try await pair.first.commit(WriteBatch(OperationID(), fans.map { .insert($0) }), .at(.first))
    let likes = fans.map { Rows.like(post, by: $0[0, 0].rawID) }
    _ = try await pair.first.commit(WriteBatch(OperationID(), likes.map { .insert($0) }), .at(.first))
    for fan in fans.prefix(100) {
      _ = try await pair.first.commit(
        WriteBatch(OperationID(), [.delete(.postLikes, .pair(post, fan[0, 0].rawID))]), .at(.first))
    }
    try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first, step: 70)
    expectEqual(try await pair.differences())
    let missing = Rows.records(100, of: ada).appending(Rows.record(of: post))
    #expect(try await failure { try await pair.first.insert(missing, .at(.first)) }.code == .missingReference)
    // Rows that are there are replaced, many at once.
    let patches = fans.map { Write.patch(.users, .one($0[0, 0].rawID), [Assignment(.firstName, .text("Fan"))]) }
    _ = try await pair.first.commit(WriteBatch(OperationID(), patches), .at(.first))
    _ = try await pair.first.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .at(.first))
    try await pair.pull(pair.first, pair.firstID, to: pair.second, at: .first)
    expectEqual(try await pair.differences())
    #expect(try await pair.second.count(.users) == 200)
  }
}
