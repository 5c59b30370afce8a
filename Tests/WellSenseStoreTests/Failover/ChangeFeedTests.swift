import DriverMock
import Foundation
import Synchronization
import TestSupport
import Testing
import WellSenseStore

/// The feed of changes of a set, whose logs have different numbers and not always the same order.
@Suite struct `Change feed` {
  private static func user(_ number: Int) -> NewUser { NewUser(email: "user\(number)@example.org") }

  /// The users that a page of changes put.
  private static func users(_ changes: [Change]) -> [ID<User>] {
    changes.flatMap(\.effects.puts).filter { $0.entity == .users }.flatMap { rows in
      (0..<rows.count).compactMap { row in if case .one(let id) = rows.key(row, Schema.current[.users]) { ID(id) } else { nil } }
    }
  }

  @Test func `it goes on wherever the writes go, and misses nothing`() async throws {
    let set = try await TestSet(3)
    let store = set.store
    let seen = Mutex<Set<ID<User>>>([])
    let feed = Task {
      for try await change in store.changes { seen.withLock { $0.formUnion(Self.users([change])) } }
    }
    var written: Set<ID<User>> = []
    for round in 0..<6 {
      let place = round % 3
      async let turn: Void = store.switchActive(to: place + 1)
      for number in 0..<20 { written.insert(try await store.users.create(Self.user(round * 100 + number)).id) }
      try await turn
      try await set.waitForAll()
    }
    set.databases[2].disconnect()
    for number in 0..<20 { written.insert(try await store.users.create(Self.user(1_000 + number)).id) }
    let all = written
    try await eventually { seen.withLock { $0 == all } }
    feed.cancel()
    _ = await feed.result
    await store.close()
  }

  @Test func `a place that was kept leads to what came in between, also where it was merged late`() async throws {
    var settings = TestSet.settings
    settings.acknowledgement = .active
    let set = try await TestSet(settings: settings)
    let store = set.store
    _ = try await store.users.create(Self.user(0))
    try await eventually { try await set.databases[1].statistics(Call(deadline: Deadline(after: .seconds(5)))).rows[.users] == 1 }
    try await eventually { try await !store.readChanges(after: nil).next.elsewhere.isEmpty }
    let start = try await store.readChanges(after: nil).next
    // The first has something that the second lacks when it takes over.
    set.databases[1].failAlways(.unavailable, on: .transfers)
    let late = try await store.users.create(Self.user(1))
    let page = try await store.readChanges(after: start)
    #expect(Self.users(page.changes) == [late.id])
    let kept = try #require(page.changes.last?.position)
    set.databases[0].disconnect()
    set.databases[1].heal()
    try await set.waitForActive(1)
    let between = try await store.users.create(Self.user(2))
    set.databases[0].reconnect()
    try await set.waitForAll()
    let encoded = try JSONEncoder().encode(kept)
    let further = try await store.readChanges(after: try JSONDecoder().decode(Position.self, from: encoded))
    // What was merged late comes again, after it if it was.
    #expect(Self.users(further.changes).contains(between.id))
    #expect(further.isEnd)
    await store.close()
  }

  @Test func `a feed that waits ends when its store is closed`() async throws {
    let set = try await TestSet()
    let seen = Mutex(0)
    let feed = Task {
      for try await _ in set.store.changes { seen.withLock { $0 += 1 } }
    }
    _ = try await set.store.users.create(Self.user(1))
    try await eventually { seen.withLock { $0 > 0 } }
    await set.store.close()
    // Within its call's time it would end by itself, half a minute later.
    let start = ContinuousClock.now
    let error = await #expect(throws: StoreError.self) { try await feed.value }
    #expect(error?.code == .closed)
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test func `a place in the log of another set's database is refused`() async throws {
    let set = try await TestSet()
    let place = Position(database: RawID(high: 1, low: 1), sequence: 1, operation: nil)
    for _ in 0..<2 {
      let error = await #expect(throws: StoreError.self) { try await set.store.readChanges(after: place) }
      #expect(error?.code == .invalid)
      try await set.store.switchActive(to: 2)
    }
    await set.store.close()
  }

  @Test func `a position that is encoded is the same position, with what it knows of other logs`() throws {
    let place = Position(
      database: RawID(high: 1, low: 2), sequence: 7, operation: OperationID(),
      elsewhere: [RawID(high: 3, low: 4): 5, RawID(high: 5, low: 6): 9])
    let decoded = try JSONDecoder().decode(Position.self, from: JSONEncoder().encode(place))
    #expect(decoded == place)
    #expect(decoded.elsewhere == place.elsewhere)
    let first = Position(database: RawID(high: 1, low: 2), sequence: 0, operation: nil)
    #expect(try JSONDecoder().decode(Position.self, from: JSONEncoder().encode(first)) == first)
  }
}
