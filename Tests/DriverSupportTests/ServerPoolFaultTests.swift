import DriverSupport
import Testing
import WellSenseStore

/// Servers that refuse, freeze, break and come back.
struct ServerPoolFaultTests {
  /// Reacts fast, so that the tests do.
  private let nimble = PoolTuning(backoff: .milliseconds(1), backoffCeiling: .milliseconds(5), grace: .milliseconds(20))

  @Test(arguments: [(FakeServer.Mood.refused, StoreError.Code.unavailable), (.wrongPassword, .accessDenied)])
  func `opening tells at once why it can't connect`(_ mood: FakeServer.Mood, _ code: StoreError.Code) async throws {
    let server = FakeServer()
    server.become(mood)
    let pool = makePool(server)
    let error = await #expect(throws: StoreError.self) { try await pool.open(until: soon()) }
    #expect(error?.code == code)
    #expect(error?.disposition == .notAttempted)
    await pool.close()
    #expect(server.seen.connects == 1)
  }

  @Test func `opening a frozen server ends at the deadline`() async throws {
    let server = FakeServer()
    server.become(.frozen)
    let pool = makePool(server, PoolLimits(connectTimeout: .milliseconds(50)))
    let error = await #expect(throws: StoreError.self) { try await pool.open(until: soon(.milliseconds(20))) }
    #expect(error?.code == .timedOut)
    await pool.close()
  }

  @Test func `while the server refuses, calls wait for it to come back`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(), nimble) { pool in
      server.become(.refused)
      #expect(await pool.result(.echo(0)).error?.code == .unavailable)
      let waiting = (1...8).map { pool.begin(.echo($0)) }
      try await eventually { server.seen.connects > 4 }
      #expect(server.seen.answered == [])
      server.become(.healthy)
      for task in waiting { #expect(await task.value.error == nil) }
    }
  }

  @Test func `a call that fails fast doesn't wait for a server that refuses, and finds one that is back`() async throws {
    let server = FakeServer()
    let slow = PoolTuning(backoff: .seconds(20), backoffCeiling: .seconds(20))
    try await withPool(server, PoolLimits(maximum: 1), slow) { pool in
      server.become(.refused)
      // The connection breaks; then nobody can connect for a long time.
      #expect(await pool.result(.echo(0), failsFast: true).error?.code == .unavailable)
      try await eventually { server.seen.connects > 1 }
      let patient = pool.begin(.echo(1))
      for _ in 0..<3 {
        let error = await pool.result(.echo(2), failsFast: true).error
        #expect(error?.detail == "refused")
        #expect(error?.disposition == .notAttempted)
      }
      #expect(pool.statistics.timeouts == 0)
      patient.cancel()
      #expect(await patient.value.error?.code == .cancelled)
      server.become(.healthy)
    }
    try await withPool(server, PoolLimits(maximum: 1), nimble) { pool in
      server.become(.refused)
      _ = await pool.result(.echo(0), failsFast: true)
      server.become(.healthy)
      var answer = await pool.result(.echo(3), failsFast: true)
      let end = soon()
      while answer.error != nil, !end.hasPassed { answer = await pool.result(.echo(3), failsFast: true) }
      #expect(answer == 3)
    }
  }

  @Test func `waiting for a server that does not come back ends with the reason`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(acquireTimeout: .milliseconds(50)), nimble) { pool in
      server.become(.refused)
      _ = await pool.result(.echo(0))
      let error = await pool.result(.echo(1)).error
      #expect(error?.code == .unavailable)
      #expect(error?.detail == "refused")
      #expect(error?.disposition == .notAttempted)
      server.become(.healthy)
      try await eventually { pool.statistics.idle == 1 }
      #expect(await pool.result(.echo(2)).error == nil)
    }
  }

  @Test func `what is hopeless is told at once, and found out anew later`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(), nimble) { pool in
      server.become(.wrongPassword)
      _ = await pool.result(.echo(0))
      #expect(await pool.result(.echo(1)).error?.code == .accessDenied)
      #expect(await pool.result(.echo(2)).error?.code == .accessDenied)
      server.become(.healthy)
      try await eventually { pool.statistics.idle == 1 }
      #expect(await pool.result(.echo(3)).error == nil)
    }
  }

  @Test func `calls that the broken connection hadn't begun are answered by another`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1), PoolTuning(batch: 32, overlap: 32, backoff: .milliseconds(1))) { pool in
      let first = pool.begin(.slow(.seconds(30)))
      try await eventually { server.seen.begun == 1 }
      let breaking = pool.begin(.breaking)
      try await eventually { pool.statistics.pending == 1 }
      let others = (0..<10).map { pool.begin(.echo($0)) }
      try await eventually { pool.statistics.pending == 11 }
      first.cancel()
      #expect(await breaking.value.error?.disposition == .unknown)
      for task in others { #expect(await task.value.error == nil) }
      #expect(server.seen.batches.contains(11))
      #expect(server.seen.connects == 2)
    }
  }

  @Test func `a frozen server ends calls at their deadlines and gets its connection cut`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1), nimble) { pool in
      server.become(.frozen)
      let begun = ContinuousClock.now
      let error = await pool.result(.echo(1), soon(.milliseconds(50))).error
      #expect(begun.duration(to: .now) < .seconds(15))
      #expect(error?.code == .unavailable || error?.code == .timedOut)
      #expect(server.seen.severs == server.seen.batches.count, "cut if it had got that far")
      server.become(.healthy)
      #expect(await pool.result(.echo(2)).error == nil)
    }
  }

  @Test func `a thread that never comes back does not keep its call, nor the pool`() async throws {
    let server = FakeServer()
    try await withPool(server, PoolLimits(maximum: 1), nimble) { pool in
      let error = await pool.result(.stubborn, soon(.milliseconds(500))).error
      #expect(error?.code == .timedOut)
      #expect(error?.disposition == .unknown)
      #expect(await pool.result(.echo(1)).error == nil)
      #expect(pool.statistics.lost == 1)
      server.restart()
      try await eventually { pool.statistics.lost == 0 }
    }
  }

  @Test func `closing does not wait for a thread that never comes back`() async throws {
    let server = FakeServer()
    let pool = makePool(server, PoolLimits(closeTimeout: .milliseconds(20)), nimble)
    try await pool.open(until: soon())
    let call = pool.begin(.stubborn)
    try await eventually { server.seen.begun == 1 }
    await pool.close()
    #expect(await call.value.error?.disposition == .unknown)
    server.restart()
    try await eventually { server.seen.open == 0 }
  }

  @Test func `closing cuts what is frozen`() async throws {
    let server = FakeServer()
    let pool = makePool(server, PoolLimits(maximum: 1, closeTimeout: .milliseconds(20)), nimble)
    try await pool.open(until: soon())
    server.become(.frozen)
    let calls = (0..<3).map { pool.begin(.echo($0)) }
    try await eventually { pool.statistics.pending >= 2 }
    await pool.close()
    for call in calls { #expect(await call.value.error != nil) }
    #expect(server.seen.open == 0)
  }

  @Test(arguments: [PoolTuning.oneByOne, .pipelined(32)])
  func `restarts under 64 tasks end no call in doubt and leave a pool that works`(_ tuning: PoolTuning) async throws {
    let server = FakeServer()
    var tuning = tuning
    tuning.backoff = .milliseconds(1)
    try await withPool(server, PoolLimits(maximum: 4), tuning) { pool in
      let failures = await withTaskGroup(of: Int.self) { group in
        for task in 0..<64 {
          group.addTask {
            var failures = 0
            for turn in 0..<40 {
              switch await pool.result(.echo(task * 1000 + turn)) {
              case .success(let value): #expect(value == task * 1000 + turn)
              case .failure(let error):
                #expect(error.code == .unavailable && error.disposition == .notAttempted)
                failures += 1
              }
            }
            return failures
          }
        }
        group.addTask {
          for _ in 0..<10 {
            server.become(.refused)
            for _ in 0..<100 { await Task.yield() }
            server.become(.healthy)
            for _ in 0..<100 { await Task.yield() }
          }
          return 0
        }
        return await group.reduce(0, +)
      }
      #expect(server.seen.answered.count == 64 * 40 - failures)
      #expect(Set(server.seen.answered).count == server.seen.answered.count)
      // The last restart may have come when nobody asked any more: the first one to ask finds out.
      _ = await pool.result(.echo(0))
      #expect(await pool.result(.echo(1)).error == nil)
    }
  }
}
