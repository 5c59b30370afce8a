import DriverMock
import Testing
import WellSenseStore

@Suite struct MockLogTests {
  let database = MockDriver(log: .on)
  let ada = RawID.number(1)

  @Test func `the log holds images, deletions and rejections, and dedupes them all`() async throws {
    let insertion = OperationID()
    let refusal = OperationID()
    let version = try await database.insert(Rows.user(ada, email: "ada@example.org"), as: insertion).version
    let repeated = try await database.insert(Rows.user(ada, email: "ada@example.org"), as: insertion)
    #expect(repeated.isReplay && repeated.position?.sequence == 1)
    for _ in 0..<2 {
      let error = await #expect(throws: StoreError.self) {
        try await database.insert(Rows.user(.number(2), email: "ada@example.org"), as: refusal)
      }
      #expect(error?.code == .duplicate && error?.field == "email_key")
    }
    try await database.insert(Rows.post(.number(10), of: ada, at: 1))
    try await database.insert(Rows.like(.number(10), by: ada))
    let deletion = WriteBatch(OperationID(), [.delete(.users, .one(ada), onlyIf: Precondition(version: version))])
    #expect(try await database.commit(deletion, .soon).affected == [3])
    let page = try await database.changes(after: nil, limit: 100, .soon)
    #expect(page.isEnd && page.changes.map(\.position.sequence) == [1, 2, 3, 4, 5])
    #expect(page.changes[1].verdict == .rejected(.duplicate) && page.changes[1].effects.isEmpty)
    #expect(page.changes[2].effects.puts[0][0, 6].isNull)
    #expect(page.changes[3].effects.puts.map(\.entity) == [.postLikes])
    #expect(page.changes[4].bases == [Change.Base(RowName(.users, .one(ada)), version)])
    let gone = [
      RowName(.users, .one(ada)), RowName(.communityPosts, .one(.number(10))), RowName(.postLikes, .pair(.number(10), ada)),
    ]
    #expect(page.changes[4].effects.deletions == gone)
    #expect(page.next.operation == deletion.operation)
    #expect(try await database.outcome(of: refusal, .soon) == .rejected(.duplicate))
  }

  @Test func `the log is read in runs, and only from this database's positions`() async throws {
    for number in 1...5 as ClosedRange<UInt64> { try await database.insert(Rows.user(.number(number), email: "\(number)@example.org")) }
    let first = try await database.changes(after: nil, limit: 2, .soon)
    #expect(first.changes.count == 2 && !first.isEnd)
    let rest = try await database.changes(after: first.next, limit: 10, .soon)
    #expect(rest.changes.map(\.position.sequence) == [3, 4, 5] && rest.isEnd)
    let foreign = Position(database: .number(9), sequence: 1, operation: nil)
    let error = await #expect(throws: StoreError.self) { try await database.changes(after: foreign, limit: 1, .soon) }
    #expect(error?.code == .invalid)
    let without = await #expect(throws: StoreError.self) { try await MockDriver().changes(after: nil, limit: 1, .soon) }
    #expect(without?.code == .unsupported)
  }

  @Test func `a waiter wakes with the next commit, at its deadline, when cancelled and when the driver closes`() async throws {
    let notifications = try #require(database.notifications)
    async let woken: Void = notifications.waitForChange(after: nil, .soon)
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    try await woken
    let end = try await database.changes(after: nil, limit: 9, .soon).next
    try await notifications.waitForChange(after: end, Call(deadline: Deadline(after: .milliseconds(1))))
    let cancelled = Task { try await notifications.waitForChange(after: end, .soon) }
    cancelled.cancel()
    await #expect(throws: StoreError.self) { try await cancelled.value }
    let closed = Task { try await notifications.waitForChange(after: end, .soon) }
    await database.close()
    let error = await #expect(throws: StoreError.self) { try await closed.value }
    #expect(error?.code == .closed)
  }

  @Test func `a snapshot stays as it was, with its position`() async throws {
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    let snapshot = try await #require(database.snapshots).openSnapshot(.soon)
    _ = try await database.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .soon)
    try await database.insert(Rows.user(.number(2), email: "ben@example.org"))
    let rows = try await snapshot.read([Query(.users)], .soon)[0]
    #expect(rows.count == 1 && rows[0, 0].rawID == ada)
    #expect(snapshot.position?.sequence == 1)
    await snapshot.close()
    let error = await #expect(throws: StoreError.self) { try await snapshot.read([Query(.users)], .soon) }
    #expect(error?.code == .closed)
  }
}
