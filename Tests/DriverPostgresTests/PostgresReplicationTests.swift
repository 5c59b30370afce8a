import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.serialized, .enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason)))
struct `A member of a set in PostgreSQL` {
  @Test(arguments: ReplicaTrial.all) func `shows that`(_ trial: ReplicaTrial) async throws {
    try await trial { try PostgresSchema().driver(connections: 8) }
  }

  @Test func `has no foreign keys, and a database that stands alone has them`() async throws {
    let schema = try PostgresSchema()
    let count = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = '\(schema.name)'::regnamespace"
    let driver = try schema.driver()
    try await driver.open(soon())
    let database = try await driver.initialize(.current, log: .on, soon()).database
    let expected = Schema.current.entities.reduce(0) { $0 + $1.references.count }
    #expect(try schema.sql(count) == "\(expected)")
    let alone = SetConfiguration(
      lineage: OperationID().raw, agreement: .coordinator, active: database, inSync: [database], members: [database], voters: [database])
    _ = try await driver.replica.take(.prepare(Epoch.first.next(by: 1)), soon())
    #expect(try schema.sql(count) == "\(expected)")
    #expect(try await driver.replica.take(.found(alone), soon()).isGranted)
    #expect(try schema.sql(count) == "0")
    await driver.close()
  }

  @Test func `is made of one that an older release left`() async throws {
    let schema = try PostgresSchema()
    let driver = try schema.driver()
    try await driver.open(soon())
    let database = try await driver.initialize(.current, log: .on, soon()).database
    try await driver.insert(Rows.user())
    try schema.sql(ReplicaRows.versionTwo.joined(separator: ";") + "; DROP TABLE epoch_gate")
    let report = try await driver.initialize(.current, log: .on, soon())
    #expect([report.versionBefore, report.versionAfter] == [2, Schema.current.version])
    var expected = EpochRecord(database: database)
    expected.end = 1
    #expect(try await driver.replica.record(soon()) == expected)
    await driver.close()
  }

  @Test func `takes an epoch step while a snapshot stays open`() async throws {
    let driver = try PostgresSchema().driver()
    try await driver.open(soon())
    let database = try await driver.initialize(.current, log: .on, soon()).database
    let alone = SetConfiguration(
      lineage: OperationID().raw, agreement: .coordinator, active: database, inSync: [database], members: [database], voters: [database])
    _ = try await driver.replica.take(.found(alone), soon())
    let snapshot = try await driver.snapshots?.openSnapshot(soon())
    _ = try await snapshot?.read([Query(.users)], soon())
    #expect(try await driver.replica.take(.prepare(Epoch.first.next(by: 1)), soon(.seconds(5))).isGranted)
    await snapshot?.close()
    await driver.close()
  }
}
