import DriverPostgres
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// A primary and its hot standby.
private struct Pair {
  let set: ServerSet

  init() async throws { set = try await ServerSet("postgres", "postgres-standby") }

  /// Both hosts, the standby first, so that the order alone doesn't choose the right one.
  func driver(_ options: String) throws -> PostgresDriver {
    let primary = try #require(TestServers.port(of: set.uri(of: "postgres")))
    let port = try #require(TestServers.port(of: set.uri(of: "postgres-standby")))
    let hosts = try set.uri(of: "postgres-standby").replacing(":\(port)/", with: ":\(port),127.0.0.1:\(primary)/") + options
    return PostgresDriver(try PostgresConfiguration(uri: hosts))
  }

  func standbyAlone() throws -> PostgresDriver { PostgresDriver(try PostgresConfiguration(uri: set.uri(of: "postgres-standby"))) }

  /// Waits until the standby has what the primary has.
  func untilSeen(_ count: Int, by driver: PostgresDriver) async throws {
    // Before it has the tables, it doesn't know them.
    try await eventually { (try? await driver.count(.users)) == count }
  }
}

@Suite(.enabled(if: TestServers.mayStart, "tests may start no servers")) struct `A PostgreSQL primary and its standby` {
  @Test func `of several servers the one that takes writes is used, and a standby where one is asked for`() async throws {
    let pair = try await Pair()
    let driver = try await pair.driver("").ready()
    try await driver.insert(Rows.user())
    let reader = try pair.driver("?target_session_attrs=standby")
    try await reader.open(soon())
    try await pair.untilSeen(1, by: reader)
    let error = try await failure { try await reader.insert(Rows.user()) }
    #expect(error.code == .readOnly && error.disposition != .unknown, "\(error)")
    #expect(try await driver.count(.users) == 1)
    await reader.close()
    await driver.close()
    try await pair.set.stop()
  }

  /// The connection that a standby answered with 25006 is given up, so that what became of the server since is found out.
  @Test func `a server that becomes a primary takes writes from a driver that met it as a standby`() async throws {
    let pair = try await Pair()
    let primary = try await pair.driver("").ready()
    try await primary.insert(Rows.user())
    let driver = try pair.standbyAlone()
    try await driver.open(soon())
    try await pair.untilSeen(1, by: driver)
    let error = try await failure { try await driver.insert(Rows.user()) }
    #expect(error.code == .readOnly && error.disposition != .unknown, "\(error)")
    await primary.close()
    try await pair.set.kill("postgres")
    try await pair.set.promote("postgres-standby")
    try await driver.insert(Rows.user())
    #expect(try await driver.count(.users) == 2)
    await driver.close()
    try await pair.set.stop()
  }

  @Test func `when the primary dies and the standby takes over, the same driver goes on`() async throws {
    let pair = try await Pair()
    let driver = try await pair.driver("").ready()
    try await driver.insert(Rows.user())
    let reader = try pair.standbyAlone()
    try await reader.open(soon())
    try await pair.untilSeen(1, by: reader)
    await reader.close()
    try await pair.set.kill("postgres")
    let operation = OperationID()
    let row = Rows.user()
    let lost = try await failure { try await driver.insert(row, as: operation, soon(.seconds(2))) }
    #expect(lost.code == .unavailable || lost.code == .timedOut)
    try await pair.set.promote("postgres-standby")
    let end = Deadline(after: .seconds(60))
    while true {
      do throws(StoreError) {
        try await driver.insert(row, as: operation)
        break
      } catch {
        try #require(!end.hasPassed && (error.code == .unavailable || error.code == .timedOut), "\(error)")
      }
    }
    #expect(try await driver.count(.users) == 2)
    await driver.close()
    try await pair.set.stop()
  }
}
