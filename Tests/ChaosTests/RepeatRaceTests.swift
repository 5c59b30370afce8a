import FailoverChaos
import Foundation
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// A repeat that finds out what became of its first attempt while somebody else writes the same row.
  @Suite(.serialized) struct RepeatRaceTests {
    @Test(arguments: [true, false])
    func `a repeat is known although its row is overwritten at that moment`(_ isVersioned: Bool) async throws {
      let engine = FaultEngine.postgres
      let set = try await ServerSet([engine.server])
      let driver = try engine.driver(set.uri(of: engine.server))
      try await driver.open(FaultScene.call())
      _ = try await driver.initialize(.current, log: .asItIs, FaultScene.call())
      let row = FaultScene.user()
      let version = try await driver.commit(FaultScene.insertion(row), FaultScene.call()).version
      let condition = isVersioned ? Precondition(version: version) : .none
      let patch = Write.patch(.users, row.key, [Assignment(.firstName, .text("first"))], onlyIf: condition)
      let batch = WriteBatch(OperationID(), [patch])
      _ = try await driver.commit(batch, FaultScene.call())

      // Nobody reads the row before it is overwritten, as the driver does it: what is displaced is kept.
      let (other, observer) = (try AdminSession(set.uri(of: engine.server)), try AdminSession(set.uri(of: engine.server)))
      try other.run("BEGIN")
      try other.run("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
      let task = Task { try await driver.commit(batch, FaultScene.call()) }
      // An error as long as nobody waits.
      try await eventually { (try? observer.run("SELECT 1 / COUNT(*) FROM pg_locks WHERE NOT granted")) != nil }
      var affected = ByteWriter()
      affected.affected([1])
      let trace = affected.bytes.map { String(format: "%02x", $0) }.joined()
      try other.run(
        "INSERT INTO operations (op, version_epoch, version_counter, affected) SELECT op, version_epoch, version_counter, '\\x\(trace)' FROM users"
      )
      try other.run("UPDATE users SET first_name = 'second', op = gen_random_uuid(), version_counter = version_counter + 1")
      try other.run("COMMIT")

      #expect(try await task.value.isReplay)
      let rows = try await driver.read([Query(.users, key: row.key)], FaultScene.call())[0]
      let place = try #require(Schema.current[.users].place(of: .firstName))
      #expect(rows.text(rows[0, place]) == "second")
      await driver.close()
      try await set.stop()
    }
  }
}
