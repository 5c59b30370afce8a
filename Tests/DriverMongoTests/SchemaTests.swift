import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB's stored form` {
  @Test func `is fenced: who doesn't know that the log was switched on can't write past it`() async throws {
    let database = try MongoDatabase()
    let (unaware, aware) = (try await MongoDriver.ready(database.configuration()), try await MongoDriver.ready(database.configuration()))
    let id = OperationID().raw
    try await unaware.insert(Rows.user(id))
    _ = try await aware.initialize(.current, log: .on, soon())
    #expect(try await unaware.insert(Rows.user()).position?.sequence == 1)
    let patch = Write.patch(.users, .one(id), [Assignment(.firstName, .text("Ada"))])
    #expect(try await unaware.commit(WriteBatch(OperationID(), [patch]), soon()).position?.sequence == 2)
    #expect(try await unaware.commit(WriteBatch(OperationID(), [.delete(.users, .one(id))]), soon()).position?.sequence == 3)
    #expect(try await aware.changes(after: nil, limit: 10, soon()).changes.count == 3)
    await unaware.close()
    await aware.close()
  }

  @Test func `is fenced: an older program can't write into a newer schema`() async throws {
    let database = try MongoDatabase()
    let (older, newer) = (try await MongoDriver.ready(database.configuration()), try await MongoDriver.ready(database.configuration()))
    try await older.insert(Rows.user())
    let schema = Schema(version: Schema.current.version + 1, entities: Schema.current.entities)
    _ = try await newer.initialize(schema, log: .asItIs, soon())
    #expect(try await failure { try await older.insert(Rows.user()) }.code == .incompatible)
    #expect(try await newer.count(.users) == 1)
    await older.close()
    await newer.close()
  }

  @Test func `is made once by many at the same time`() async throws {
    let database = try MongoDatabase()
    let configuration = try database.configuration(connections: 1)
    let reports = try await withThrowingTaskGroup(of: SchemaReport.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let driver = MongoDriver(configuration)
          try await driver.open(soon())
          let report = try await driver.initialize(.current, log: .on, soon())
          await driver.close()
          return report
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(reports.map(\.database)).count == 1)
    #expect(reports.filter { $0.versionBefore == 0 }.count == 1)
  }

  @Test func `is never put among another program's collections`() async throws {
    let database = try MongoDatabase()
    database.run(
      BSONWriter {
        $0.append("create", "users")
      }.bytes)
    let driver = MongoDriver(try database.configuration())
    try await driver.open(soon())
    #expect(try await failure { _ = try await driver.initialize(.current, log: .asItIs, soon()) }.code == .incompatible)
    await driver.close()
  }

  @Test func `has an index for every order and every reference`() async throws {
    let database = try MongoDatabase()
    let driver = try await MongoDriver.ready(database.configuration())
    await driver.close()
    let client = try MongoClient(database.configuration(), connectTimeout: .seconds(5))
    for schema in Schema.current.entities {
      let codec = EntityCodec(schema)
      let there = try indexes(codec.collection, client)
      for index in schema.indexes {
        let fields = (index.equal + (index.order.map { [$0] } ?? [])).map(codec.name(of:))
        #expect(there.contains(fields + ["_id"]), "\(schema.entity.name): \(there)")
      }
      for field in schema.unique { #expect(there.contains([codec.name(of: field)])) }
      for reference in schema.references { #expect(there.contains { $0.first == codec.name(of: reference.field) }) }
    }
  }

  /// The fields of each index of a collection.
  private func indexes(_ collection: String, _ client: MongoClient) throws -> [[String]] {
    let reply = try client.read(BSONWriter { $0.append("listIndexes", collection) })
    // The documents lie in it.
    defer { withExtendedLifetime(reply) {} }
    var batch = try reply.batch()
    var indexes: [[String]] = []
    while let index = try batch.documents.next() {
      var key = try #require(try index.elements().first("key")).elements()
      var fields: [String] = []
      while let field = try key.next() { fields.append(String(decoding: field.name, as: UTF8.self)) }
      indexes.append(fields)
    }
    return indexes
  }

  @Test func `answers along an index`() async throws {
    let database = try MongoDatabase()
    let driver = try await MongoDriver.ready(database.configuration())
    let mine = Condition(.userID, .equals(.id(OperationID().raw)))
    let plan = try await driver.explain(Query(.healthRecords, [mine], order: .descending(.recordedAt)), soon())
    #expect(plan.lines.contains { $0.contains("IXSCAN userId_") } && !plan.scans, "\(plan)")
    await driver.close()
  }

  @Test func `holds documents that other programs can read`() async throws {
    let database = try MongoDatabase()
    let driver = try await MongoDriver.ready(database.configuration())
    let user = OperationID().raw
    try await driver.insert(Rows.user(user))
    try await driver.insert(Rows.records(1, of: user))
    await driver.close()
    let client = try MongoClient(database.configuration(), connectTimeout: .seconds(5))
    let reply = try client.read(
      BSONWriter {
        $0.append("find", "healthRecords")
        $0.document("filter") { $0.append("userId", user) }
      })
    let names = try reply.firstDocument { (reader) throws(BSONDamage) -> [String: UInt8] in
      var reader = reader
      var types: [String: UInt8] = [:]
      while let element = try reader.next() { types[String(decoding: element.name, as: UTF8.self)] = element.type }
      return types
    }
    #expect(names?["_id"] == BSONType.binary)
    #expect(names?["type"] == BSONType.string)
    #expect(names?["data"] == BSONType.document)
    #expect(names?["recordedAt"] == BSONType.time)
  }

  @Test func `tells another process at once that the log grew`() async throws {
    let database = try MongoDatabase()
    let (writer, reader) = (
      try await MongoDriver.ready(database.configuration(), log: .on), try await MongoDriver.ready(database.configuration())
    )
    let position = try await writer.insert(Rows.user()).position
    let start = ContinuousClock.now
    async let waited: Void = reader.waitForChange(after: position, soon(.seconds(15)))
    try await writer.insert(Rows.user())
    try await waited
    #expect(start.duration(to: .now) < .seconds(8))
    #expect(try await reader.changes(after: position, limit: 10, soon()).changes.count == 1)
    await writer.close()
    await reader.close()
  }
}
