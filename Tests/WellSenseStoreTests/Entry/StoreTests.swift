import DriverMock
import StoreFaults
import Synchronization
import TestSupport
import Testing
import WellSenseStore

@Suite("store")
struct StoreTests {
  @Test func `sign-up retries while the database restarts`() async throws {
    let database = MockDriver()
    database.failNext(.unavailable, .unavailable)
    let user = try await Store(database).users.create(NewUser(email: "ada@example.org"))
    #expect(user.email == "ada@example.org")
    #expect(database.calls == ["users.insert", "users.insert", "users.insert"])
  }

  @Test func `a commit whose reply was lost happens once`() async throws {
    let database = MockDriver()
    let store = Store(database)
    database.loseNextReply()
    _ = try await store.users.create(NewUser(email: "ada@example.org"))
    #expect(try await store.users.count() == 1)
  }

  @Test(arguments: [StoreError.Code.unavailable, .timedOut, .cancelled, .closed])
  func `what an attempt may have done stays unknown, however its repeats fail`(_ code: StoreError.Code) async throws {
    let database = MockDriver()
    let store = Store(database).with { $0.retry = RetryPolicy(limit: 1, base: .zero) }
    database.failNext(.unknownOutcome, code, on: .commits)
    let error = await #expect(throws: StoreError.self) { _ = try await store.users.create(NewUser(email: "ada@example.org")) }
    #expect(error?.code == .unknownOutcome && error?.disposition == .unknown && error?.operationID != nil)
  }

  /// The engine stopped a repeat that waited for the first attempt, or refused it for another reason than its rows.
  @Test(arguments: [
    StoreError(.timedOut, "the deadline passed while the database worked"),
    StoreError(.accessDenied, "the user lacks a right", engineCode: "42501"),
  ])
  func `a repeat that is refused without a verdict leaves it unknown`(_ refusal: StoreError) async throws {
    let database = StubbornDriver(base: MockDriver(), refusal: refusal)
    let store = Store(database).with { $0.retry = RetryPolicy(limit: 1, base: .zero) }
    let error = await #expect(throws: StoreError.self) { _ = try await store.users.create(NewUser(email: "ada@example.org")) }
    #expect(error?.code == .unknownOutcome && error?.disposition == .unknown && error?.operationID != nil)
  }

  @Test func `what a repeat refuses is refused`() async throws {
    let database = MockDriver()
    let store = Store(database)
    _ = try await store.users.create(NewUser(email: "ada@example.org"))
    database.dropNextCommit()
    let error = await #expect(throws: StoreError.self) { _ = try await store.users.create(NewUser(email: "ada@example.org")) }
    #expect(error?.code == .duplicate && error?.disposition == .rejected)
  }

  @Test func `a rejection is not repeated`() async throws {
    let database = MockDriver()
    let store = Store(database)
    _ = try await store.users.create(NewUser(email: "ada@example.org"))
    database.resetCalls()
    let error = await #expect(throws: StoreError.self) {
      _ = try await store.users.create(NewUser(email: "ADA@example.org"))
    }
    #expect(error?.code == .duplicate)
    #expect(error?.field == "email")
    #expect(error?.operation == "users.create")
    #expect(database.calls.count == 1)
  }

  @Test func `retries end at the deadline with what is known of the effect`() async throws {
    let database = MockDriver()
    database.failAlways(.unavailable)
    let store = Store(database).with(timeout: .milliseconds(80))
    let error = await #expect(throws: StoreError.self) { try await store.users.count() }
    #expect(error?.code == .unavailable)
    #expect(error?.disposition == .notAttempted)
  }

  @Test func `what breaks a rule never reaches the database`() async throws {
    let database = MockDriver()
    let store = Store(database)
    let user = ID<User>()
    let attempts: [@Sendable () async throws -> Void] = [
      { _ = try await store.users.create(NewUser(email: "no address")) },
      { _ = try await store.users.create(NewUser(email: "a@b", firstName: String(repeating: "x", count: 101))) },
      { _ = try await store.users.create(NewUser(email: "a@b", lastName: "nul\0")) },
      { _ = try await store.users.create(NewUser(email: "a@b", preferences: JSON(parsing: "[]"))) },
      { _ = try await store.healthRecords.record(.weight(kilograms: 5_000), for: user) },
      { _ = try await store.healthRecords.record(.weight(kilograms: 60), for: user, at: Timestamp(milliseconds: .max)) },
      { _ = try await store.chatSessions.start(NewChatSession(userID: user, sessionID: "")) },
      { _ = try await store.communityPosts.publish(NewPost(userID: user, title: "", type: .tip)) },
      { _ = try await store.communityPosts.publish(NewPost(userID: user, title: "t", type: .tip, tags: [""])) },
      { _ = try await store.users.list(limit: 0) },
      { _ = try await store.users.list(limit: 1_001) },
    ]
    for attempt in attempts {
      let error = await #expect(throws: StoreError.self) { try await attempt() }
      #expect(error?.code == .invalid)
      #expect(error?.disposition == .notAttempted)
      #expect(error?.field != nil)
    }
    #expect(database.calls.isEmpty)
  }

  @Test func `several changes are one`() async throws {
    let store = Store(MockDriver())
    let ada = try await store.atomically { batch in
      let ada = batch.users.create(NewUser(email: "ada@example.org"))
      batch.healthRecords.record(.weight(kilograms: 61.2), for: ada)
      return ada
    }
    #expect(try await store.healthRecords.count(for: ada) == 1)
    let error = await #expect(throws: StoreError.self) {
      try await store.atomically { batch in
        batch.healthRecords.record(.weight(kilograms: 62), for: ada)
        batch.healthRecords.record(.weight(kilograms: 63), for: ID())
      }
    }
    #expect(error?.code == .missingReference)
    #expect(try await store.healthRecords.count(for: ada) == 1)
  }

  @Test func `what breaks a rule in a batch is told when it is committed`() async throws {
    let database = MockDriver()
    let error = await #expect(throws: StoreError.self) {
      try await Store(database).atomically { batch in
        let ada = batch.users.create(NewUser(email: "ada@example.org"))
        batch.healthRecords.record(.weight(kilograms: -1), for: ada)
      }
    }
    #expect(error?.field?.hasPrefix("data.") == true)
    #expect(database.calls.isEmpty)
  }

  @Test func `a receipt names the database of every answer inside`() async throws {
    let store = Store(MockDriver())
    let (user, receipt) = try await store.withReceipt {
      let user = try await store.users.create(NewUser(email: "ada@example.org"))
      return try await store.users.get(user.id)
    }
    #expect(user.email == "ada@example.org")
    #expect(receipt.origins.map(\.call) == ["commit", "users.read"])
    #expect(receipt.origins.allSatisfy { $0.engine == "mock" && $0.isMock })
    #expect(receipt.origins[0].epoch == 1)
  }

  @Test func `slow calls are told without their values`() async throws {
    let store = Store(MockDriver(), settings: StoreSettings(slowQueryThreshold: .zero))
    var events = store.events.makeAsyncIterator()
    _ = try await store.users.find(email: "canary@example.org")
    guard case .slowQuery(let query) = await events.next() else { Issue.record("no event"); return }
    #expect(query.shape == "users where email_key = ? limit 1")
    #expect(query.rows == 0)
  }

  @Test func `live changes begin at the log's start and go on with what is written`() async throws {
    let store = try await Store.open(MockDriver(), settings: StoreSettings(changeLog: .on))
    let ada = try await store.users.create(NewUser(email: "ada@example.org"))
    var changes = store.changes.makeAsyncIterator()
    #expect(try await changes.next()?.effects.puts.first?.entity == .users)
    async let next = changes.next()
    _ = try await store.healthRecords.record(.weight(kilograms: 61), for: ada.id)
    #expect(try await next?.effects.puts.first?.entity == .healthRecords)
  }

  @Test func `health and statistics have the shapes that were asked for`() async throws {
    let store = Store(MockDriver())
    let health = await store.health()
    #expect(health.success)
    #expect(health.data.activeDatabase == "mock")
    #expect(health.data.databaseStatus.overallStatus == "degraded")
    #expect(health.data.databaseStatus.connections["mongodb"]?.status == "not_configured")
    let statistics = try await store.statisticsReport()
    #expect(statistics.data.statistics["health_records"] == 0)
  }

  @Test func `a closed store says so`() async throws {
    let store = Store(MockDriver())
    await store.close()
    let error = await #expect(throws: StoreError.self) { try await store.users.count() }
    #expect(error?.code == .closed)
  }
}

/// Loses the reply to the first commit, and refuses all others.
private final class StubbornDriver: ForwardingDriver {
  let base: any Driver
  private let refusal: StoreError
  private let wasAsked = Atomic(false)

  init(base: any Driver, refusal: StoreError) {
    self.base = base
    self.refusal = refusal
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    guard !wasAsked.exchange(true, ordering: .relaxed) else { throw refusal }
    _ = try await base.commit(batch, call)
    throw StoreError(.unknownOutcome, "the reply was lost", disposition: .unknown)
  }
}
