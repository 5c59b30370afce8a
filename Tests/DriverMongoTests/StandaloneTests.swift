import DriverMongo
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.serialized, .enabled(if: MongoServer.isStandaloneThere, MongoServer.standaloneReason)) struct `A server that stands alone` {
  private func withDriver(_ body: (MongoDriver) async throws -> Void) async throws {
    let driver = try await MongoDriver.ready(MongoDatabase(MongoServer.standaloneURI).configuration())
    do {
      try await body(driver)
    } catch {
      await driver.close()
      throw error
    }
    await driver.close()
  }

  @Test func `says what it can't`() async throws {
    try await withDriver { driver in
      #expect(driver.info.capabilities == [.explanations, .diagnoses, .durable, .writes])
      #expect(driver.snapshots == nil)
      #expect(driver.notifications == nil)
      #expect(driver.replication == nil)
    }
  }

  @Test func `takes single rows, once each, and patches them`() async throws {
    try await withDriver { driver in
      let id = OperationID().raw
      let batch = WriteBatch(OperationID(), [.insert(Rows.user(id))])
      #expect(try await driver.commit(batch, soon()).isReplay == false)
      #expect(try await driver.commit(batch, soon()).isReplay)
      let patch = WriteBatch(OperationID(), [.patch(.users, .one(id), [Assignment(.firstName, .text("Ada"))])], returning: true)
      let rows = try await driver.commit(patch, soon()).rows[0]
      #expect(rows.text(rows[0, try #require(Schema.current[.users].place(of: .firstName))]) == "Ada")
      #expect(try await driver.commit(patch, soon()).isReplay)
      #expect(try await driver.commit(batch, soon()).isReplay)
      #expect(try await driver.insert(Rows.records(1, of: id)).affected == [1])
      #expect(try await driver.count(.healthRecords) == 1)
    }
  }

  @Test func `refuses what breaks a rule`() async throws {
    try await withDriver { driver in
      try await driver.insert(Rows.user(email: "ada@example.org"))
      #expect(try await failure { try await driver.insert(Rows.user(email: "ada@example.org")) }.code == .duplicate)
      #expect(try await failure { try await driver.insert(Rows.records(1, of: OperationID().raw)) }.code == .missingReference)
      let patch = Write.patch(.users, .one(OperationID().raw), [Assignment(.firstName, .text("x"))])
      #expect(try await failure { _ = try await driver.commit(WriteBatch(OperationID(), [patch]), soon()) }.code == .notFound)
    }
  }

  @Test func `belongs to no set, and takes no commit of an epoch`() async throws {
    try await withDriver { driver in
      var call = soon()
      call.epoch = .first
      let error = try await failure { try await driver.insert(Rows.user(), call) }
      #expect(error.code == .fenced && error.disposition == .notAttempted)
      #expect(try await driver.count(.users) == 0)
    }
  }

  @Test func `answers what needs a transaction as unsupported, and says what to do`() async throws {
    try await withDriver { driver in
      let id = OperationID().raw
      for writes in [[Write.insert(Rows.user(id)), .insert(Rows.records(1, of: id))], [.delete(.users, .one(id))]] {
        let error = try await failure { _ = try await driver.commit(WriteBatch(OperationID(), writes), soon()) }
        #expect(error.code == .unsupported)
        #expect(error.detail.contains("rs.initiate()"))
      }
      #expect(try await failure { _ = try await driver.initialize(.current, log: .on, soon()) }.code == .unsupported)
      #expect(try await failure { _ = try await driver.changes(after: nil, limit: 1, soon()) }.code == .unsupported)
      #expect(try await driver.count(.users) == 0)
    }
  }
}
