import DriverMock
import Logging
import Synchronization
import TestSupport
import Testing

@testable import WellSenseStore

@Suite struct `Mock mode` {
  private static func ada() -> NewUser { NewUser(email: "ada@example.org", firstName: "Ada") }

  @Test func `answers reads while nobody can be reached, and every answer says so`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    let ada = try await scene.store.users.create(Self.ada())
    let events = scene.store.events
    try await scene.cutOff()
    #expect(await events.first { if case .mockEntered(let code) = $0 { code } else { nil } } == StoreError.Code.unavailable)
    let (page, receipt) = try await scene.store.withReceipt { try await scene.store.users.list() }
    #expect(page.items.count == 3)
    #expect(page.items.allSatisfy { $0.id.raw.isReservedForMock && $0.source == "sample" })
    #expect(receipt.origins.count == 1 && receipt.origins.allSatisfy { $0.isMock && $0.engine == "mock" })
    let (count, counted) = try await scene.store.withReceipt { try await scene.store.users.count() }
    #expect(count == 3 && counted.hasMock)
    await #expect(throws: StoreError.self) { try await scene.store.users.get(ada.id) }
    #expect(scene.store.info.capabilities == .mock)
    try await scene.bringBack()
    #expect(await events.first { if case .mockLeft = $0 { true } else { nil } } == true)
    let (found, real) = try await scene.store.withReceipt { try await scene.store.users.list() }
    #expect(found.items.map(\.id) == [ada.id] && !real.hasMock && real.origins.map(\.engine) == ["real"])
    await scene.store.close()
  }

  @Test func `is read-only: writes fail, and none of them shows later`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    try await scene.cutOff()
    let error = try await failure { _ = try await scene.store.users.create(Self.ada()) }
    #expect(error.code == .unavailable && error.disposition == .notAttempted)
    #expect(try await scene.store.users.count() == 3)
    try await scene.bringBack()
    #expect(try await scene.store.users.count() == 0)
    await scene.store.close()
  }

  @Test func `serves nothing that outlives the outage`() async throws {
    let scene = try await FallbackScene(mock: .sample(), log: .on)
    try await scene.cutOff()
    await #expect(throws: StoreError.self) { try await scene.store.readChanges(after: nil) }
    await #expect(throws: StoreError.self) { try await scene.store.statistics() }
    await #expect(throws: StoreError.self) { try await scene.store.openScan() }
    await #expect(throws: StoreError.self) { try await scene.store.resolve(OperationID()) }
    await #expect(throws: StoreError.self) { try await scene.store.with { $0.allowsMock = false }.users.count() }
    let after = Position(database: OperationID().raw, sequence: 1, operation: nil)
    await #expect(throws: StoreError.self) { try await scene.store.with { $0.after = after }.users.count() }
    #expect(scene.store.session.driver.replication == nil)
    await scene.store.close()
  }

  @Test func `health is degraded and not ready, and names the mock`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    #expect(await scene.store.health().isReady)
    try await scene.cutOff()
    let report = await scene.store.health()
    #expect(!report.isReady && !report.success && report.data.activeDatabase == "mock")
    #expect(report.data.databaseStatus.overallStatus == "degraded")
    #expect(report.data.databaseStatus.connections["mock"]?.status == "mock")
    #expect(report.data.databaseStatus.connections["real"]?.status == "disconnected")
    try await scene.bringBack()
    #expect(await scene.store.health().data.databaseStatus.overallStatus == "healthy")
    await scene.store.close()
  }

  @Test func `is refused in production, and for what isn't a mock or holds what could be real`() async throws {
    let mock = try await MockDriver.sample()
    var settings = FallbackScene.settings(mock: mock)
    settings.deployment = .production
    let ordinary = MockDriver()
    _ = try await Store(ordinary).users.create(Self.ada())
    var pretending = FallbackScene.settings(mock: mock)
    pretending.mock = RealDriver()
    for refused in [settings, FallbackSettings(mock: mock), FallbackScene.settings(mock: ordinary), pretending] {
      let error = try await failure { _ = try await Store.open(RealDriver(), settings: StoreSettings(fallback: refused)) }
      #expect(error.code == .invalid && error.field == "fallback.mock")
    }
  }

  @Test(arguments: [StoreError.Code.duplicate, .conflict, .fenced, .cancelled, .storageFull, .readOnly, .closed])
  func `isn't entered for errors that a database gives`(_ code: StoreError.Code) async throws {
    let scene = try await FallbackScene(mock: .sample())
    scene.database.failAlways(code)
    for _ in 0..<5 { #expect(try await failure { _ = try await scene.store.users.count() }.code == code) }
    #expect(scene.store.fallback?.state == .real)
    await scene.store.close()
  }

  @Test func `isn't entered for a call that failed while the database answers, nor for a full pool`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    scene.database.failNext(.unavailable, .unavailable)
    for _ in 0..<2 { #expect(try await failure { _ = try await scene.store.users.count() }.code == .unavailable) }
    #expect(try await scene.store.users.count() == 0)
    let full = StoreError(.unavailable, "full", disposition: .notAttempted, engineCode: StoreError.overload)
    let late = StoreError(.timedOut, "waited for its turn", disposition: .notAttempted)
    #expect(
      !full.isOutage && full.isLoad && !late.isOutage && late.isLoad && StoreError(.timedOut, "silent", disposition: .unknown).isOutage)
    await scene.store.close()
  }

  @Test func `is left by a database that answers no`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    try await scene.cutOff()
    scene.database.heal()
    scene.database.failAlways(.readOnly, on: [.probes, .commits])
    let store = scene.store
    try await eventually { store.fallback?.isMock == false }
    #expect(try await store.users.count() == 0)
    await store.close()
  }

  @Test func `a list that the mock began isn't continued by the database, nor the other way round`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    for number in 0..<3 { _ = try await scene.store.users.create(NewUser(email: "\(number)@example.org")) }
    let real = try await scene.store.users.list(limit: 1)
    try await scene.cutOff()
    let mocked = try await scene.store.users.list(limit: 1)
    #expect(try await scene.store.users.list(limit: 1, after: mocked.next).items.first?.id.raw.isReservedForMock == true)
    #expect(try await failure { _ = try await scene.store.users.list(after: real.next) }.code == .unavailable)
    try await scene.bringBack()
    #expect(try await failure { _ = try await scene.store.users.list(after: mocked.next) }.code == .conflict)
    #expect(try await scene.store.users.list(after: real.next).items.count == 2)
    await scene.store.close()
  }

  @Test func `starts without any database, and looks after its schema when there is one`() async throws {
    let database = MockDriver()
    database.disconnect()
    let scene = try await FallbackScene(database, mock: .sample(), log: .on)
    #expect(scene.store.fallback?.isMock == true)
    #expect(try await scene.store.users.count() == 3)
    try await scene.bringBack()
    _ = try await scene.store.users.create(Self.ada())
    // The log that was asked for at the start is on.
    #expect(try await scene.store.readChanges(after: nil).changes.count == 1)
    await scene.store.close()
  }

  @Test func `a database that is there and can't be used is neither hidden nor used`() async throws {
    let database = MockDriver()
    database.disconnect()
    let scene = try await FallbackScene(database, mock: .sample())
    database.failAlways(.incompatible, on: .initializations)
    database.reconnect()
    let store = scene.store
    try await eventually { store.fallback?.state == .refused }
    #expect(try await failure { _ = try await store.users.count() }.code == .incompatible)
    database.heal()
    try await eventually { store.fallback?.state == .real }
    #expect(try await store.users.count() == 0)
    await store.close()
  }

  @Test func `log lines of it are marked`() async throws {
    let lines = LogLines()
    let database = MockDriver()
    let settings = StoreSettings(
      slowQueryThreshold: .zero, fallback: FallbackScene.settings(mock: try await .sample()))
    let logger = Logger(label: "test") { _ in LogCatcher(lines: lines) }
    let store = try await Store.open(RealDriver(database), settings: settings, logger: logger).with { $0.retry = .never }
    _ = try await store.users.count()
    #expect(lines.all.allSatisfy { !$0.contains("mock") })
    database.disconnect()
    _ = try await store.users.count()
    let marked = lines.all.filter { $0.contains("mock=true") }
    // Entering it, and the call that it answered.
    #expect(marked.count == 2)
    await store.close()
  }

  @Test func `many readers never see a mock row that isn't flagged, nor one that is flagged while the database answers`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    let store = scene.store
    let ada = try await store.users.create(Self.ada())
    let (mocked, real) = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for _ in 0..<4 {
        group.addTask {
          var (mocked, real) = (0, 0)
          while !scene.isDone.load(ordering: .acquiring) {
            // Nothing here waits for a disk or a network, so the watch would never get a thread.
            await Task.yield()
            guard let (page, receipt) = try? await store.withReceipt({ try await store.users.list() }) else { continue }
            let isMock = page.items.allSatisfy { $0.id.raw.isReservedForMock }
            #expect(isMock ? receipt.hasMock : !receipt.hasMock && page.items.map(\.id) == [ada.id])
            if isMock { mocked += 1 } else { real += 1 }
          }
          return (mocked, real)
        }
      }
      for _ in 0..<10 {
        try await scene.cutOff()
        try await scene.bringBack()
      }
      scene.isDone.store(true, ordering: .releasing)
      return try await group.reduce(into: (0, 0)) { $0 = ($0.0 + $1.0, $0.1 + $1.1) }
    }
    #expect(mocked > 0 && real > 0)
    #expect(try await store.users.list().items.map(\.id) == [ada.id])
    await store.close()
  }

  @Test func `a set of databases falls back when none of them is left, and not before`() async throws {
    let databases = [MockDriver(), MockDriver()]
    let set = FailoverDriver(databases.map(RealDriver.init), settings: TestSet.settings)
    let settings = StoreSettings(fallback: FallbackScene.settings(mock: try await .sample()))
    let store = try await Store.open(set, settings: settings)
    let ada = try await store.users.create(Self.ada())
    try await eventually { set.status.inSync == 2 }
    databases[0].disconnect()
    try await eventually { set.status.members[1].state == .active }
    let (page, receipt) = try await store.withReceipt { try await store.users.list() }
    #expect(page.items.map(\.id) == [ada.id] && !receipt.hasMock && receipt.origins.count == 1)
    #expect(store.fallback?.state == .real)
    databases[1].disconnect()
    try await eventually { store.fallback?.isMock == true }
    #expect(try await store.users.count() == 3)
    for database in databases { database.reconnect() }
    try await eventually { store.fallback?.state == .real }
    #expect(try await store.users.list().items.map(\.id) == [ada.id])
    await store.close()
  }

  @Test func `what hangs is noticed by those who come later`() async throws {
    let scene = try await FallbackScene(mock: .sample())
    let store = scene.store
    scene.database.delay(by: .seconds(60), on: .all)
    let hanging = Task { try await store.users.count() }
    try await eventually { store.fallback?.isMock == true }
    #expect(try await store.users.count() == 3)
    hanging.cancel()
    _ = await hanging.result
    await store.close()
  }
}
