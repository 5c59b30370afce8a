import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// Calls whose time is over in the middle of their transaction.
  @Suite(.serialized) struct HalfWriteTests {
    /// What holds the log in the other session, so that a write comes to a stop between its rows and its entry.
    private static let held = [
      (FaultEngine.postgres, "LOCK TABLE changes IN EXCLUSIVE MODE"), (.mariadb, "UPDATE log_end SET seq = seq WHERE id = 1"),
    ]

    @Test(arguments: held)
    func `a write whose time is over before it is in the log leaves nothing`(_ engine: FaultEngine, _ held: String) async throws {
      let set = try await ServerSet([engine.server])
      let driver = try engine.driver(set.uri(of: engine.server))
      try await driver.open(FaultScene.call())
      _ = try await driver.initialize(.current, log: .on, FaultScene.call())
      _ = try await driver.commit(FaultScene.insertion(FaultScene.user()), FaultScene.call())
      let row = FaultScene.user()
      let batch = FaultScene.insertion(row)
      let admin = try AdminSession(set.uri(of: engine.server))
      try admin.run("BEGIN")
      try admin.run(held)
      let error = await #expect(throws: StoreError.self) { try await driver.commit(batch, FaultScene.call(.milliseconds(500))) }
      #expect(error?.code == .timedOut)
      try admin.run("ROLLBACK")
      #expect(try await driver.read([Query(.users, key: row.key)], FaultScene.call()).first?.count == 0)
      #expect(try await driver.changes(after: nil, limit: 10, FaultScene.call()).changes.count == 1)
      // So the repeat is the attempt that counts, and the log has it.
      #expect(try await driver.commit(batch, FaultScene.call()).isReplay == false)
      #expect(try await driver.changes(after: nil, limit: 10, FaultScene.call()).changes.last?.operation == batch.operation)
      await driver.close()
      try await set.stop()
    }
  }
}
