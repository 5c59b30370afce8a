import DriverSupport
import Metrics
import MetricsTestKit
import Testing
import WellSenseStore

struct ServerLeaseTests {
  private func lease(_ pool: ServerPool) async throws -> ServerLease {
    try await pool.lease(deadline: soon(), begin: { (_: FakeConnection, _) in .success(()) }, end: { _, _ in }).lease
  }

  @Test func `a pool of one still answers calls while a snapshot is open`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      let lease = try await lease(pool)
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(try await lease.perform(.echo(2), deadline: soon()) == 2)
      #expect(pool.statistics.leased == 1)
      await lease.close()
      try await eventually { pool.statistics.leased == 0 && server.seen.open == 1 }
      let error = await #expect(throws: StoreError.self) { try await lease.perform(.echo(3), deadline: soon()) }
      #expect(error?.code == .closed)
    }
  }

  @Test func `beginning and end run on the connection, and the value comes back`() async throws {
    let server = FakeServer()
    let ends = LogLines()
    try await withPool(server) { pool in
      let (lease, value) = try await pool.lease(
        deadline: soon(), begin: { (connection: FakeConnection, _) in .success(connection.isUsable ? 7 : 0) },
        end: { _, _ in ends.add("end") })
      #expect(value == 7)
      await lease.close()
      #expect(ends.all == ["end"])
      try await eventually { pool.statistics.leased == 0 && pool.statistics.idle == 1 }
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(server.seen.connects == 1)
    }
  }

  @Test func `a beginning that fails gives the connection back`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      let error = await #expect(throws: StoreError.self) {
        _ = try await pool.lease(
          deadline: soon(), begin: { (_: FakeConnection, _) in Result<Int, StoreError>.failure(StoreError(.unsupported, "no snapshots")) },
          end: { _, _ in })
      }
      #expect(error?.code == .unsupported)
      #expect(error?.driver == "fake")
      try await eventually { pool.statistics.leased == 0 && pool.statistics.idle == 1 }
    }
  }

  @Test func `a lease whose connection broke says so to every further call`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      let lease = try await lease(pool)
      server.restart()
      for _ in 0..<3 {
        let error = await #expect(throws: StoreError.self) { try await lease.perform(.echo(1), deadline: soon()) }
        #expect(error?.code == .unavailable)
      }
      await lease.close()
      #expect(await pool.result(.echo(2)).error == nil)
    }
  }

  @Test func `a call of a lease is interrupted like any other`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      let lease = try await lease(pool)
      let late = await #expect(throws: StoreError.self) { try await lease.perform(.slow(.seconds(30)), deadline: soon(.milliseconds(500))) }
      #expect(late?.code == .timedOut)
      let call = Task { try await lease.perform(.slow(.seconds(30)), deadline: soon()) }
      try await eventually { server.seen.begun == 2 }
      call.cancel()
      let error = await #expect(throws: StoreError.self) { try await call.value }
      #expect(error?.code == .cancelled)
      #expect(try await lease.perform(.echo(1), deadline: soon()) == 1)
      await lease.close()
    }
  }

  @Test func `one lease too many waits for another to end`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(leases: 2, acquireTimeout: .milliseconds(500))) { pool in
      let first = try await lease(pool)
      let second = try await lease(pool)
      let error = await #expect(throws: StoreError.self) { try await lease(pool) }
      #expect(error?.code == .unavailable)
      await first.close()
      let third = try await lease(pool)
      await second.close()
      await third.close()
    }
  }

  @Test func `a lease that is dropped or held for long is told of, with the place that opened it`() async throws {
    let server = FakeServer()
    let lines = LogLines()
    let pool = makePool(server, PoolLimits(leaseWarning: .milliseconds(10)), logger: lines.logger())
    try await pool.open(until: soon())
    let begun = ContinuousClock.now
    let place = #line + 1
    var held: ServerLease? = try await pool.lease(deadline: soon(), begin: { (_: FakeConnection, _) in .success(()) }, end: { _, _ in })
      .lease
    let opened = "DriverSupportTests/ServerLeaseTests.swift:\(place)"
    try await eventually { lines.all.contains { $0.contains("warning a snapshot is open for long") && $0.contains(opened) } }
    #expect(begun.duration(to: .now) < .seconds(15), "in time, not when something else wakes the pool")
    #expect(held != nil)
    held = nil
    try await eventually { lines.all.contains { $0.contains("warning a snapshot was dropped") && $0.contains(opened) } }
    try await eventually { pool.statistics.leased == 0 }
    await pool.close()
    #expect(server.seen.open == 0)
  }

  @Test func `closing the pool ends its leases`() async throws {
    let server = FakeServer()
    let pool = makePool(server)
    try await pool.open(until: soon())
    let lease = try await lease(pool)
    await pool.close()
    #expect(server.seen.open == 0)
    let error = await #expect(throws: StoreError.self) { try await lease.perform(.echo(1), deadline: soon()) }
    #expect(error?.code == .closed)
    await lease.close()
  }

  @Test func `figures go by OpenTelemetry's names`() async throws {
    let metrics = TestMetrics()
    let server = FakeServer()
    let pool = ServerPool(name: "fake", limits: PoolLimits(maximum: 2), tuning: .oneByOne, metrics: metrics) {
      server.connect($0)
    }
    try await pool.open(until: soon())
    _ = await pool.result(.echo(1))
    let call = pool.begin(.slow(.milliseconds(50)))
    _ = await pool.result(.slow(.seconds(1)), soon(.milliseconds(10)))
    _ = await call.value
    await pool.close()
    let name = ("db.client.connection.pool.name", "fake")
    let prefix = "db.client.connection."
    #expect(try metrics.expectTimer(prefix + "create_time", [name]).values.isEmpty == false)
    #expect(try metrics.expectTimer(prefix + "wait_time", [name]).values.count >= 2)
    #expect(try metrics.expectTimer(prefix + "use_time", [name]).values.count >= 2)
    #expect(try metrics.expectGauge(prefix + "max", [name]).lastValue == 2)
    #expect(try metrics.expectGauge(prefix + "idle.min", [name]).lastValue == 1)
    #expect(try metrics.expectGauge(prefix + "count", [name, (prefix + "state", "idle")]).lastValue == 0)
    #expect(try metrics.expectGauge(prefix + "count", [name, (prefix + "state", "used")]).lastValue == 0)
    #expect(try metrics.expectGauge(prefix + "pending_requests", [name]).lastValue == 0)
  }
}
