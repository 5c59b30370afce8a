import DriverMySQL
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `Many rows at once` {
  private func driver(_ database: MySQLDatabase, arrays: Bool, log: ChangeLog = .asItIs) async throws -> MySQLDriver {
    var configuration = try database.configuration()
    configuration.hooks.usesArrays = arrays
    return try await MySQLDriver.ready(configuration, log: log)
  }

  @Test(arguments: [true, false]) func `come back as they were given`(_ arrays: Bool) async throws {
    let database = try MySQLDatabase()
    let driver = try await driver(database, arrays: arrays)
    let ids = (0..<137).map { _ in OperationID().raw }
    let rows = Rows.users(ids)
    #expect(try await driver.insert(rows).affected == [137])
    for (place, id) in ids.enumerated() {
      let found = try await driver.user(id)
      #expect(found.count == 1 && found.given(0) == rows.given(place))
    }
    await driver.close()
  }

  @Test(arguments: [true, false], [ChangeLog.asItIs, .on])
  func `one of which is taken leave nothing, and say which field`(_ arrays: Bool, _ log: ChangeLog) async throws {
    let database = try MySQLDatabase()
    let driver = try await driver(database, arrays: arrays, log: log)
    let ids = (0..<120).map { _ in OperationID().raw }
    try await driver.insert(Rows.user(ids[77]))
    let error = try await failure { try await driver.insert(Rows.users(ids)) }
    #expect(error.code == .duplicate && error.field == "id")
    #expect(try await driver.count(.users) == 1)
    let orphans = try await failure { try await driver.insert(Rows.records(300, of: OperationID().raw)) }
    #expect(orphans.code == .missingReference && orphans.field == "user_id")
    #expect(try await driver.count(.healthRecords) == 0)
    await driver.close()
  }

  @Test(arguments: [true, false]) func `some of which are there pass over those`(_ arrays: Bool) async throws {
    let database = try MySQLDatabase()
    let driver = try await driver(database, arrays: arrays)
    let ids = (0..<400).map { _ in OperationID().raw }
    try await driver.insert(Rows.users(Array(ids[100..<250])))
    let before = try await driver.user(ids[100]).version(0)
    // A key twice in one batch is there the second time.
    #expect(try await driver.insert(Rows.users(ids + [ids[0]]), ifAbsent: true).affected == [250])
    #expect(try await driver.count(.users) == 400)
    #expect(try await driver.user(ids[100]).version(0) == before)
    await driver.close()
  }

  @Test func `are in the change log as the database has them`() async throws {
    let database = try MySQLDatabase()
    let driver = try await driver(database, arrays: true, log: .on)
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    let commit = try await driver.insert(Rows.records(2_500, of: user))
    let page = try await driver.changes(after: nil, limit: 10, soon())
    let logged = try #require(page.changes.last?.effects.puts.first)
    #expect(page.changes.last?.position == commit.position)
    #expect(logged.count == 2_500)
    for row in stride(from: 0, to: 2_500, by: 499) {
      let stored = try await driver.read([Query(.healthRecords, key: .one(logged[row, 0].rawID))], soon())[0]
      #expect(stored.given(0) == logged.given(row))
      #expect(stored.version(0) == logged.version(row) && stored.operation(0) == logged.operation(row))
    }
    await driver.close()
  }

  @Test func `larger than a packet of the client go in several`() async throws {
    let database = try MySQLDatabase()
    let driver = try await driver(database, arrays: true)
    var rows = RowBatch(Schema.current[.users])
    for _ in 0..<12 {
      for column in Schema.current[.users].columns {
        switch column.field {
        case .id: rows.append(OperationID())
        case .email, .emailKey: rows.append(OperationID().description)
        case .passwordHash: rows.append("!")
        case .profile: rows.append(Rows.document(900_000))
        case .createdAt, .updatedAt: rows.append(Timestamp(milliseconds: 0))
        default: rows.appendNull()
        }
      }
    }
    #expect(try await driver.insert(rows).affected == [12])
    #expect(try await driver.count(.users) == 12)
    await driver.close()
  }
}
