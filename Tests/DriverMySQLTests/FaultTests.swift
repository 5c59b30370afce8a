import DriverMySQL
import DriverSupport
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `MySQL faults` {
  /// `COMMIT` as it is sent: the packet's length and number, the command, the text.
  private static let commit: [UInt8] = [7, 0, 0, 0, 3] + Array("COMMIT".utf8)

  private func throughProxy(_ database: MySQLDatabase, connections: Int = 2) throws -> (ChaosProxy, MySQLConfiguration) {
    let port = try #require(MySQLServer.uri.flatMap { TestServers.port(of: $0) })
    let proxy = try ChaosProxy(before: port)
    var configuration = try database.configuration(connections: connections)
    configuration.address.endpoints = [.host("127.0.0.1", port: proxy.port)]
    return (proxy, configuration)
  }

  private func batch(_ user: RawID) -> WriteBatch {
    WriteBatch(OperationID(), [.insert(Rows.user(user)), .insert(Rows.records(2, of: user))])
  }

  @Test(arguments: [true, false]) func `a commit cut from its reply is found done or undone, never doubled`(_ isDone: Bool) async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database)
    let driver = try await MySQLDriver.ready(configuration)
    for _ in 0..<25 {
      let user = OperationID().raw
      let batch = batch(user)
      proxy.set(isDone ? .lostReply(to: Self.commit) : .lostRequest(with: Self.commit), times: 1)
      let error = try await failure { _ = try await driver.commit(batch, soon()) }
      #expect(error.disposition == .unknown)
      #expect(try await driver.commit(batch, soon()).isReplay == isDone)
      #expect(try await driver.commit(batch, soon()).isReplay)
    }
    #expect(proxy.counts.strikes == 25)
    #expect(try await driver.count(.users) == 25)
    #expect(try await driver.count(.healthRecords) == 50)
    await driver.close()
  }

  @Test func `a commit whose reply is held ends with its deadline, its outcome unknown`() async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database)
    let driver = try await MySQLDriver.ready(configuration)
    let batch = batch(OperationID().raw)
    proxy.set(.heldReply(to: Self.commit), times: 1)
    let start = ContinuousClock.now
    let error = try await failure { _ = try await driver.commit(batch, soon(.milliseconds(300))) }
    #expect(error.disposition == .unknown && error.code == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(15))
    proxy.clear()
    #expect(try await driver.commit(batch, soon()).isReplay)
    await driver.close()
  }

  /// A node that is cut off from its cluster says this of what the others have taken over.
  @Test(arguments: [true, false]) func `a commit that is done though the server says otherwise may have been done`(_ isAlone: Bool)
    async throws
  {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database, connections: 1)
    let driver = try await MySQLDriver.ready(configuration)
    // What a single row's statement needs to know.
    try await driver.insert(Rows.user())
    for user in (0..<5).map({ _ in OperationID().raw }) {
      let batch = isAlone ? WriteBatch(OperationID(), [.insert(Rows.user(user))]) : batch(user)
      proxy.set(.misreported(isAlone ? user.withBytes { [UInt8]($0) } : Self.commit, with: Self.errorDuringCommit), times: 1)
      let error = try await failure { _ = try await driver.commit(batch, soon()) }
      #expect(error.disposition == .unknown && error.engineCode == "1180")
      #expect(try await driver.commit(batch, soon()).isReplay)
    }
    #expect(proxy.counts.strikes == 5)
    #expect(try await driver.count(.users) == 6)
    await driver.close()
  }

  /// A packet's length and number, then: an error, its number, its state, its text.
  private static let errorDuringCommit: [UInt8] = [13, 0, 0, 1, 0xFF, 0x9C, 0x04] + Array("#HY000lost".utf8)

  @Test func `a repeat that can't make sure of what it found doesn't say that nothing happened`() async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database, connections: 1)
    let driver = try await MySQLDriver.ready(configuration)
    let batch = batch(OperationID().raw)
    _ = try await driver.commit(batch, soon())
    proxy.set(.heldReply(to: "probes + 1"), times: 1)
    let error = try await failure { _ = try await driver.commit(batch, soon(.milliseconds(300))) }
    #expect(error.disposition == .unknown && proxy.counts.strikes == 1)
    #expect(try await driver.commit(batch, soon()).isReplay)
    await driver.close()
  }

  @Test func `a server that freezes is given up by the deadline, and used again when it thaws`() async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database)
    let driver = try await MySQLDriver.ready(configuration)
    proxy.set(.frozen)
    for _ in 0..<3 {
      let start = ContinuousClock.now
      let error = try await failure { _ = try await driver.read([Query(.users)], soon(.milliseconds(300))) }
      #expect(error.code == .timedOut || error.code == .unavailable)
      #expect(ContinuousClock.now - start < .seconds(15))
    }
    let late = MySQLDriver(configuration)
    #expect(try await failure { try await late.open(soon(.milliseconds(300))) }.disposition == .notAttempted)
    proxy.clear()
    #expect(try await driver.read([Query(.users)], soon())[0].isEmpty)
    await driver.close()
  }

  @Test func `a connection that is reset is replaced`() async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database)
    let driver = try await MySQLDriver.ready(configuration)
    proxy.resetConnections()
    // The call that meets it fails and may be repeated; the store does that.
    _ = try? await driver.read([Query(.users)], soon())
    #expect(try await driver.read([Query(.users)], soon())[0].isEmpty)
    proxy.set(.refused)
    let error = try await failure { for _ in 0..<10 { _ = try await driver.read([Query(.users)], soon(.milliseconds(500))) } }
    #expect(error.code == .unavailable && error.disposition == .notAttempted)
    await driver.close()
  }

  @Test func `what is no such server is told apart at once`() async throws {
    let database = try MySQLDatabase()
    let (proxy, configuration) = try throughProxy(database)
    var random = SystemRandomNumberGenerator()
    let others: [[UInt8]] = [
      [], [0], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), [0xFF, 0xFF, 0xFF, 0],
      [4, 0, 0, 0, 0xFF, 0x10, 0x04, 0x23], Array(repeating: 0, count: 300),
    ]
    for bytes in others + (0..<40).map({ length in (0..<length * 5).map { _ in UInt8.random(in: 0...255, using: &random) } }) {
      proxy.set(.answered(bytes, thenClosed: true))
      let driver = MySQLDriver(configuration)
      let start = ContinuousClock.now
      let error = try await failure { try await driver.open(soon(.milliseconds(800))) }
      #expect(error.disposition == .notAttempted)
      #expect(ContinuousClock.now - start < .seconds(15))
    }
  }

  @Test func `answers that are cut off or changed anywhere end in a typed error`() async throws {
    let database = try MySQLDatabase()
    let plain = try await MySQLDriver.ready(database.configuration())
    let user = OperationID().raw
    try await plain.insert(Rows.user(user))
    await plain.close()
    let (proxy, configuration) = try throughProxy(database, connections: 1)
    for place in stride(from: 1, to: 1_600, by: 23) {
      for fault in [Fault.cut(after: place, of: .replies), .changed(at: place, of: .replies, to: [0xFB, 0xFF])] {
        proxy.set(fault)
        let driver = MySQLDriver(configuration)
        let start = ContinuousClock.now
        do {
          try await driver.open(soon(.milliseconds(700)))
          _ = try await driver.read([Query(.users, key: .one(user))], soon(.milliseconds(700)))
        } catch {
          #expect(error.driver != nil)
        }
        #expect(ContinuousClock.now - start < .seconds(15))
        await driver.close()
      }
    }
  }

  @Test func `a wrong password, a missing database and an unknown host say so`() async throws {
    let database = try MySQLDatabase()
    var configuration = try database.configuration()
    configuration.address.password = "canary-Xq7"
    let refused = try await failure { try await MySQLDriver(configuration).open(soon()) }
    #expect(refused.code == .accessDenied && !"\(refused)".contains("canary"))
    configuration = try database.configuration()
    configuration.address.database = "test_that_is_not_there"
    #expect(try await failure { try await MySQLDriver(configuration).open(soon()) }.code == .incompatible)
    configuration.address.endpoints = [.host("host.invalid")]
    #expect(try await failure { try await MySQLDriver(configuration).open(soon()) }.code == .unavailable)
  }
}
