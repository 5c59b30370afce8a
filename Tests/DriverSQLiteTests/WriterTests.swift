import DriverSQLite
import Foundation
import Synchronization
import TestSupport
import Testing
import WellSenseStore

/// Holds the writer's first group until told, and notes the sizes of all.
private final class Gate: Sendable {
  private let first = DispatchSemaphore(value: 0)
  private let entered = Mutex<[CheckedContinuation<Void, Never>]>([])
  let sizes = Mutex<[Int]>([])

  func pass(_ size: Int) {
    let isFirst = sizes.withLock { sizes in
      sizes.append(size)
      return sizes.count == 1
    }
    if isFirst { first.wait() }
  }

  func open() { first.signal() }
}

@Suite struct `The writer` {
  @Test func `commits together what waits, and a failure stays its member's own`() async throws {
    let folder = try TemporaryFolder()
    let gate = Gate()
    var configuration = SQLiteConfiguration(path: folder.path("s.db"))
    configuration.hooks.beforeGroup = { gate.pass($0) }
    let driver = try await SQLiteDriver.ready(configuration)
    let results = await withTaskGroup(of: (Int, StoreError?).self) { group in
      group.addTask { (-1, await Self.insert(driver, "first@example.org")) }
      while gate.sizes.withLock(\.isEmpty) { await Task.yield() }
      for number in 0..<50 {
        group.addTask { (number, await Self.insert(driver, number % 10 == 3 ? "first@example.org" : "\(number)@example.org")) }
      }
      while driver.waitingWrites < 50 { await Task.yield() }
      gate.open()
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(gate.sizes.withLock { $0 } == [1, 50])
    for number in 0..<50 {
      let error = results[number] ?? nil
      #expect((error?.code == .duplicate) == (number % 10 == 3))
      if let error { #expect(error.field == "email_key") }
    }
    #expect(try await driver.count(.users) == 46)
    await driver.close()
  }

  private static func insert(_ driver: SQLiteDriver, _ email: String) async -> StoreError? {
    do throws(StoreError) {
      try await driver.insert(Rows.user(email: email))
      return nil
    } catch {
      return error
    }
  }

  @Test func `forgets an operation once it is older than a day, and no earlier`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let lateness = Mutex(Duration.zero)
    var configuration = SQLiteConfiguration(path: path)
    configuration.hooks.lateness = { lateness.withLock { $0 } }
    let driver = try await SQLiteDriver.ready(configuration)
    let look = try PlainConnection(path)
    // Of an insertion of several rows one trace is left.
    let batch = WriteBatch(OperationID(), [.insert(Rows.user(), ifAbsent: false), .insert(Rows.user(), ifAbsent: false)])
    _ = try await driver.commit(batch, soon())
    for (late, traces) in [(Duration.zero, "1"), (.seconds(23 * 3600), "1"), (.seconds(24 * 3600 + 60), "0")] {
      lateness.withLock { $0 = late }
      try await driver.insert(Rows.user())
      // The group of the write before this one is done with all it does.
      try await driver.insert(Rows.user())
      #expect(try look("SELECT count(*) FROM operations") == traces)
    }
    await driver.close()
  }

  @Test func `waits for another writer no longer than the deadline`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let other = try PlainConnection(path)
    try other("BEGIN IMMEDIATE")
    let error = try await failure { try await driver.insert(Rows.user(), soon(.milliseconds(150))) }
    #expect(error.code == .timedOut)
    #expect(error.disposition == .notAttempted)
    // Readers don't wait.
    #expect(try await driver.count(.users) == 0)
    let waiting = Task { try await driver.insert(Rows.user()) }
    try other("ROLLBACK")
    _ = try await waiting.value
    #expect(try await driver.count(.users) == 1)
    await driver.close()
  }

  @Test func `gives up on another writer after the configured time`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), busyTimeout: .milliseconds(50)))
    let other = try PlainConnection(path)
    try other("BEGIN IMMEDIATE")
    let error = try await failure { try await driver.insert(Rows.user()) }
    #expect(error.code == .unavailable)
    #expect(error.disposition == .notAttempted)
    #expect(error.engineCode == "SQLITE_BUSY")
    try other("ROLLBACK")
    try await driver.insert(Rows.user())
    await driver.close()
  }

  @Test func `lets a waiting write be cancelled`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let other = try PlainConnection(path)
    try other("BEGIN IMMEDIATE")
    let task = Task { try await driver.insert(Rows.user()) }
    task.cancel()
    let error = try await failure { _ = try await task.value }
    #expect(error.code == .cancelled)
    #expect(error.disposition == .notAttempted)
    try other("ROLLBACK")
    try await driver.insert(Rows.user())
    #expect(try await driver.count(.users) == 1)
    await driver.close()
  }

  @Test func `meets a full disk with a typed error and nothing half-written`() async throws {
    let folder = try TemporaryFolder()
    var configuration = SQLiteConfiguration(path: folder.path("s.db"))
    configuration.hooks.maximumPages = 100
    let driver = try await SQLiteDriver.ready(configuration)
    let user = Rows.user()
    try await driver.insert(user)
    var stored = 0
    var error: StoreError?
    while error == nil {
      do throws(StoreError) {
        try await driver.insert(Rows.records(100, of: user[0, 0].rawID, from: Int64(stored)))
        stored += 100
      } catch let failed {
        error = failed
      }
    }
    #expect(error?.code == .storageFull)
    #expect(error?.disposition == .rejected)
    #expect(try await driver.count(.healthRecords) == stored)
    #expect(try await driver.read([Query(.users)], soon())[0].count == 1)
    // What makes room still works.
    _ = try await driver.commit(WriteBatch(OperationID(), [.delete(.users, .one(user[0, 0].rawID))]), soon())
    #expect(try await driver.count(.healthRecords) == 0)
    await driver.close()
  }

  @Test func `killed at any moment has lost no acknowledged write`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let process = try OtherProcess("write-until-killed", path)
    let acknowledged = await process.lines(200)
    process.kill()
    _ = await process.finish()
    let driver = try await SQLiteDriver.ready(path)
    for line in acknowledged {
      let id = try #require(RawID(line))
      #expect(try await driver.read([Query(.users, key: .one(id))], soon())[0].count == 1)
    }
    let users = try await driver.count(.users)
    let changes = try await driver.changes(after: nil, limit: 100_000, soon()).changes
    #expect(changes.count == users)
    #expect(changes.enumerated().allSatisfy { $0.element.position.sequence == Int64($0.offset + 1) })
    await driver.close()
  }
}
