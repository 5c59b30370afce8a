import DriverMock
import TestSupport
import Testing
import WellSenseStore

/// What can't be a set is refused or left alone, with the reason, and nothing is overwritten.
@Suite struct `Opening a set` {
  private static func full(_ email: String) async throws -> MockDriver {
    let driver = MockDriver()
    _ = try await Store.open(driver).users.create(NewUser(email: email))
    return driver
  }

  @Test func `two databases with data that never were one set are refused, and keep what they have`() async throws {
    let databases = [try await Self.full("ada@example.org"), try await Self.full("ben@example.org")]
    let error = await #expect(throws: StoreError.self) { try await Store.open(databases, failover: TestSet.settings) }
    #expect(error?.code == .incompatible)
    let call = Call(deadline: Deadline(after: .seconds(5)))
    for database in databases {
      try await database.open(call)
      #expect(try await database.statistics(call).rows[.users] == 1)
      #expect(try await database.replication?.record(call).configuration == nil)
    }
  }

  @Test func `a new set isn't founded while a listed database is away`() async throws {
    let away = MockDriver()
    away.disconnect()
    let error = await #expect(throws: StoreError.self) { try await Store.open([MockDriver(), away], failover: TestSet.settings) }
    #expect(error?.code == .unavailable)
  }

  @Test func `a database that is listed twice takes part once`() async throws {
    let database = MockDriver()
    let set = try await TestSet([database, database, MockDriver()], isComplete: false)
    try await eventually { set.driver.status.inSync == 2 }
    #expect(set.driver.status.members[1].quarantine == .listedTwice)
    await set.store.close()
  }

  @Test func `a member of another set is left alone`() async throws {
    let one = try await TestSet()
    _ = try await one.store.users.create(NewUser(email: "ada@example.org"))
    await one.store.close()
    let other = try await TestSet()
    await other.store.close()
    let set = try await TestSet([one.databases[0], one.databases[1], other.databases[0]], isComplete: false)
    try await eventually { set.driver.status.inSync == 2 }
    #expect(set.driver.status.members[2].quarantine == .foreignData)
    await set.store.close()
  }

  @Test func `two voters for several processes are refused with the ways out`() async throws {
    var settings = TestSet.settings
    settings.agreement = .majority
    let error = await #expect(throws: StoreError.self) { try await Store.open([MockDriver(), MockDriver()], failover: settings) }
    #expect(error?.code == .invalid)
    #expect(error?.description.contains("witness") ?? false)
  }

  @Test func `a set that was closed opens again with what it had`() async throws {
    let first = try await TestSet()
    let ada = try await first.store.users.create(NewUser(email: "ada@example.org"))
    await first.store.close()
    let again = try await TestSet(first.databases)
    #expect(try await again.store.users.get(ada.id).email == "ada@example.org")
    #expect(try await again.store.users.create(NewUser(email: "ben@example.org")).email == "ben@example.org")
    await again.store.close()
  }

  @Test func `a coordinator that starts while a member of the last in-sync set is away waits for it`() async throws {
    let first = try await TestSet()
    _ = try await first.store.users.create(NewUser(email: "ada@example.org"))
    await first.store.close()
    first.databases[0].disconnect()
    let settings = StoreSettings(calls: CallOptions(timeout: .milliseconds(600)))
    let error = await #expect(throws: StoreError.self) {
      try await Store.open(first.databases, failover: TestSet.settings, settings: settings)
    }
    #expect(error?.code == .unavailable)
  }

  @Test func `a coordinator that was taken for dead is displaced, and says so`() async throws {
    var silent = TestSet.settings
    // Slower than the second listens.
    silent.probeInterval = .seconds(2)
    let first = try await TestSet(settings: silent)
    _ = try await first.store.users.create(NewUser(email: "ada@example.org"))
    let second = try await TestSet(first.databases)
    _ = try await second.store.users.create(NewUser(email: "ben@example.org"))
    try await eventually {
      do { _ = try await first.store.users.count() } catch let error as StoreError { return error.code == .fenced }
      return false
    }
    #expect(try await second.store.users.count() == 2)
    await second.store.close()
    await first.store.close()
  }

  @Test func `three databases decide by majority`() async throws {
    var settings = TestSet.settings
    settings.agreement = .majority
    let set = try await TestSet(3, settings: settings)
    _ = try await set.store.users.create(NewUser(email: "ada@example.org"))
    let active = try #require(set.active)
    set.databases[active].disconnect()
    try await eventually { set.active != active && set.active != nil }
    _ = try await set.store.users.create(NewUser(email: "ben@example.org"))
    set.databases[active].reconnect()
    try await set.waitForAll()
    #expect(try await set.agrees())
    await set.store.close()
  }
}
