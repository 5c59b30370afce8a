import DriverMock
import SignUp
import Testing
import WellSenseStore

@Test func `a new person is there with a first weight`() async throws {
  let store = Store(MockDriver())
  let ada = try #require(await SignUp(store)(email: "ada@example.org", name: "Ada", kilograms: 61.2))
  #expect(try await store.users.get(ada).firstName == "Ada")
  #expect(try await store.healthRecords.latest(for: ada)[.weight]?[.weight] == 61.2)
}

@Test func `a taken email signs nobody up`() async throws {
  let store = Store(MockDriver())
  _ = try await SignUp(store)(email: "ada@example.org", name: "Ada", kilograms: 61.2)
  #expect(try await SignUp(store)(email: "Ada@Example.org", name: "Eve", kilograms: 70) == nil)
  #expect(try await store.healthRecords.count() == 1)
}

@Test func `sign-up goes on while the database restarts`() async throws {
  let database = MockDriver()
  database.failNext(.unavailable, .unavailable)
  #expect(try await SignUp(Store(database))(email: "ada@example.org", name: "Ada", kilograms: 61.2) != nil)
  #expect(database.calls.count == 3)
}

@Test func `a reply that was lost signs nobody up twice`() async throws {
  let database = MockDriver()
  database.loseNextReply()
  let store = Store(database)
  #expect(try await SignUp(store)(email: "ada@example.org", name: "Ada", kilograms: 61.2) != nil)
  #expect(try await store.users.count() == 1)
}
