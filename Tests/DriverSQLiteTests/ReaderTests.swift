import DriverSQLite
import TestSupport
import Testing
import WellSenseStore

@Suite struct `Readers` {
  /// A database whose aggregation takes a while.
  private func filled(_ path: String, rows: Int = 20_000) async throws -> (SQLiteDriver, Aggregation) {
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), synchronous: .normal))
    let user = Rows.user()
    try await driver.insert(user)
    for start in stride(from: 0, to: rows, by: 10_000) {
      try await driver.insert(Rows.records(10_000, of: user[0, 0].rawID, from: Int64(start) * 60_000))
    }
    let metric = Aggregation.Metric(
      .data, "value", time: .recordedAt, boundaries: [.earliest, .latest], percentiles: [0.5])
    return (driver, Aggregation(.healthRecords, [Condition(.userID, .equals(.id(user[0, 0].rawID)))], metric: metric))
  }

  @Test func `give whole pages of one statement, whatever size the page before had`() async throws {
    let folder = try TemporaryFolder()
    let (driver, aggregation) = try await filled(folder.path("s.db"), rows: 10_000)
    for limit in [1000, 1, 3, 1000, 2, 700] {
      let query = Query(.healthRecords, aggregation.conditions, order: .ascending(.recordedAt), limit: limit)
      let rows = try #require(try await driver.read([query], soon()).first)
      #expect(rows.count == limit && rows.next != nil)
      let place = try #require(Schema.current[.healthRecords].place(of: .recordedAt))
      #expect((0..<rows.count).allSatisfy { rows[$0, place] == .time(Timestamp(milliseconds: Int64($0) * 60_000)) })
      #expect(rows.arena.count == rows.cells.reduce(0) { $0 + ($1.isStored ? $1.range.count : 0) })
    }
    await driver.close()
  }

  @Test func `stop at the deadline and at a cancellation, and stay usable`() async throws {
    let folder = try TemporaryFolder()
    let (driver, aggregation) = try await filled(folder.path("s.db"))
    let late = try await failure { _ = try await driver.aggregate(aggregation, soon(.milliseconds(1))) }
    #expect(late.code == .timedOut)
    let task = Task { try await driver.aggregate(aggregation, soon()) }
    task.cancel()
    #expect(try await failure { _ = try await task.value }.code == .cancelled)
    for _ in 0..<8 { #expect(try await driver.aggregate(aggregation, soon()).count == 20_000) }
    await driver.close()
  }

  @Test func `find every order that the schema indexes without sorting or scanning`() async throws {
    let folder = try TemporaryFolder()
    let driver = try await SQLiteDriver.ready(folder.path("s.db"))
    for entity in Schema.current.entities {
      for index in entity.indexes {
        for descending in [false, true] {
          for hasCursor in [false, true] {
            let query = try query(entity, index, descending: descending, hasCursor: hasCursor)
            let plan = try await driver.explain(query, soon())
            #expect(!plan.sorts && !plan.scans, "\(query) \(plan)")
            // Without an equality or a cursor the index itself is walked, which the limit ends.
            let mayScan = index.equal.isEmpty && !hasCursor
            #expect(mayScan || !plan.lines.contains { $0.hasPrefix("SCAN") }, "\(query) \(plan)")
            #expect(plan.lines.allSatisfy { $0.contains("INDEX") || $0.contains("PRIMARY KEY") }, "\(query) \(plan)")
          }
        }
      }
    }
    await driver.close()
  }

  private func query(_ entity: EntitySchema, _ index: Index, descending: Bool, hasCursor: Bool) throws -> Query {
    let conditions = try index.equal.map { field in
      switch try #require(entity.column(field)).type {
      case .tags: Condition(field, .contains("x"))
      case .id: Condition(field, .equals(.id(OperationID().raw)))
      default: Condition(field, .equals(.integer(0)))
      }
    }
    let order = try #require(index.order)
    let value: Value = entity.column(order)?.type == .time ? .time(.now) : .integer(1)
    let key: Key = entity.key.count == 2 ? .pair(OperationID().raw, OperationID().raw) : .one(OperationID().raw)
    return Query(
      entity.entity, conditions, order: Order(order, descending: descending), limit: 10,
      after: hasCursor ? Cursor(value: value, key: key) : nil)
  }

  @Test func `find references and unique values by index`() async throws {
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.memory))
    for entity in Schema.current.entities {
      for field in entity.unique {
        let plan = try await driver.explain(Query(entity.entity, [Condition(field, .equals(.text("x")))]), soon())
        #expect(plan.lines.allSatisfy { $0.contains("INDEX") }, "\(plan)")
      }
      for reference in entity.references {
        let covered = entity.key[0] == reference.field || entity.indexes.contains { $0.equal.first == reference.field }
        #expect(covered, "\(entity.entity) \(reference.field)")
      }
    }
    await driver.close()
  }

  @Test func `see what a commit before them wrote, from every task`() async throws {
    let folder = try TemporaryFolder()
    let driver = try await SQLiteDriver.ready(SQLiteConfiguration(.file(folder.path("s.db")), synchronous: .normal))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            let user = Rows.user()
            try await driver.insert(user)
            #expect(try await driver.read([Query(.users, key: .one(user[0, 0].rawID))], soon())[0].count == 1)
          }
        }
      }
      try await group.waitForAll()
    }
    await driver.close()
  }

  @Test func `are refused once the driver is closed, and work after opening again`() async throws {
    let folder = try TemporaryFolder()
    let driver = try await SQLiteDriver.ready(folder.path("s.db"))
    await driver.close()
    #expect(try await failure { _ = try await driver.read([Query(.users)], soon()) }.code == .closed)
    try await driver.open(soon())
    #expect(try await driver.read([Query(.users)], soon())[0].isEmpty)
    await driver.close()
  }
}
