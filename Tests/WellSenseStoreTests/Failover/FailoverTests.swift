import DriverMock
import Synchronization
import TestSupport
import Testing
import WellSenseStore

@Suite struct `Failover` {
  private static func user(_ number: Int) -> NewUser { NewUser(email: "user\(number)@example.org", firstName: "User") }

  @Test func `an empty set is founded, and both databases have what is written`() async throws {
    let set = try await TestSet()
    let ada = try await set.store.users.create(Self.user(1))
    #expect(try await set.store.users.get(ada.id).email == "user1@example.org")
    #expect(try await set.agrees())
    #expect(set.active == 0)
    await set.store.close()
  }

  @Test func `a full database without a log gets an empty follower while writes go on`() async throws {
    let first = MockDriver()
    let before = try await Store.open(first)
    for number in 0..<50 { _ = try await before.users.create(Self.user(number)) }
    let ada = try await before.users.create(NewUser(email: "ada@example.org"))
    _ = try await before.healthRecords.record(.weight(kilograms: 61), for: ada.id)
    let set = try await TestSet([first, MockDriver()], isComplete: false)
    for number in 100..<150 { _ = try await set.store.users.create(Self.user(number)) }
    try await set.waitForAll()
    #expect(try await set.store.users.count() == 101)
    #expect(try await set.agrees())
    await set.store.close()
  }

  @Test func `the other takes over when the first is gone, and nothing that was acknowledged is lost`() async throws {
    let set = try await TestSet()
    let store = set.store
    let acknowledged = try await withThrowingTaskGroup(of: [ID<User>].self) { group in
      for task in 0..<8 {
        group.addTask {
          var made: [ID<User>] = []
          for number in 0..<40 { made.append(try await store.users.create(Self.user(task * 1_000 + number)).id) }
          return made
        }
      }
      group.addTask {
        try await eventually { try await store.users.count() > 60 }
        set.databases[0].disconnect()
        return []
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(set.active == 1)
    #expect(try await store.users.count() == 320)
    for id in acknowledged { _ = try await store.users.get(id) }
    set.databases[0].reconnect()
    try await set.waitForAll()
    #expect(try await set.agrees())
    // It comes back as a follower: nobody asked for more.
    #expect(set.active == 1)
    await store.close()
  }

  @Test func `a lost reply is repeated under its operation id, on whatever database is active`() async throws {
    let set = try await TestSet()
    set.databases[0].loseNextReply()
    _ = try await set.store.users.create(Self.user(1))
    set.databases[0].loseNextReply()
    set.databases[0].failAlways(.unavailable, on: .probes)
    _ = try await set.store.users.create(Self.user(2))
    #expect(try await set.store.users.count() == 2)
    await set.store.close()
  }

  @Test func `a database that lost all that it held begins anew, and nothing that it says meanwhile counts`() async throws {
    let databases = [ForgetfulDriver(), ForgetfulDriver()]
    let driver = FailoverDriver(databases, settings: TestSet.settings)
    let store = try await Store.open(driver)
    try await eventually { driver.status.inSync == 2 }
    let ada = try await store.users.create(Self.user(1))
    for lost in [1, 0] {
      try await databases[lost].forget()
      #expect(try await store.users.get(ada.id).email == ada.email)
      let end = Call(deadline: Deadline(after: .seconds(60)))
      try await eventually { (try? await databases[lost].read([Query(.users, limit: 10)], end))?.first?.count == 1 }
      try await eventually { driver.status.inSync == 2 }
      #expect(driver.status.members.allSatisfy { $0.quarantine == nil })
    }
    await store.close()
  }

  @Test func `a set whose only database in sync lost all that it held says so, and invents no answer`() async throws {
    let databases = [ForgetfulDriver(), ForgetfulDriver()]
    let driver = FailoverDriver(databases, settings: TestSet.settings)
    let store = try await Store.open(driver)
    try await eventually { driver.status.inSync == 2 }
    let ada = try await store.users.create(Self.user(1))
    for database in databases { try await database.forget() }
    let hurried = store.with(timeout: .milliseconds(500))
    for _ in 0..<3 {
      let error = await #expect(throws: StoreError.self) { try await hurried.users.get(ada.id) }
      #expect(error.map { [.unavailable, .timedOut].contains($0.code) } ?? false, "\(String(describing: error))")
    }
    await #expect(throws: StoreError.self) { try await hurried.users.create(Self.user(2)) }
    await store.close()
  }

  @Test(.timeLimit(.minutes(1))) func `calls that wait for a frozen database go on with the one that takes its place`() async throws {
    let patient = FailoverSettings(probeInterval: .milliseconds(20), callTimeout: .seconds(300), rejoinDelay: .milliseconds(10))
    let set = try await TestSet(settings: patient)
    let ada = try await set.store.users.create(Self.user(1))
    // Only what users ask gets no answer, so that no deadline of the set's own tells.
    set.databases[0].delay(by: .seconds(300), on: [.reads, .commits])
    set.databases[0].resetCalls()
    let store = set.store.with(timeout: .seconds(300))
    async let read = store.users.get(ada.id)
    async let written = store.users.create(Self.user(2))
    try await eventually { set.databases[0].calls.sorted() == ["users.insert", "users.read"] }
    try await store.switchActive(to: 2)
    #expect(try await read.email == ada.email)
    #expect(try await store.users.get(written.id).email == Self.user(2).email)
    set.databases[0].heal()
    await set.store.close()
  }

  @Test func `a database with a full disk gives way, though it answers whatever writes little`() async throws {
    let set = try await TestSet()
    set.databases[0].failAlways(.storageFull, on: .commits)
    _ = try await set.store.users.create(Self.user(1))
    #expect(set.active == 1)
    set.databases[0].heal()
    try await set.waitForAll()
    #expect(try await set.agrees())
    await set.store.close()
  }

  @Test func `a set whose only database in sync has a full disk goes on when there is room again`() async throws {
    let set = try await TestSet()
    set.databases[1].disconnect()
    try await eventually { set.driver.status.inSync == 1 }
    set.databases[0].failAlways(.storageFull, on: [.commits, .transfers, .steps])
    let hurried = set.store.with(timeout: .milliseconds(300))
    await #expect(throws: StoreError.self) { try await hurried.users.create(Self.user(1)) }
    set.databases[1].reconnect()
    set.databases[0].heal()
    _ = try await set.store.users.create(Self.user(2))
    try await set.waitForAll()
    #expect(try await set.agrees())
    await set.store.close()
  }

  @Test func `a database that lacks a table is left out, with the reason`() async throws {
    let set = try await TestSet()
    set.databases[1].failNext(.incompatible, on: .transfers)
    _ = try await set.store.users.create(Self.user(1))
    try await eventually { set.driver.status.members[1].quarantine != nil }
    _ = try await set.store.users.create(Self.user(2))
    await set.store.close()
  }

  @Test func `a refusal is the same after a failover`() async throws {
    let set = try await TestSet()
    let ada = try await set.store.users.create(Self.user(1))
    let condition = Precondition(version: Version(epoch: 0, counter: 1))
    let patch = Write.patch(.users, .one(ada.id), [Assignment(.firstName, .text("Ada"))], onlyIf: condition)
    let batch = WriteBatch(OperationID(), [patch])
    let call = Call(deadline: Deadline(after: .seconds(10)))
    let first = await #expect(throws: StoreError.self) { try await set.driver.commit(batch, call) }
    #expect(first?.code == .conflict)
    set.databases[0].disconnect()
    try await set.waitForActive(1)
    let second = await #expect(throws: StoreError.self) { try await set.driver.commit(batch, call) }
    #expect(second?.code == .conflict)
    #expect(try await set.store.resolve(batch.operation) == .rejected(.conflict))
    await set.store.close()
  }

  @Test func `switching under load loses nothing and fails nothing`() async throws {
    let set = try await TestSet()
    let store = set.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask { for number in 0..<40 { _ = try await store.users.create(Self.user(task * 1_000 + number)) } }
      }
      group.addTask {
        try await eventually { try await store.users.count() > 40 }
        try await store.switchActive(to: 2)
      }
      try await group.waitForAll()
    }
    #expect(set.active == 1)
    #expect(try await store.users.count() == 320)
    try await set.waitForAll()
    #expect(try await set.agrees())
    await store.close()
  }

  @Test func `what happens is told`() async throws {
    let set = try await TestSet()
    let events = set.store.events
    set.databases[0].disconnect()
    try await set.waitForActive(1)
    set.databases[0].reconnect()
    try await set.waitForAll()
    await set.store.close()
    var told: Set<String> = []
    for await event in events { told.insert("\(event)".prefix { $0 != "(" }.description) }
    #expect(
      told.isSuperset(of: ["connectionLost", "suspected", "failoverStarted", "failoverFinished", "inSyncChanged", "connectionRestored"]))
  }

  @Test func `a database that falls far behind is told of once`() async throws {
    var settings = TestSet.settings
    settings.lagLimit = 10
    let set = try await TestSet(settings: settings)
    let events = set.store.events
    let lags = Mutex<[Int64]>([])
    let listener = Task {
      for await event in events {
        if case .replicationLag(let member, let entries) = event, member.place == 2 { lags.withLock { $0.append(entries) } }
      }
    }
    set.databases[1].disconnect()
    for number in 0..<30 { _ = try await set.store.users.create(Self.user(number)) }
    // Whoever can't be reached lags all the same.
    try await eventually { !lags.withLock(\.isEmpty) }
    set.databases[1].reconnect()
    try await set.waitForAll()
    await set.store.close()
    await listener.value
    #expect(lags.withLock(\.count) == 1)
    #expect(lags.withLock { $0.allSatisfy { $0 > 10 } })
  }

  @Test func `a follower too slow for what it is sent gets less at a time until it has everything`() async throws {
    // All of what is missing would take twice as long as a page may.
    let settings = FailoverSettings(
      probeInterval: .milliseconds(20), callTimeout: .milliseconds(50), stability: .seconds(1), rejoinDelay: .milliseconds(10))
    let slow = SlowDriver(timePerEntry: .milliseconds(10))
    let driver = FailoverDriver([MockDriver(), slow], settings: settings)
    let store = try await Store.open(driver)
    try await eventually { driver.status.inSync == 2 }
    slow.mock.disconnect()
    for number in 0..<100 { _ = try await store.users.create(Self.user(number)) }
    slow.mock.reconnect()
    try await eventually { driver.status.inSync == 2 }
    #expect(try await slow.mock.statistics(Call(deadline: Deadline(after: .seconds(5)))).rows[.users] == 100)
    await store.close()
  }

  @Test func `answers say where they come from`() async throws {
    let set = try await TestSet()
    let (ada, written) = try await set.store.withReceipt { try await set.store.users.create(Self.user(1)) }
    #expect(written.origins.map(\.call) == ["commit"])
    #expect(written.origins.first?.position != nil)
    let local = set.store.with { $0.place = .replica(maxStaleness: .seconds(5)) }
    let (_, read) = try await set.store.withReceipt { try await local.users.get(ada.id) }
    #expect(read.origins.first?.staleness != nil)
    #expect(read.origins.first?.epoch == written.origins.first?.epoch)
    await set.store.close()
  }

  @Test func `nobody writes to a member past its set`() async throws {
    let set = try await TestSet()
    let alone = Store(set.databases[0])
    let error = await #expect(throws: StoreError.self) { try await alone.users.create(Self.user(1)) }
    #expect(error?.code == .fenced)
    #expect(error?.disposition == .notAttempted)
    await set.store.close()
  }

  @Test func `writes wait for as many databases in sync as were asked for`() async throws {
    var settings = TestSet.settings
    settings.minInSync = 2
    let set = try await TestSet(settings: settings)
    _ = try await set.store.users.create(Self.user(1))
    set.databases[1].disconnect()
    let hasty = set.store.with(timeout: .milliseconds(400))
    let error = await #expect(throws: StoreError.self) { try await hasty.users.create(Self.user(2)) }
    // The first attempt may have reached the one that is left before the other was missed.
    #expect(error.map { [.unavailable, .unknownOutcome, .timedOut].contains($0.code) } ?? false)
    set.databases[1].reconnect()
    try await set.waitForAll()
    _ = try await set.store.users.create(Self.user(3))
    await set.store.close()
  }

  @Test func `health tells of every database`() async throws {
    let set = try await TestSet()
    #expect(await set.store.health().data.databaseStatus.connections["mock_2"]?.status == "connected")
    set.databases[1].disconnect()
    let driver = set.driver
    try await eventually { driver.status.members[1].state == .down }
    let report = await set.store.health()
    #expect(report.success)
    #expect(report.data.databaseStatus.connections["mock_2"]?.status == "disconnected")
    #expect(report.data.databaseStatus.overallStatus == "degraded")
    await set.store.close()
  }
}
