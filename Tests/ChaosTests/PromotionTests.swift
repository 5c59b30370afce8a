import DriverPostgres
import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// PostgreSQL's own replication below one store: a primary with a synchronous standby.
  @Suite(.serialized) struct PromotionTests {
    @Test func `a promoted standby has all that was acknowledged, and the store goes on with it`() async throws {
      let pair = try await SynchronousPair()
      let store = try await Store.open(.postgres(pair.hosts()))
      let scene = ScalingScene()
      async let running = scene.run(on: store)
      let outage = try await scene.outage {
        try await pair.set.kill("postgres")
        try await pair.set.promote("postgres-standby")
      }
      scene.stop()
      let history = try await running
      await store.close()
      let standby = try await PostgresDriver.postgres(pair.set.uri(of: "postgres-standby")).opened()
      let report = try await scene.judge(history, [standby])
      await standby.close()
      try await pair.set.stop()
      #expect(report.judgement == .valid, "\(report)")
      try RunReports.write(
        "\(scene.recorder.progress.acknowledged) writes acknowledged, primary killed, standby promoted: \(outage.inSeconds) without a write",
        to: "promotion.txt")
    }

    /// The sessions stay, and only the first refusal of a write tells that they are of no use.
    @Test func `connections to a primary that is one no longer are given up`() async throws {
      let pair = try await SynchronousPair()
      let driver = try await PostgresDriver.postgres(pair.hosts()).opened()
      _ = try await driver.commit(FaultScene.insertion(FaultScene.user()), FaultScene.call())
      try pair.primary("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
      try await pair.set.promote("postgres-standby")
      let row = FaultScene.user()
      let operation = FaultScene.insertion(row)
      try await eventually { (try? await driver.commit(operation, FaultScene.call())) != nil }
      await driver.close()
      let standby = try await PostgresDriver.postgres(pair.set.uri(of: "postgres-standby")).opened()
      #expect(try await standby.read([Query(row.entity, key: row.key)], FaultScene.call()).first?.count == 1)
      await standby.close()
      try await pair.set.stop()
    }
  }
}
