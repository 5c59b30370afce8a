import DriverSupport
import Testing
import WellSenseStore

/// Random lives of a pool: whatever happens in whatever order, some things hold, and in the end every call gets its answer.
struct PoolStateRandomTests {
  @Test(arguments: 0..<400)
  func `whatever happens, the limits hold and nothing is forgotten`(_ seed: Int) throws {
    var life = PoolLife(seed: UInt64(seed))
    for _ in 0..<400 {
      life.step()
      try life.check()
    }
    life.calm()
    try life.check()
    #expect(life.line.isEmpty, "with a healthy server everything is answered")
    #expect(life.forgotten == [], "nobody sleeps while there is work")
    life.end()
    #expect(life.state.isFinished)
  }
}

/// A simulated shell: threads as phases, with a server that fails at random.
struct PoolLife {
  enum Thread: Hashable { case connecting, asleep, woken, asking, working, validating, leased, closing(PoolState.Reason) }

  var random: SplitMix
  var state: PoolState
  var threads: [Int: Thread] = [:]
  var line = PoolState.Line()
  var arrivals: [PoolState.Instant] = []
  var now = ContinuousClock.now
  var isHealthy = false
  /// When the keeper looks next: set where the real one is told to.
  var wakeAt: PoolState.Instant?
  let limits: PoolLimits
  let tuning: PoolTuning

  init(seed: UInt64) {
    var random = SplitMix(state: seed)
    var limits = PoolLimits(
      minimum: Int.random(in: 0...3, using: &random), maximum: Int.random(in: 1...6, using: &random),
      leases: Int.random(in: 1...3, using: &random))
    limits.idleLifetime = .seconds(2)
    limits.maximumLifetime = .seconds(10)
    limits.validationInterval = .seconds(1)
    tuning = Bool.random(using: &random) ? .oneByOne : .pipelined(4)
    state = PoolState(limits, tuning, seed: seed)
    limits.minimum = min(limits.minimum, limits.maximum)
    self.limits = limits
    self.random = random
    perform(state.start(at: now))
  }

  private mutating func chance(_ parts: Int) -> Bool { Int.random(in: 0..<parts, using: &random) == 0 }

  mutating func perform(_ actions: [PoolState.Action]) {
    for action in actions {
      switch action {
      case .connect(let id):
        #expect(threads[id] == nil, "a slot has one thread")
        threads[id] = .connecting
      case .wake(let id):
        #expect(threads[id] != nil, "only a living thread is woken")
        if threads[id] == .asleep { threads[id] = .woken }
      case .failWaiting:
        arrivals = []
        line = PoolState.Line()
      case .failFast:
        #expect(state.isOutOfReach(at: now), "nobody is on the way")
        giveUp()
      case .leaseHeld(let id): #expect(threads[id] == .leased)
      }
    }
  }

  private mutating func refresh() {
    line.calls = arrivals.count
    line.oldest = arrivals.first
  }

  private mutating func expect(_ instant: PoolState.Instant?) {
    if let instant { wakeAt = min(wakeAt ?? instant, instant) }
  }

  private mutating func tick() {
    wakeAt = nil
    perform(state.tick(line, at: now))
    expect(state.nextTick(line, at: now))
  }

  mutating func step() {
    now = now.advanced(by: .microseconds(Int.random(in: 0...20_000, using: &random)))
    if chance(50) { now = now.advanced(by: .seconds(1)) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3:
      for _ in 0...Int.random(in: 0..<6, using: &random) { arrivals.append(now) }
      join()
    case 4:
      if chance(4) { line.leases += 1 }
      join()
    case 5: if let wakeAt, wakeAt <= now { tick() }
    case 6: giveUp()
    default: if let id = threads.keys.sorted().randomElement(using: &random) { advance(id) }
    }
  }

  /// Some calls don't wait any longer.
  private mutating func giveUp() {
    let stay = arrivals.map { _ in !chance(4) }
    arrivals = zip(arrivals, stay).filter(\.1).map(\.0)
    refresh()
  }

  private mutating func join() {
    refresh()
    perform(state.demand(line, at: now))
    expect(state.nextHelp(line, at: now))
  }

  private mutating func advance(_ id: Int) {
    switch threads[id] {
    case .connecting:
      if isHealthy || !chance(3) {
        threads[id] = .asking
        perform(state.connected(id, line, at: now))
      } else {
        threads[id] = nil
        perform(state.connectFailed(id, isFinal: chance(3), line, at: now))
        expect(now)
      }
    case .asleep: if chance(5) { ask(id, isUsable: true) }  // for no reason, as conditions do
    case .woken, .asking: ask(id, isUsable: true)
    case .working, .leased: ask(id, isUsable: isHealthy || !chance(5))
    case .validating:
      let isAlive = isHealthy || !chance(5)
      if isAlive { state.validated(id, at: now) }
      ask(id, isUsable: isAlive)
    case .closing:
      threads[id] = nil
      perform(state.closed(id, line, at: now))
      expect(now)
    case nil: break
    }
  }

  private mutating func ask(_ id: Int, isUsable: Bool) {
    switch state.ask(id, isUsable: isUsable, line, at: now) {
    case .take:
      #expect(!arrivals.isEmpty, "taken is what waits")
      arrivals.removeFirst(min(tuning.batch, arrivals.count))
      refresh()
      threads[id] = .working
      if chance(5) { state.tookHeavy(id) }
      if !line.isEmpty { join() }
    case .lease:
      #expect(line.leases > 0)
      line.leases -= 1
      threads[id] = .leased
      join()
    case .validate: threads[id] = .validating
    case .sleep:
      threads[id] = .asleep
      expect(state.nextTick(line, at: now))
    case .close(let reason): threads[id] = .closing(reason)
    }
  }

  func check() throws {
    let leased = threads.values.count { $0 == .leased }
    let closing = threads.values.count { if case .closing = $0 { true } else { false } }
    #expect(state.live <= limits.maximum)
    #expect(state.count(.leased) <= limits.leases)
    #expect(leased == state.count(.leased))
    #expect(state.count(.connecting) == threads.values.count { $0 == .connecting })
    #expect(state.live + leased + closing == threads.count)
    #expect(PoolState.Phase.allCases.reduce(0) { $0 + state.count($1) } == threads.count)
    try #require(forgotten == [])
  }

  /// Work waits, nobody is on the way to it, and no time is set at which somebody will be.
  var forgotten: [String] {
    guard !arrivals.isEmpty || (line.leases > 0 && state.count(.leased) < limits.leases) else { return [] }
    let isSomebodyAwake = threads.values.contains { $0 != .asleep && $0 != .leased }
    return isSomebodyAwake || wakeAt != nil ? [] : ["\(line) \(threads)"]
  }

  /// The server is well, time passes, and holders give back what they hold.
  mutating func calm() {
    isHealthy = true
    for _ in 0..<2000 {
      now = now.advanced(by: .milliseconds(5))
      if let wakeAt, wakeAt <= now { tick() }
      for id in threads.keys.sorted() { advance(id) }
      if line.isEmpty, threads.values.allSatisfy({ $0 == .asleep }) { return }
    }
  }

  mutating func end() {
    perform(state.close(line, at: now))
    for _ in 0..<50 { for id in threads.keys.sorted() { advance(id) } }
  }
}
