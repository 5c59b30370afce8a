import DriverSupport
import Testing
import WellSenseStore

struct ServerPoolTests {
  @Test(arguments: [1, 4], [PoolTuning.oneByOne, .pipelined(32)])
  func `64 tasks get their own answers, never two on one connection`(_ maximum: Int, _ tuning: PoolTuning) async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: maximum), tuning) { pool in
      await withTaskGroup { group in
        for task in 0..<64 {
          group.addTask {
            for turn in 0..<50 {
              let value = task * 1000 + turn
              #expect(await pool.result(.echo(value)) == value)
            }
          }
        }
      }
      #expect(server.seen.answered.count == 3200)
      #expect(server.seen.mostOpen <= maximum)
      #expect(server.seen.batches.max() ?? 0 <= tuning.batch)
    }
  }

  @Test func `answers come in the order of the calls`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1)) { pool in
      let first = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      var tasks: [Task<Result<Int, StoreError>, Never>] = []
      for value in 0..<20 {
        tasks.append(pool.begin(.echo(value)))
        try await eventually { pool.statistics.pending == value + 1 }
      }
      first.cancel()
      for task in tasks { #expect(await task.value.error == nil) }
      #expect(server.seen.answered == Array(0..<20))
    }
  }

  @Test func `a call that waits too long for a connection is told so`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1, acquireTimeout: .milliseconds(300))) { pool in
      let first = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      let error = await pool.result(.echo(1)).error
      #expect(error?.code == .unavailable)
      #expect(error?.disposition == .notAttempted)
      #expect(error?.driver == "fake")
      let late = await pool.result(.echo(2), soon(.milliseconds(100))).error
      #expect(late?.code == .timedOut)
      #expect(late?.disposition == .notAttempted)
      // Counted after the calls have their answers.
      try await eventually { pool.statistics.timeouts == 2 }
      first.cancel()
      #expect(await first.value.error?.code == .cancelled)
      #expect(server.seen.answered == [])
    }
  }

  @Test func `calls beyond the queue's capacity are refused, but those that gave up don't count`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1, queueCapacity: 2)) { pool in
      let first = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      let waiting = [pool.begin(.echo(1)), pool.begin(.echo(2))]
      try await eventually { pool.statistics.pending == 2 }
      #expect(await pool.result(.echo(3)).error?.disposition == .notAttempted)
      for task in waiting { task.cancel() }
      for task in waiting { #expect(await task.value.error?.code == .cancelled) }
      let again = [pool.begin(.echo(4)), pool.begin(.echo(5))]
      try await eventually { pool.statistics.pending == 2 }
      first.cancel()
      for task in again { #expect(await task.value.error == nil) }
      #expect(server.seen.answered.sorted() == [4, 5])
    }
  }

  @Test func `a long call does not keep others from an idle connection`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 2), .pipelined(32)) { pool in
      let long = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      #expect(await pool.result(.echo(1)).error == nil)
      long.cancel()
      _ = await long.value
    }
  }

  @Test func `a driver that forgets a call does not make it hang`() async throws {
    let server = FakeServer()
    try await withPool(server) { pool in
      #expect(await pool.result(.ignored).error?.disposition == .unknown)
      #expect(await pool.result(.echo(1)).error == nil)
    }
  }

  @Test func `idle connections end at their time, down to the minimum`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(minimum: 1, maximum: 3, idleLifetime: .milliseconds(20))) { pool in
      let calls = (0..<3).map { _ in pool.begin(.slow(.seconds(30))) }
      try await eventually { server.seen.open == 3 && server.seen.begun == 3 }
      for call in calls { call.cancel() }
      for call in calls { _ = await call.value }
      try await eventually { server.seen.open == 1 }
      #expect(pool.statistics.closed[.idle] == 2)
    }
  }

  @Test func `old connections are replaced`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximumLifetime: .milliseconds(20))) { pool in
      try await eventually { server.seen.connects > 3 }
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(server.seen.mostOpen == 1)
    }
  }

  @Test func `an idle connection is tried before it is used`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(validationInterval: .zero)) { pool in
      #expect(await pool.result(.echo(1)).error == nil)
      try await eventually { pool.statistics.idle == 1 }
      server.restart()
      // The old connection is dead; nobody notices.
      #expect(await pool.result(.echo(2)).error == nil)
      #expect(server.seen.connects == 2)
    }
  }

  @Test func `closing answers what waits, refuses what comes, and may be repeated`() async throws {
    let server = FakeServer()
    let pool = makePool(server, PoolLimits(maximum: 1))
    try await pool.open(until: soon())
    server.become(.frozen)
    let first = pool.begin(.echo(1))
    try await eventually { server.seen.begun == 1 }
    let second = pool.begin(.echo(2))
    try await eventually { pool.statistics.pending == 1 }
    pool.shutDown()
    server.become(.healthy)
    await pool.close()
    #expect(await first.value.error == nil)
    #expect(await second.value.error == nil)
    #expect(await pool.result(.echo(3)).error?.code == .closed)
    await pool.close()
    #expect(server.seen.open == 0)
  }

  @Test func `a pool that was never opened closes and refuses`() async throws {
    let pool = makePool(FakeServer())
    #expect(await pool.result(.echo(1)).error?.code == .closed)
    await pool.close()
  }
}
