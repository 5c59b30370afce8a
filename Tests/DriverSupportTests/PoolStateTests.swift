import DriverSupport
import Testing
import WellSenseStore

/// The pool's decisions, without threads, connections or a clock that runs.
struct PoolStateTests {
  typealias Line = PoolState.Line

  /// The instants of these tests: so long after a start that never comes.
  static let start = ContinuousClock.now
  private func at(_ duration: Duration) -> PoolState.Instant { Self.start.advanced(by: duration) }

  /// A state with so many idle connections.
  private func idle(_ count: Int, _ limits: PoolLimits = PoolLimits(), _ tuning: PoolTuning = .oneByOne) -> PoolState {
    var limits = limits
    limits.minimum = max(limits.minimum, count)
    var state = PoolState(limits, tuning, seed: 1)
    var actions = state.start(at: at(.zero))
    while let action = actions.popLast() {
      if case .connect(let id) = action { actions += state.connected(id, Line(), at: at(.zero)) }
    }
    for id in 0..<count { #expect(state.ask(id, isUsable: true, Line(), at: at(.zero)) == .sleep) }
    return state
  }

  private func call(_ count: Int = 1, since: Duration = .zero, leases: Int = 0) -> Line {
    Line(calls: count, oldest: at(since), leases: leases)
  }

  @Test func `the first connection comes alone and the minimum follows it`() {
    var state = PoolState(PoolLimits(minimum: 3), .oneByOne, seed: 1)
    #expect(state.start(at: at(.zero)) == [.connect(0)])
    #expect(state.connected(0, Line(), at: at(.zero)) == [.connect(1), .connect(2)])
  }

  @Test func `a call wakes the connection that was used last`() {
    var state = idle(3)
    #expect(state.demand(call(), at: at(.zero)) == [.wake(2)])
    #expect(state.ask(2, isUsable: true, call(), at: at(.zero)) == .take)
  }

  @Test func `every waiting call wakes one connection, and then makes one, up to the maximum`() {
    var state = idle(2, PoolLimits(maximum: 3))
    #expect(state.demand(call(1), at: at(.zero)) == [.wake(1)])
    #expect(state.demand(call(1), at: at(.zero)) == [])
    #expect(state.demand(call(2), at: at(.zero)) == [.wake(0)])
    #expect(state.demand(call(3), at: at(.zero)) == [.connect(2)])
    #expect(state.demand(call(4), at: at(.zero)) == [])
    #expect(state.live == 3)
  }

  @Test func `pipelining connections fill their batches before another one wakes`() {
    var state = idle(2, PoolLimits(), .pipelined(32))
    #expect(state.demand(call(1), at: at(.zero)) == [.wake(1)])
    #expect(state.demand(call(32), at: at(.zero)) == [])
    #expect(state.demand(call(33), at: at(.zero)) == [.wake(0)])
    #expect(state.ask(1, isUsable: true, call(33), at: at(.zero)) == .take)
    #expect(state.demand(call(64), at: at(.zero)) == [])
    #expect(state.demand(call(65), at: at(.zero)) == [.connect(2)])
  }

  @Test func `nobody waits for a connection that works on something long`() {
    var state = idle(2, PoolLimits(), .pipelined(32))
    _ = state.demand(call(), at: at(.zero))
    #expect(state.ask(1, isUsable: true, call(), at: at(.zero)) == .take)
    state.tookHeavy(1)
    #expect(state.demand(call(), at: at(.zero)) == [.wake(0)])
  }

  @Test func `a call that waits for long gets another connection after all`() {
    var state = idle(1, PoolLimits(), .pipelined(32))
    _ = state.demand(call(), at: at(.zero))
    _ = state.ask(0, isUsable: true, call(), at: at(.zero))
    #expect(state.demand(call(), at: at(.zero)) == [])
    #expect(state.nextHelp(call(), at: at(.zero)) == at(.milliseconds(2)))
    #expect(state.tick(call(), at: at(.milliseconds(1))) == [])
    #expect(state.tick(call(), at: at(.milliseconds(2))) == [.connect(1)])
    #expect(state.tick(call(), at: at(.milliseconds(2))) == [])
    #expect(state.nextHelp(call(), at: at(.milliseconds(2))) == nil)
  }

  @Test func `failures to connect are repeated one at a time after growing pauses`() throws {
    var state = PoolState(PoolLimits(minimum: 2), .oneByOne, seed: 7)
    var now = Duration.zero
    #expect(state.start(at: at(now)) == [.connect(0)])
    for attempt in 0..<12 {
      #expect(state.connectFailed(0, isFinal: false, call(), at: at(now)) == [.failFast])
      let next = try #require(state.nextTick(call(), at: at(now)))
      let pause = at(now).duration(to: next)
      let longest = min(Duration.milliseconds(20) * (1 << attempt), .seconds(1))
      #expect(pause >= longest * 0.5 && pause <= longest)
      now += pause
      #expect(state.isDown)
      #expect(state.tick(call(), at: at(now - .nanoseconds(1))) == [])
      #expect(state.tick(call(9), at: at(now)) == [.connect(0)])
    }
    #expect(state.connected(0, Line(), at: at(now)) == [.connect(1)])
    #expect(!state.isDown)
  }

  @Test func `what is hopeless ends waiting calls at once, what is not lets them wait`() {
    var state = PoolState(PoolLimits(), .oneByOne, seed: 1)
    _ = state.start(at: at(.zero))
    #expect(state.connectFailed(0, isFinal: true, call(), at: at(.zero)) == [.failWaiting])
    #expect(state.demand(call(), at: at(.milliseconds(1))) == [.failWaiting])
    // After the pause a call finds out anew.
    #expect(state.demand(call(), at: at(.seconds(1))) == [.connect(0)])
    #expect(state.connectFailed(0, isFinal: false, call(), at: at(.seconds(1))) == [.failFast], "but for those that want to hear of it")
    #expect(state.demand(call(), at: at(.milliseconds(1001))) == [])
    #expect(state.isOutOfReach(at: at(.milliseconds(1001))))
    #expect(!state.isOutOfReach(at: at(.seconds(3))), "whoever comes then tries anew")
  }

  @Test func `a hopeless connection beside one that works ends nothing`() {
    var state = idle(1)
    _ = state.demand(call(), at: at(.zero))
    _ = state.ask(0, isUsable: true, call(), at: at(.zero))
    #expect(state.demand(call(), at: at(.zero)) == [.connect(1)])
    #expect(state.connectFailed(1, isFinal: true, call(), at: at(.zero)) == [])
  }

  @Test func `an idle connection proves itself before it works again`() {
    var state = idle(1)
    let later = at(.seconds(6))
    _ = state.demand(call(), at: later)
    #expect(state.ask(0, isUsable: true, call(), at: later) == .validate)
    state.validated(0, at: later)
    #expect(state.ask(0, isUsable: true, call(), at: later) == .take)
    #expect(state.ask(0, isUsable: true, call(), at: later) == .take)
  }

  @Test func `one that breaks makes the others prove themselves`() {
    var state = idle(2)
    _ = state.demand(call(2), at: at(.zero))
    #expect(state.ask(0, isUsable: true, call(2), at: at(.zero)) == .take)
    #expect(state.ask(0, isUsable: false, call(), at: at(.zero)) == .close(.broken))
    #expect(state.ask(1, isUsable: true, call(), at: at(.zero)) == .validate)
    #expect(state.ask(1, isUsable: false, call(), at: at(.zero)) == .close(.broken))
    #expect(state.closed(0, call(), at: at(.zero)) == [.connect(0)])
  }

  @Test func `idle connections above the minimum end, oldest use first`() {
    var state = PoolState(PoolLimits(idleLifetime: .seconds(60)), .oneByOne, seed: 1)
    _ = state.start(at: at(.zero))
    _ = state.connected(0, call(4), at: at(.zero))
    for id in 1..<4 { _ = state.connected(id, Line(), at: at(.zero)) }
    for id in 0..<4 {
      #expect(state.ask(id, isUsable: true, call(), at: at(.seconds(id))) == .take)
      #expect(state.ask(id, isUsable: true, Line(), at: at(.seconds(id))) == .sleep)
    }
    #expect(state.count(.idle) == 4)
    #expect(state.nextTick(Line(), at: at(.seconds(4))) == at(.seconds(60)))
    #expect(state.tick(Line(), at: at(.seconds(61))) == [.wake(0), .wake(1)])
    #expect(state.ask(0, isUsable: true, Line(), at: at(.seconds(61))) == .close(.idle))
    #expect(state.tick(Line(), at: at(.seconds(100))) == [.wake(2)])
    #expect(state.tick(Line(), at: at(.seconds(1000))) == [])
    #expect(state.live == 1)
  }

  @Test func `connections end at their age, at slightly different times, and the minimum is kept`() {
    var limits = PoolLimits(minimum: 4)
    limits.maximumLifetime = .seconds(1000)
    var state = idle(4, limits)
    var ends: Set<Duration> = []
    var now = at(.zero)
    var actions: [PoolState.Action] = []
    while ends.count < 4, let next = state.nextTick(Line(), at: now) {
      now = next
      ends.insert(Self.start.duration(to: now))
      for case .wake(let id) in state.tick(Line(), at: now) {
        #expect(state.ask(id, isUsable: true, Line(), at: now) == .close(.lifetime))
        actions += state.closed(id, Line(), at: now)
      }
    }
    #expect(ends.count == 4)
    #expect(ends.allSatisfy { $0 >= .seconds(900) && $0 <= .seconds(1000) })
    #expect(actions.filter { if case .connect = $0 { true } else { false } }.count == 4)
  }

  @Test func `a lease takes a connection out of the pool, also out of a pool of one`() {
    var state = idle(1, PoolLimits(maximum: 1, leases: 2))
    let line = Line(leases: 1)
    #expect(state.demand(line, at: at(.zero)) == [.wake(0)])
    #expect(state.ask(0, isUsable: true, line, at: at(.zero)) == .lease)
    #expect(state.count(.leased) == 1)
    // Calls still get one.
    #expect(state.demand(call(), at: at(.zero)) == [.connect(1)])
    _ = state.connected(1, call(), at: at(.zero))
    #expect(state.ask(1, isUsable: true, call(), at: at(.zero)) == .take)
    // What comes back when the pool is full again is too much.
    #expect(state.ask(0, isUsable: true, Line(), at: at(.zero)) == .close(.surplus))
  }

  @Test func `leases have a limit of their own, and long ones are told of once`() {
    var state = idle(1, PoolLimits(maximum: 4, leases: 1, leaseWarning: .seconds(60)))
    _ = state.demand(Line(leases: 2), at: at(.zero))
    #expect(state.ask(0, isUsable: true, Line(leases: 2), at: at(.zero)) == .lease)
    #expect(state.demand(Line(calls: 1, leases: 1), at: at(.zero)) == [.connect(1)])
    _ = state.connected(1, Line(leases: 1), at: at(.zero))
    #expect(state.ask(1, isUsable: true, Line(leases: 1), at: at(.zero)) == .sleep)
    #expect(state.nextTick(Line(leases: 1), at: at(.seconds(1))) == at(.seconds(60)))
    #expect(state.tick(Line(leases: 1), at: at(.seconds(60))) == [.leaseHeld(0)])
    #expect(state.tick(Line(leases: 1), at: at(.seconds(90))) == [])
  }

  @Test func `closing answers what waits and then ends each connection`() {
    var state = idle(2)
    _ = state.demand(call(), at: at(.zero))
    #expect(state.close(call(), at: at(.zero)) == [.wake(0)])
    #expect(state.ask(1, isUsable: true, call(), at: at(.zero)) == .take)
    #expect(state.ask(0, isUsable: true, Line(), at: at(.zero)) == .close(.shutdown))
    #expect(state.ask(1, isUsable: true, Line(), at: at(.zero)) == .close(.shutdown))
    #expect(state.closed(0, Line(), at: at(.zero)) == [])
    #expect(!state.isFinished)
    #expect(state.closed(1, Line(), at: at(.zero)) == [])
    #expect(state.isFinished)
  }

  @Test func `closing ends what waits when the last connection breaks`() {
    var state = idle(1, PoolLimits(maximum: 1))
    _ = state.demand(call(2), at: at(.zero))
    _ = state.ask(0, isUsable: true, call(2), at: at(.zero))
    _ = state.close(call(), at: at(.zero))
    #expect(state.ask(0, isUsable: false, call(), at: at(.zero)) == .close(.broken))
    #expect(state.closed(0, call(), at: at(.zero)) == [.failWaiting])
  }

  @Test func `a thread that is given up is replaced and ends when it comes back`() {
    var state = idle(1, PoolLimits(maximum: 1))
    _ = state.demand(call(), at: at(.zero))
    _ = state.ask(0, isUsable: true, call(), at: at(.zero))
    #expect(state.lost(0, call(), at: at(.zero)) == [.connect(1)])
    #expect(state.lost(0, call(), at: at(.zero)) == [])
    #expect(state.ask(0, isUsable: true, call(), at: at(.zero)) == .close(.lost))
    #expect(state.count(.lost) == 0)
  }
}
