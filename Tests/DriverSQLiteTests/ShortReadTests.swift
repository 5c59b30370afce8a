import DriverSQLite
import Foundation
import TestSupport
import Testing
import WellSenseStore

/// Short reads keep their transaction open while nobody commits. Nobody may notice.
@Suite struct `Short reads` {
  private static func read(_ driver: SQLiteDriver, _ id: RawID) async throws -> RowBatch {
    try #require(try await driver.read([Query(.users, key: .one(id))], soon()).first)
  }

  @Test func `see every acknowledged commit of their own and of other connections`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let other = try await SQLiteDriver.ready(path)
    let known = Rows.user()
    try await driver.insert(known)
    for turn in 0..<300 {
      // Several, so that the last ones share a transaction.
      for _ in 0..<4 { #expect(try await Self.read(driver, known[0, 0].rawID).count == 1) }
      let user = Rows.user()
      try await (turn.isMultiple(of: 2) ? other : driver).insert(user)
      #expect(try await Self.read(driver, user[0, 0].rawID).count == 1)
    }
    await other.close()
    await driver.close()
  }

  @Test func `see what another process has written`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let all = Query(.users, order: .ascending(.createdAt), limit: 32)
    for round in 1...3 {
      for _ in 0..<4 { #expect(try await driver.read([all], soon()).first?.count == (round - 1) * 5) }
      #expect(try await OtherProcess("write", path, "5").finish() == "")
      #expect(try await driver.read([all], soon()).first?.count == round * 5)
    }
    await driver.close()
  }

  @Test func `let go of the file soon after the last one`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let user = Rows.user()
    try await driver.insert(user)
    for _ in 0..<10 { #expect(try await Self.read(driver, user[0, 0].rawID).count == 1) }
    let other = try PlainConnection(path)
    try other("INSERT INTO operations (op, version_epoch, version_counter, affected) VALUES (zeroblob(16), 1, 1, zeroblob(0))")
    // The first column tells whether a reader was in the way.
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    var isInTheWay = true
    while isInTheWay, ContinuousClock.now < end { isInTheWay = try other("PRAGMA wal_checkpoint(TRUNCATE)") != "0" }
    #expect(!isInTheWay)
    #expect(try bytes(path + "-wal").isEmpty)
    await driver.close()
  }

  @Test func `let writers empty the log, though one stands open at every commit`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), synchronous: .normal))
    let other = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), synchronous: .normal))
    let user = Rows.user()
    try await driver.insert(user)
    var (longest, written) = (0, 0)
    for turn in 0..<600 {
      for _ in 0..<3 { #expect(try await Self.read(driver, user[0, 0].rawID).count == 1) }
      let rows = Rows.records(40, of: user[0, 0].rawID, from: Int64(turn) * 86_400_000)
      try await (turn.isMultiple(of: 2) ? other : driver).insert(rows)
      written += rows.arena.count
      longest = max(longest, try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0)
    }
    // A checkpoint begins at 4 MiB. What was written is more than the rows: whole pages of every index.
    #expect(longest < 6 << 20, "\(longest) bytes")
    #expect(written > 2 << 20)
    await other.close()
    await driver.close()
  }
}
