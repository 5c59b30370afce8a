import DriverMock
import Testing
import WellSenseStore

/// The engine as simulations use it: by value and without a driver.
@Suite struct MockReplicationTests {
  let clock = VersionClock()
  let one = RawID.number(1_001)
  let two = RawID.number(1_002)
  let lineage = RawID.number(1_000)

  func engine(_ database: RawID) -> MockEngine { MockEngine(schema: .current, isLogOn: true, database: database) }

  func configuration(active: RawID) -> SetConfiguration {
    SetConfiguration(
      lineage: lineage, agreement: .coordinator, active: active, inSync: [one, two], members: [one, two], voters: [one, two])
  }

  func batch(_ writes: Write...) -> WriteBatch { WriteBatch(OperationID(), writes) }

  func founded() -> (active: MockEngine, follower: MockEngine) {
    var (active, follower) = (engine(one), engine(two))
    take([.found(configuration(active: one))], &active)
    take([.found(configuration(active: one))], &follower)
    return (active, follower)
  }

  func take(_ steps: [EpochStep], _ engine: inout MockEngine) {
    for step in steps {
      let isGranted = engine.take(step)
      #expect(isGranted)
    }
  }

  func refusal<Answer>(_ body: () throws(StoreError) -> Answer) -> StoreError.Code? {
    do throws(StoreError) { _ = try body() } catch { return error.code }
    return nil
  }

  /// One transfer of all that the source has more.
  func pull(_ source: MockEngine, into target: inout MockEngine, _ purpose: Transfer.Purpose, at epoch: Epoch) throws -> TransferReport {
    let after = target.record.cursor(source.database)
    let standing: Standing = purpose == .merge ? .decided(epoch) : .active(epoch)
    let page = try source.entries(after: after, limit: 10_000, at: standing)
    let transfer = Transfer(
      epoch: epoch, purpose: purpose, source: source.database, after: after, content: .entries(page.entries, through: page.next))
    return try target.apply(transfer, clock: clock)
  }

  func expectEqual(_ left: MockEngine, _ right: MockEngine) {
    let (mine, theirs) = (left.canonicalRows(), right.canonicalRows())
    #expect(Set(mine.keys) == Set(theirs.keys))
    for (name, row) in mine {
      #expect(theirs[name]?.version == row.version && theirs[name]?.operation == row.operation && theirs[name]?.values == row.values)
    }
    #expect(left.tombstones(after: nil, limit: 1_000) == right.tombstones(after: nil, limit: 1_000))
  }

  @Test func `a follower has the same rows, counters, places, tombstones and log`() throws {
    var (active, follower) = founded()
    let (ada, ben, post, chat) = (RawID.number(1), RawID.number(2), RawID.number(3), RawID.number(4))
    let batches = [
      batch(.insert(Rows.user(ada, email: "ada@example.org")), .insert(Rows.user(ben, email: "ben@example.org"))),
      batch(.insert(Rows.post(post, of: ada, at: 1, tags: #"["walk"]"#)), .insert(Rows.session(chat, of: ada, name: "chat"))),
      batch(.insert(Rows.message(.number(5), in: chat, of: ada)), .insert(Rows.message(.number(6), in: chat, of: ada))),
      batch(.insert(Rows.like(post, by: ben)), .insert(Rows.like(post, by: ada))),
      batch(.delete(.users, .one(ben))),
      batch(.insert(Rows.user(ben, email: "ben@example.org"))),
    ]
    for batch in batches { _ = try active.commit(batch, clock: clock, epoch: .first) }
    let refused = batch(.insert(Rows.user(.number(9), email: "ada@example.org")))
    let code = refusal { () throws(StoreError) in try active.commit(refused, clock: clock, epoch: .first) }
    #expect(code == .duplicate)
    let report = try pull(active, into: &follower, .follow, at: .first)
    #expect(report.record.cursor(one) == 7 && report.record.end == 7)
    expectEqual(active, follower)
    #expect(follower.log.map(\.operation) == active.log.map(\.operation))
    #expect(follower.outcome(of: refused.operation) == .rejected(.duplicate))
    #expect(follower.tombstones(after: nil, limit: 10).map(\.row) == [RowName(.users, .one(ben)), RowName(.postLikes, .pair(post, ben))])
  }

  @Test func `after a failover what only the old active database has is merged, and both are equal`() throws {
    var (active, follower) = founded()
    let ada = RawID.number(1)
    _ = try active.commit(batch(.insert(Rows.user(ada, email: "ada@example.org"))), clock: clock, epoch: .first)
    _ = try pull(active, into: &follower, .follow, at: .first)
    let lost = batch(.patch(.users, .one(ada), [Assignment(.firstName, .text("old"))]))
    let kept = batch(.insert(Rows.user(.number(2), email: "ben@example.org")))
    for batch in [lost, kept] { _ = try active.commit(batch, clock: clock, epoch: .first) }
    let epoch = Epoch.first.next(by: 7)
    let configuration = configuration(active: two)
    take([.prepare(epoch), .activate(epoch, configuration)], &follower)
    let write = batch(.patch(.users, .one(ada), [Assignment(.firstName, .text("new"))]))
    _ = try follower.commit(write, clock: clock, epoch: epoch)
    let code = refusal { () throws(StoreError) in try follower.commit(write, clock: clock, epoch: .first) }
    #expect(code == .fenced)
    take([.learn(epoch, configuration)], &active)
    let merge = try pull(active, into: &follower, .merge, at: epoch)
    #expect(merge.superseded == [lost.operation] && merge.merged == 2)
    take([.join(epoch, read: follower.record.cursor(one), settlement: follower.record.end)], &active)
    _ = try pull(follower, into: &active, .follow, at: epoch)
    #expect(active.record.confirms(follower.record.end, of: two, at: epoch))
    expectEqual(active, follower)
    #expect(active.outcome(of: lost.operation) == .rejected(.conflict) && follower.outcome(of: kept.operation) != nil)
    #expect(active.log.filter { $0.outcome == .moved }.count == 1 && active.record.end == Int64(active.log.count))
    #expect(active.log.map(\.sequence) == Array(1...active.record.end))
  }

  @Test func `numbers go on after all entries were forgotten`() throws {
    var (active, _) = founded()
    for number in 1...3 as ClosedRange<UInt64> {
      _ = try active.commit(batch(.insert(Rows.user(.number(number), email: "\(number)@example.org"))), clock: clock, epoch: .first)
    }
    active.truncate(through: 9)
    #expect(active.record.end == 3 && active.log.isEmpty)
    let next = batch(.insert(Rows.user(.number(4), email: "4@example.org")))
    let commit = try active.commit(next, clock: clock, epoch: .first)
    #expect(commit.position?.sequence == 4)
    #expect(try active.entries(after: 3, limit: 9, at: .active(.first)).entries.map(\.operation) == [next.operation])
    let error = #expect(throws: StoreError.self) { try active.entries(after: 2, limit: 9, at: .active(.first)) }
    #expect(error?.code == .invalid)
    let changes = try active.changes(after: Position(database: one, sequence: 3, operation: nil), limit: 9)
    #expect(changes.changes.count == 1 && changes.isEnd)
  }
}
