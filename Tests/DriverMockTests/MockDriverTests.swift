import DriverMock
import StoreFaults
import Testing
import WellSenseStore

@Suite struct MockDriverTests {
  let database = MockDriver()
  let ada = RawID.number(1)

  @Test func `every attempt is recorded, also those that fail`() async throws {
    database.failNext(.unavailable, .timedOut)
    let batch = WriteBatch(OperationID(), [.insert(Rows.user(ada, email: "ada@example.org"))])
    for code in [StoreError.Code.unavailable, .timedOut] {
      let error = await #expect(throws: StoreError.self) { try await database.commit(batch, .soon) }
      #expect(error?.code == code && error?.disposition == .notAttempted)
    }
    #expect(try await database.commit(batch, .soon).isReplay == false)
    #expect(database.calls == ["users.insert", "users.insert", "users.insert"])
    database.resetCalls()
    _ = try await database.read([Query(.users), Query(.communityPosts)], .soon)
    _ = try await database.aggregate(Aggregation(.healthRecords), .soon)
    let several = WriteBatch(OperationID(), [.insert(Rows.record(.number(9), of: ada, at: 1)), .delete(.users, .one(ada))])
    _ = try await database.commit(several, .soon)
    _ = try await database.probe(.soon)
    #expect(database.calls == ["users.read+community_posts.read", "health_records.aggregate", "health_records.insert+users.delete"])
  }

  @Test func `recorded calls of a long run are bounded`() async throws {
    for _ in 0..<200_001 { _ = try await database.read([Query(.users, key: .one(ada))], .soon) }
    #expect(database.calls.count == 100_001)
  }

  @Test func `a closed driver says so, and has its rows when opened again`() async throws {
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    await database.close()
    let error = await #expect(throws: StoreError.self) { try await database.row(.users, .one(ada)) }
    #expect(error?.code == .closed)
    try await database.open(.soon)
    #expect(try await database.row(.users, .one(ada)).count == 1)
  }

  @Test func `what it was made without is unsupported`() async throws {
    let bare = MockDriver(capabilities: [.writes])
    #expect(bare.snapshots == nil && bare.notifications == nil && bare.explanations == nil)
    let several = WriteBatch(OperationID(), [.insert(Rows.user(ada, email: "ada@example.org")), .delete(.users, .one(ada))])
    #expect(await #expect(throws: StoreError.self) { try await bare.commit(several, .soon) }?.code == .unsupported)
    #expect(await #expect(throws: StoreError.self) { try await bare.initialize(.current, log: .on, .soon) }?.code == .unsupported)
    try await bare.insert(Rows.user(ada, email: "ada@example.org"))
    let reader = MockDriver(capabilities: [])
    #expect(await #expect(throws: StoreError.self) { try await reader.probe(.soon) }?.code == .unsupported)
  }

  @Test func `initializing twice changes nothing, and a newer schema is refused`() async throws {
    #expect(try await database.initialize(.current, log: .asItIs, .soon).versionBefore == 0)
    let newer = Schema(version: Schema.current.version + 1, entities: Schema.current.entities)
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    #expect(try await database.initialize(newer, log: .on, .soon).isLogOn)
    #expect(try await database.row(.users, .one(ada)).count == 1)
    #expect(await #expect(throws: StoreError.self) { try await database.initialize(.current, log: .asItIs, .soon) }?.code == .incompatible)
  }

  @Test func `a passed deadline and a cancelled task reach nothing`() async throws {
    let late = Call(deadline: Deadline(after: .zero))
    #expect(await #expect(throws: StoreError.self) { try await database.read([Query(.users)], late) }?.code == .timedOut)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      _ = try await database.insert(Rows.user(ada, email: "ada@example.org"))
    }
    task.cancel()
    let error = await #expect(throws: StoreError.self) { try await task.value }
    #expect(error?.code == .cancelled && error?.disposition == .notAttempted)
    #expect(try await database.statistics(.soon).rows[.users] == 0)
  }

  @Test func `counts hold under concurrent likes`() async throws {
    for number in 1...64 as ClosedRange<UInt64> { try await database.insert(Rows.user(.number(number), email: "\(number)@example.org")) }
    try await database.insert(Rows.post(.number(100), of: ada, at: 1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...64 as ClosedRange<UInt64> {
        group.addTask { try await database.insert(Rows.like(.number(100), by: .number(number)), ifAbsent: true) }
        group.addTask { try await database.insert(Rows.like(.number(100), by: .number(number)), ifAbsent: true) }
      }
      try await group.waitForAll()
    }
    #expect(try await database.row(.communityPosts, .one(.number(100)))[0, 6] == .integer(64))
  }
}
