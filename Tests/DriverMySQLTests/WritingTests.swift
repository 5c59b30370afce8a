import DriverMySQL
import DriverSupport
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `MySQL writes` {
  @Test(arguments: [ChangeLog.asItIs, .on]) func `of one operation at once take effect once`(_ log: ChangeLog) async throws {
    let database = try MySQLDatabase()
    let driver = try await MySQLDriver.ready(database.configuration(connections: 8), log: log)
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    for round in 0..<10 {
      let batch = WriteBatch(
        OperationID(),
        [.insert(Rows.user()), .patch(.users, .one(user), [Assignment(.firstName, .text("\(round)"))]), .insert(Rows.records(2, of: user))])
      let commits = try await withThrowingTaskGroup(of: Commit.self) { group in
        for _ in 0..<8 { group.addTask { try await driver.commit(batch, soon()) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(commits.count { !$0.isReplay } == 1)
      #expect(Set(commits.map(\.version)).count == 1)
      #expect(Set(commits.map(\.position)).count == 1)
      #expect(commits.allSatisfy { $0.affected == [1, 1, 2] })
    }
    #expect(try await driver.count(.users) == 11)
    await driver.close()
  }

  @Test func `in each other's way are done again, and none is lost`() async throws {
    let database = try MySQLDatabase()
    let driver = try await MySQLDriver.ready(database.configuration(connections: 8), log: .on)
    let users = (0..<4).map { _ in OperationID().raw }
    for user in users { try await driver.insert(Rows.user(user)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<16 {
        group.addTask {
          for round in 0..<12 {
            // In both orders, which deadlocks where rows are locked as they come.
            let pair = (task + round) % 2 == 0 ? users : users.reversed()
            let writes = pair.map { Write.patch(.users, .one($0), [Assignment(.lastName, .text("\(task)-\(round)"))]) }
            _ = try await driver.commit(WriteBatch(OperationID(), writes), soon(.seconds(60)))
          }
        }
      }
      try await group.waitForAll()
    }
    let page = try await driver.changes(after: nil, limit: 1_000, soon())
    #expect(page.changes.count == 4 + 16 * 12)
    #expect(page.changes.map(\.position.sequence) == Array(1...Int64(4 + 16 * 12)))
    await driver.close()
  }

  @Test func `that lose a deadlock are done again`() async throws {
    let database = try MySQLDatabase()
    let driver = try await MySQLDriver.ready(database.configuration())
    let ids = (0..<60).map { _ in OperationID().raw }.sorted()
    try await driver.insert(Rows.users(ids))
    // The server ends the transaction that has changed less.
    let last = "id = (SELECT id FROM (SELECT MAX(id) AS id FROM users) AS u)"
    let first = "id = (SELECT id FROM (SELECT MIN(id) AS id FROM users) AS u)"
    let other = try LockHolder(database, "UPDATE users SET last_name = 'x' WHERE NOT \(first)")
    let writes = [ids[0], ids[59]].map { Write.patch(.users, .one($0), [Assignment(.firstName, .text("Ada"))]) }
    let task = Task { try await driver.commit(WriteBatch(OperationID(), writes), soon()) }
    try await other.untilSomeoneWaits()
    try other.execute("UPDATE users SET last_name = 'y' WHERE \(first)")
    try other.execute("UPDATE users SET last_name = 'z' WHERE \(last)")
    try other.execute("COMMIT")
    other.close()
    #expect(try await task.value.affected == [1, 1])
    #expect(driver.poolStatistics?.created ?? 0 <= 4)
    let place = try #require(Schema.current[.users].place(of: .firstName))
    let row = try await driver.user(ids[59])
    #expect(row.text(row[0, place]) == "Ada")
    await driver.close()
  }

  @Test(arguments: [ChangeLog.asItIs, .on])
  func `that lose a deadlock over many rows are done again as a whole`(_ log: ChangeLog) async throws {
    let database = try MySQLDatabase()
    let driver = try await MySQLDriver.ready(database.configuration(), log: log)
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    try await driver.insert(Rows.records(50, of: user))
    let other = try LockHolder(database, "UPDATE health_records SET created_at = '2000-01-01'")
    let task = Task { try await driver.commit(WriteBatch(OperationID(), [.insert(Rows.user()), .delete(.users, .one(user))]), soon()) }
    try await other.untilSomeoneWaits()
    try other.execute("UPDATE users SET last_name = 'x'")
    try other.execute("COMMIT")
    other.close()
    #expect(try await task.value.affected == [1, 51])
    #expect(try await driver.count(.users) == 1)
    #expect(try await driver.count(.healthRecords) == 0)
    if log == .on { #expect(try await driver.changes(after: nil, limit: 10, soon()).changes.count == 3) }
    await driver.close()
  }

  @Test func `that another program's lock holds up end with their deadline`() async throws {
    let database = try MySQLDatabase()
    var configuration = try database.configuration()
    configuration.lockWait = .seconds(60)
    let driver = try await MySQLDriver.ready(configuration)
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    let other = try LockHolder(database, "SELECT * FROM users FOR UPDATE")
    let batch = WriteBatch(OperationID(), [.patch(.users, .one(user), [Assignment(.firstName, .text("Ada"))])])
    let start = ContinuousClock.now
    let error = try await failure { _ = try await driver.commit(batch, soon(.milliseconds(400))) }
    #expect(error.code == .timedOut && error.disposition != .unknown)
    // Long after it on a busy machine, but not as long as the server would wait.
    #expect(ContinuousClock.now - start < .seconds(15))
    other.close()
    #expect(try await driver.commit(batch, soon()).isReplay == false)
    await driver.close()
  }

  @Test func `that are cancelled while they wait leave the connection usable`() async throws {
    let database = try MySQLDatabase()
    let driver = try await MySQLDriver.ready(database.configuration(connections: 1))
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    let other = try LockHolder(database, "SELECT * FROM users FOR UPDATE")
    let batch = WriteBatch(OperationID(), [.delete(.users, .one(user))])
    let task = Task { try await driver.commit(batch, soon()) }
    while driver.poolStatistics?.used != 1 { await Task.yield() }
    try await other.untilSomeoneWaits()
    task.cancel()
    let error = try await failure { _ = try await task.value }
    #expect(error.code == .cancelled && error.disposition != .unknown)
    other.close()
    #expect(try await driver.user(user).count == 1)
    await driver.close()
  }
}
