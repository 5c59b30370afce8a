import DriverMongo
import ServerFixtures
import Testing
import WellSenseStore

@Suite(.serialized, .enabled(if: MongoServer.isStandaloneThere, MongoServer.standaloneReason)) struct `A server that stands alone` {
  private let call = Call(deadline: Deadline(after: .seconds(20)))

  private func withDriver(_ body: (MongoDriver) async throws -> Void) async throws {
    let database = try MongoDatabase(MongoServer.standaloneURI)
    let driver = MongoDriver(try database.configuration())
    try await driver.open(call)
    do {
      _ = try await driver.initialize(.current, log: .asItIs, call)
      try await body(driver)
    } catch {
      await driver.close()
      throw error
    }
    await driver.close()
  }

  private func user(_ email: String) -> (RowBatch, RawID) {
    var rows = RowBatch(Schema.current[.users])
    let id = OperationID().raw
    rows.append(id)
    for text in [email, email, "!"] { rows.append(text) }
    for _ in 0..<6 { rows.appendNull() }
    rows.append(Timestamp.now)
    rows.append(Timestamp.now)
    rows.appendSystemColumns()
    return (rows, id)
  }

  private func record(_ user: RawID) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    rows.append(OperationID().raw)
    rows.append(user)
    rows.append(Int64(0))
    rows.append(JSON.emptyObject)
    rows.append(Timestamp.now)
    rows.appendNull()
    rows.append(Timestamp.now)
    rows.appendSystemColumns()
    return rows
  }

  @Test func `says what it can't`() async throws {
    try await withDriver { driver in
      #expect(driver.info.capabilities == [.explanations, .durable, .writes])
      #expect(driver.snapshots == nil)
      #expect(driver.notifications == nil)
    }
  }

  @Test func `takes single rows, once each, and patches them`() async throws {
    try await withDriver { driver in
      let (rows, id) = user("ada@example.org")
      let batch = WriteBatch(OperationID(), [.insert(rows)])
      #expect(try await driver.commit(batch, call).isReplay == false)
      #expect(try await driver.commit(batch, call).isReplay)
      let patch = WriteBatch(OperationID(), [.patch(.users, .one(id), [Assignment(.firstName, .text("Ada"))])], returning: true)
      let patched = try await driver.commit(patch, call)
      #expect(patched.rows[0].text(patched.rows[0][0, 4]) == "Ada")
      #expect(try await driver.commit(patch, call).isReplay)
      #expect(try await driver.commit(batch, call).isReplay)
      #expect(try await driver.commit(WriteBatch(OperationID(), [.insert(record(id))]), call).affected == [1])
      #expect(try await driver.aggregate(Aggregation(.healthRecords), call).count == 1)
    }
  }

  @Test func `refuses what breaks a rule`() async throws {
    try await withDriver { driver in
      _ = try await driver.commit(WriteBatch(OperationID(), [.insert(user("ada@example.org").0)]), call)
      await expect(.duplicate) { _ = try await driver.commit(WriteBatch(OperationID(), [.insert(user("ada@example.org").0)]), call) }
      await expect(.missingReference) {
        _ = try await driver.commit(WriteBatch(OperationID(), [.insert(record(OperationID().raw))]), call)
      }
      await expect(.notFound) {
        let patch = Write.patch(.users, .one(OperationID().raw), [Assignment(.firstName, .text("x"))])
        _ = try await driver.commit(WriteBatch(OperationID(), [patch]), call)
      }
    }
  }

  @Test func `answers what needs a transaction as unsupported, and says what to do`() async throws {
    try await withDriver { driver in
      let (rows, id) = user("ada@example.org")
      for writes in [[Write.insert(rows), .insert(record(id))], [.delete(.users, .one(id))]] {
        do throws(StoreError) {
          _ = try await driver.commit(WriteBatch(OperationID(), writes), call)
          Issue.record("accepted")
        } catch {
          #expect(error.code == .unsupported)
          #expect(error.detail.contains("rs.initiate()"))
        }
      }
      await expect(.unsupported) { _ = try await driver.initialize(.current, log: .on, call) }
      await expect(.unsupported) { _ = try await driver.changes(after: nil, limit: 1, call) }
    }
  }
}
