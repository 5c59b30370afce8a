import DriverSupport
import Testing
import WellSenseStore

/// Tasks cancelled in every state that a call can be in.
struct ServerPoolCancellationTests {
  @Test func `before it is queued`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      let error = await Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await pool.result(.echo(1)).error
      }.value
      #expect(error?.code == .cancelled)
      #expect(error?.disposition == .notAttempted)
      #expect(server.seen.answered == [])
    }
  }

  @Test func `while it waits`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      let first = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      let second = pool.begin(.echo(2))
      try await eventually { pool.statistics.pending == 1 }
      second.cancel()
      #expect(await second.value.error?.disposition == .notAttempted)
      try await eventually { pool.statistics.pending == 0 }
      first.cancel()
      _ = await first.value
      #expect(server.seen.answered == [])
    }
  }

  @Test func `while it is under way, and the connection stays`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      let call = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      call.cancel()
      #expect(await call.value.error?.code == .cancelled)
      #expect(server.seen.interrupts == 1)
      #expect(server.seen.severs == 0)
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(server.seen.connects == 1)
    }
  }

  @Test func `while the server is frozen and takes no request to stop`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      let call = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      server.become(.frozen)
      call.cancel()
      #expect(await call.value.error?.code == .unavailable)
      #expect(server.seen.severs == 1)
      server.become(.healthy)
      #expect(await pool.result(.echo(1)).error == nil)
    }
  }

  @Test func `when its deadline passes under way, and the connection stays`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      #expect(await pool.result(.slow(.seconds(30)), soon(.milliseconds(20))).error?.code == .timedOut)
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(server.seen.connects == 1)
    }
  }

  @Test func `after it was answered`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      let call = pool.begin(.echo(1))
      #expect(await call.value.error == nil)
      call.cancel()
      #expect(await pool.result(.echo(2)).error == nil)
      #expect(server.seen.interrupts == 0)
    }
  }

  @Test func `while it waits for a lease`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(leases: 1)) { pool in
      let (lease, _) = try await pool.lease(deadline: soon(), begin: { (_: FakeConnection, _) in .success(0) }, end: { _, _ in })
      let second = Task { try await pool.lease(deadline: soon(), begin: { (_: FakeConnection, _) in .success(0) }, end: { _, _ in }).value }
      try await eventually { pool.statistics.pending == 1 }
      second.cancel()
      let error = await #expect(throws: StoreError.self) { try await second.value }
      #expect(error?.code == .cancelled)
      await lease.close()
    }
  }

  @Test(arguments: [PoolTuning.oneByOne, .pipelined(8)])
  func `in a storm, and every connection comes back`(_ tuning: PoolTuning) async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(minimum: 4, maximum: 4), tuning) { pool in
      for round in 0..<20 {
        let calls = (0..<64).map { number in pool.begin(number.isMultiple(of: 3) ? .slow(.milliseconds(5)) : .echo(number)) }
        for _ in 0..<round { await Task.yield() }
        for (number, call) in calls.enumerated() where !number.isMultiple(of: 5) { call.cancel() }
        for call in calls {
          if let error = await call.value.error { #expect(error.code == .cancelled) }
        }
      }
      try await eventually { pool.statistics.idle == 4 }
      #expect(server.seen.severs == 0)
      #expect(server.seen.connects == 4)
    }
  }
}
