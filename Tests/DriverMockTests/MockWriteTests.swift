import DriverMock
import Testing
import WellSenseStore

@Suite struct MockWriteTests {
  let database = MockDriver()
  let ada = RawID.number(1)
  let ben = RawID.number(2)

  func people() async throws {
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    try await database.insert(Rows.user(ben, email: "ben@example.org"))
  }

  @Test func `a unique value is taken once, and free again when its row goes`() async throws {
    try await people()
    let again = await #expect(throws: StoreError.self) { try await database.insert(Rows.user(.number(3), email: "ada@example.org")) }
    #expect(again?.code == .duplicate)
    #expect(again?.field == "email_key")
    #expect(again?.disposition == .rejected)
    _ = try await database.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .soon)
    try await database.insert(Rows.user(.number(3), email: "ada@example.org"))
  }

  @Test func `a batch that fails late leaves nothing, not even in counters and orders`() async throws {
    try await people()
    let post = RawID.number(10)
    try await database.insert(Rows.post(post, of: ada, at: 5, tags: #"["a"]"#))
    let batch = WriteBatch(
      OperationID(),
      [
        .insert(Rows.like(post, by: ben)), .patch(.communityPosts, .one(post), [Assignment(.title, .text("new"))]),
        .delete(.users, .one(ben)), .insert(Rows.record(.number(20), of: .number(99), at: 1)),
      ])
    let error = await #expect(throws: StoreError.self) { try await database.commit(batch, .soon) }
    #expect(error?.code == .missingReference)
    #expect(error?.field == "user_id")
    let row = try await database.row(.communityPosts, .one(post))
    #expect(row[0, 6] == .integer(0))
    #expect(row.text(row[0, 2]) == "title")
    #expect(try await database.statistics(.soon).rows[.users] == 2)
    #expect(try await database.statistics(.soon).rows[.postLikes] == 0)
    #expect(try await database.rows(Query(.communityPosts, [Condition(.tags, .contains("a"))], order: .descending(.createdAt))).count == 1)
  }

  @Test func `deleting a user takes everything along, and other people's counts follow`() async throws {
    try await people()
    let posts = [RawID.number(10), RawID.number(11)]
    try await database.insert(Rows.post(posts[0], of: ada, at: 5))
    try await database.insert(Rows.post(posts[1], of: ben, at: 6))
    for post in posts { try await database.insert(Rows.like(post, by: ada)) }
    try await database.insert(Rows.like(posts[0], by: ben))
    let before = try await database.row(.communityPosts, .one(posts[1]))
    #expect(before[0, 6] == .integer(1))
    let commit = try await database.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .soon)
    #expect(commit.affected == [5])
    let after = try await database.row(.communityPosts, .one(posts[1]))
    #expect(after[0, 6] == .integer(0))
    #expect(after.version(0) == before.version(0))
  }

  @Test func `messages get places in their session, and the count follows`() async throws {
    try await people()
    let session = RawID.number(30)
    try await database.insert(Rows.session(session, of: ada, name: "s"))
    for number in 0..<3 { try await database.insert(Rows.message(.number(40 + UInt64(number)), in: session, of: ada)) }
    let messages = try await database.rows(Query(.chatMessages, [Condition(.chatID, .equals(.id(session)))], order: .descending(.place)))
    #expect((0..<3).map { messages[$0, 3].integer } == [3, 2, 1])
    #expect(try await database.row(.chatSessions, .one(session))[0, 6] == .integer(3))
  }

  @Test func `a late repeat of an insertion knows itself after another writer's patch and after a deletion`() async throws {
    let operation = OperationID()
    let first = try await database.insert(Rows.user(ada, email: "ada@example.org"), as: operation)
    _ = try await database.commit(WriteBatch(OperationID(), [.patch(.users, .one(ada), [Assignment(.firstName, .text("Ada"))])]), .soon)
    let second = try await database.insert(Rows.user(ada, email: "ada@example.org"), as: operation)
    #expect(second.isReplay && second.version == first.version && second.affected == [1])
    _ = try await database.commit(WriteBatch(OperationID(), [.delete(.users, .one(ada))]), .soon)
    #expect(try await database.insert(Rows.user(ada, email: "ada@example.org"), as: operation).isReplay)
    #expect(try await database.statistics(.soon).rows[.users] == 0)
    #expect(try await database.outcome(of: operation, .soon) == .committed(first.version))
  }

  @Test func `preconditions are judged owner first`() async throws {
    try await people()
    try await database.insert(Rows.record(.number(20), of: ada, at: 1))
    let stale = Version(epoch: 1, counter: 1)
    func patch(_ key: RawID, _ only: Precondition) async -> StoreError? {
      let batch = WriteBatch(
        OperationID(), [.patch(.healthRecords, .one(key), [Assignment(.recordedAt, .time(Timestamp(milliseconds: 9)))], onlyIf: only)])
      return await #expect(throws: StoreError.self) { try await database.commit(batch, .soon) }
    }
    #expect(await patch(.number(20), Precondition(version: stale, owner: ben))?.code == .accessDenied)
    #expect(await patch(.number(20), Precondition(version: stale, owner: ada))?.code == .conflict)
    #expect(await patch(.number(21), .none)?.code == .notFound)
  }
}
