import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

/// Failures that the server is told to have.
@Suite(.serialized, .enabled(if: TestServers.mayStart, "tests may start no servers")) struct `MongoDB under faults` {
  /// A set of its own: what a server is told to fail it fails for all.
  private func withDriver(_ body: (MongoDriver, MongoDatabase, MongoClient) async throws -> Void) async throws {
    let set = try await ServerSet("mongodb")
    let database = try MongoDatabase(try set.uri(of: "mongodb"))
    let driver = try await MongoDriver.ready(database.configuration(connections: 1))
    let admin = try MongoClient(MongoConfiguration(uri: set.uri(of: "mongodb-admin")), connectTimeout: .seconds(5))
    do {
      try await body(driver, database, admin)
    } catch {
      await driver.close()
      throw error
    }
    await driver.close()
    try await set.stop()
  }

  private func fail(_ admin: MongoClient, _ command: String, times: Int32, _ data: (inout BSONWriter) -> Void) throws {
    _ = try admin.read(
      BSONWriter { writer in
        writer.append("configureFailPoint", "failCommand")
        writer.document("mode") { $0.append("times", int32: times) }
        writer.document("data") { body in
          body.array("failCommands", [command]) { $0.append($1, $2) }
          body.append("appName", "WellSenseStore")
          data(&body)
        }
      }, on: "admin")
  }

  @Test func `repeats what another transaction was faster at, and commits of which nobody knows`() async throws {
    try await withDriver { driver, _, admin in
      for (command, code, label) in [
        ("insert", 112, "TransientTransactionError"), ("commitTransaction", 112, "TransientTransactionError"),
        ("commitTransaction", 91, "UnknownTransactionCommitResult"), ("commitTransaction", 11602, "UnknownTransactionCommitResult"),
      ] as [(String, Int32, String)] {
        try fail(admin, command, times: 3) { data in
          data.append("errorCode", int32: code)
          data.array("errorLabels", [label]) { $0.append($1, $2) }
        }
        let operation = OperationID()
        let rows = Rows.user()
        let commit = try await committed(driver, rows, operation)
        #expect(commit.affected == [1], "\(command) \(code)")
        #expect(try await driver.insert(rows, as: operation).isReplay)
      }
      #expect(try await driver.count(.users) == 4)
    }
  }

  @Test func `a majority that is late is asked again`() async throws {
    try await withDriver { driver, _, admin in
      try fail(admin, "commitTransaction", times: 1) { data in
        data.document("writeConcernError") {
          $0.append("code", int32: 64)
          $0.append("errmsg", "late")
        }
      }
      #expect(try await driver.insert(Rows.user()).affected == [1])
      #expect(try await driver.count(.users) == 1)
    }
  }

  @Test func `connections that break at the commit leave each row once`() async throws {
    try await withDriver { driver, _, admin in
      for _ in 0..<5 {
        try fail(admin, "commitTransaction", times: 2) { $0.append("closeConnection", true) }
        _ = try await committed(driver, Rows.user(), OperationID())
      }
      #expect(try await driver.count(.users) == 5)
    }
  }

  @Test(
    arguments: [(13, StoreError.Code.accessDenied), (14031, .storageFull), (50, .timedOut), (10107, .unavailable)]
      as [(Int32, StoreError.Code)])
  func `codes are told apart`(_ code: Int32, _ expected: StoreError.Code) async throws {
    try await withDriver { driver, _, admin in
      try fail(admin, "insert", times: 1) { $0.append("errorCode", int32: code) }
      let error = try await failure { try await driver.insert(Rows.user()) }
      #expect(error.code == expected)
      #expect(error.disposition != .unknown)
      #expect(try await driver.count(.users) == 0)
      try await driver.insert(Rows.user())
    }
  }

  /// As the core does: again under the same id while the outcome is open.
  private func committed(_ driver: MongoDriver, _ rows: RowBatch, _ operation: OperationID) async throws -> Commit {
    for _ in 0..<20 {
      do throws(StoreError) {
        return try await driver.insert(rows, as: operation)
      } catch {
        guard error.code == .unavailable || error.disposition == .unknown else { throw error }
      }
    }
    throw Missing()
  }

  @Test func `a snapshot that the server ended says so, and others can be opened`() async throws {
    try await withDriver { driver, _, admin in
      try await driver.insert(Rows.user())
      let snapshot = try await driver.openSnapshot(soon())
      #expect(try await snapshot.read([Query(.users)], soon())[0].count == 1)
      // What transactionLifetimeLimitSeconds would do.
      _ = try admin.read(BSONWriter { $0.array("killAllSessions", [String]()) { $0.append($1, $2) } }, on: "admin")
      let error = try await failure { _ = try await snapshot.read([Query(.users)], soon()) }
      #expect(error.code == .unavailable && "\(error)".contains("snapshot"))
      await snapshot.close()
      let other = try await driver.openSnapshot(soon())
      #expect(try await other.read([Query(.users)], soon())[0].count == 1)
      await other.close()
    }
  }

  @Test func `without change streams the growth of the log is noticed all the same`() async throws {
    try await withDriver { driver, database, admin in
      _ = try await driver.initialize(.current, log: .on, soon())
      let end = try await driver.changes(after: nil, limit: 1, soon()).next
      try fail(admin, "aggregate", times: 1_000) { $0.append("errorCode", int32: 40573) }
      let watcher = try await MongoDriver.ready(database.configuration(connections: 1))
      let waiting = Task { try await watcher.waitForChange(after: end, soon(.seconds(10))) }
      try await driver.insert(Rows.user())
      let begun = ContinuousClock.now
      try await waiting.value
      #expect(begun.duration(to: .now) < .seconds(5))
      // Nothing grows: the wait ends with its deadline, and is none that keeps the server busy.
      let now = try await driver.changes(after: end, limit: 10, soon()).next
      try await watcher.waitForChange(after: now, soon(.milliseconds(500)))
      await watcher.close()
      #expect(try await failure { _ = try await driver.count(.users) }.engineCode == "40573")
    }
  }

  @Test func `a lost reply to a commit doubles nothing and fails nothing falsely`() async throws {
    let set = try await ServerSet("mongodb")
    let uri = try set.uri(of: "mongodb")
    let proxy = try ChaosProxy(before: try #require(TestServers.port(of: uri)))
    let database = try MongoDatabase(uri)
    let plain = try await MongoDriver.ready(database.configuration())
    var configuration = try MongoConfiguration(uri: TestServers.uri(uri, through: proxy.port))
    configuration.address.database = database.name
    configuration.pool.maximum = 1
    let driver = MongoDriver(configuration)
    try await driver.open(soon())
    let cuts = Int(TestServers.value(of: "CUTS") ?? "") ?? 60
    for number in 0..<cuts {
      proxy.set(number % 2 == 0 ? .lostReply(to: "commitTransaction") : .lostRequest(with: "commitTransaction"), times: 1)
      _ = try await committed(driver, Rows.user(), OperationID())
    }
    #expect(proxy.counts.strikes == cuts)
    #expect(try await plain.count(.users) == cuts)
    await driver.close()
    await plain.close()
    try await set.stop()
  }

  @Test func `a frozen server costs a call its deadline and little more, and is used again when it thaws`() async throws {
    let set = try await ServerSet("mongodb")
    let database = try MongoDatabase(try set.uri(of: "mongodb"))
    let driver = try await MongoDriver.ready(database.configuration(connections: 2))
    try await set.freeze("mongodb")
    let start = ContinuousClock.now
    let read = try await failure { _ = try await driver.read([Query(.users)], soon(.milliseconds(500))) }
    let write = try await failure { try await driver.insert(Rows.user(), soon(.milliseconds(500))) }
    #expect(start.duration(to: .now) < .seconds(6))
    #expect([read.code, write.code].allSatisfy { $0 == .timedOut || $0 == .unavailable })
    try await set.thaw("mongodb")
    _ = try await committed(driver, Rows.user(), OperationID())
    await driver.close()
    try await set.stop()
  }
}
