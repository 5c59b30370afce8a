import DriverMySQL
import DriverSupport
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `MySQL with several servers` {
  private func proxy() throws -> ChaosProxy {
    try ChaosProxy(before: #require(MySQLServer.uri.flatMap { TestServers.port(of: $0) }))
  }

  private func configuration(_ database: MySQLDatabase, _ proxies: ChaosProxy...) throws -> MySQLConfiguration {
    var configuration = try database.configuration(connections: 1)
    configuration.address.endpoints = proxies.map { .host("127.0.0.1", port: $0.port) }
    return configuration
  }

  @Test func `passes over one that refuses, and remembers the one it found`() async throws {
    let database = try MySQLDatabase()
    let (first, second) = (try proxy(), try proxy())
    first.set(.refused)
    let driver = try await MySQLDriver.ready(configuration(database, first, second))
    try await driver.insert(Rows.user())
    first.clear()
    second.resetConnections()
    try await eventually { (try? await driver.insert(Rows.user())) != nil }
    #expect(first.counts.connections == 0)
    second.set(.refused)
    second.resetConnections()
    try await eventually { (try? await driver.insert(Rows.user())) != nil }
    #expect(first.counts.connections > 0)
    await driver.close()
  }

  @Test func `gives one that doesn't answer its share of the time`() async throws {
    let database = try MySQLDatabase()
    let (first, second) = (try proxy(), try proxy())
    first.set(.frozen)
    var configuration = try configuration(database, first, second)
    configuration.pool.connectTimeout = .seconds(4)
    let driver = try await MySQLDriver.ready(configuration)
    try await driver.insert(Rows.user())
    await driver.close()
  }

  /// It would be told to stop what somebody else does.
  @Test func `a call is stopped at the server that it runs on`() async throws {
    let database = try MySQLDatabase()
    let (first, second) = (try proxy(), try proxy())
    first.set(.refused)
    let driver = try await MySQLDriver.ready(configuration(database, first, second))
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    first.clear()
    let holder = try LockHolder(database, "SELECT 1 FROM users FOR UPDATE")
    let patch = Write.patch(.users, .one(user), [Assignment(.firstName, .text("Ada"))])
    let error = try await failure { _ = try await driver.commit(WriteBatch(OperationID(), [patch]), soon(.milliseconds(300))) }
    #expect(error.code == .timedOut)
    #expect(first.counts.connections == 0)
    holder.close()
    await driver.close()
  }
}

@Suite(.enabled(if: TestServers.mayStart, "tests may start no servers")) struct `A MariaDB primary and a server that takes no writes` {
  @Test func `the one that takes writes is used; where none does, the other is read`() async throws {
    let set = try await ServerSet("mariadb", "mariadb-none")
    let (readOnly, primary) = (try set.uri(of: "mariadb"), try set.uri(of: "mariadb-none"))
    let admin = try MySQLDatabase(on: readOnly)
    try admin.sql("SET GLOBAL read_only = 1")
    let port = try #require(TestServers.port(of: primary))
    let own = try #require(TestServers.port(of: readOnly))
    var configuration = try MySQLConfiguration(uri: readOnly.replacing(":\(own)/", with: ":\(own),127.0.0.1:\(port)/"))
    let driver = try await MySQLDriver.ready(configuration)
    try await driver.insert(Rows.user())
    await driver.close()
    configuration.address.endpoints = [.host("127.0.0.1", port: port)]
    let alone = try await MySQLDriver.ready(configuration)
    #expect(try await alone.count(.users) == 1)
    await alone.close()
    try await set.kill("mariadb-none")
    configuration.address.endpoints = [.host("127.0.0.1", port: port), .host("127.0.0.1", port: own)]
    let reader = MySQLDriver(configuration)
    try await reader.open(soon())
    await reader.close()
    try await set.stop()
  }
}
