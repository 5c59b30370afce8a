package import Logging
package import Metrics
package import WellSenseStore

/// Connections to one server and the threads that serve them, over a queue that is fair.
///
/// A call costs one hop to a connection's thread. A connection is used by one operation at a time. Decisions are ``PoolState``'s;
/// here are the threads, the queue and the clock. One more thread, the keeper, ends late calls and wakes the state when time passes.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
package final class ServerPool: @unchecked Sendable {
  package typealias Call = ServerCall
  typealias LeaseCall = Pending<LeaseOrder, ServerLease>
  typealias Instant = ContinuousClock.Instant

  package let name: String
  package let limits: PoolLimits
  let tuning: PoolTuning
  let weight: @Sendable (ServerRequest) -> Int
  let connect: @Sendable (Deadline) -> Result<any ServerConnection, StoreError>
  let logger: Logger
  let metrics: PoolMetrics
  let monitor = Monitor()
  let ended = ThreadEnd()

  var state: PoolState
  var line = CallLine<Call>()
  var leases = CallLine<LeaseCall>()
  var workers: [Int: PoolWorker] = [:]
  var tallies = PoolStatistics()
  var opening: Pending<Void, Void>?
  var isOpen = false
  var lastFailure: StoreError?
  /// When the keeper looks next.
  var wakeAt: Instant?
  /// When closing stops being patient.
  var closeBy: Instant?
  var isCut = false

  /// - Parameters:
  ///   - name: the engine's name, in errors, logs and metrics.
  ///   - weight: how much a call adds to a batch, at least 1; one that takes long has at least ``PoolTuning/batch``.
  ///   - connect: connects until the deadline. Its failures have disposition `.notAttempted`; any code but `.unavailable` and `.timedOut`
  ///     means that trying again is of no use, and then also ends the calls that wait.
  package init<Connection: ServerConnection>(
    name: String, limits: PoolLimits, tuning: PoolTuning, logger: Logger = Logger(label: "wellsense.pool"),
    metrics: any MetricsFactory = MetricsSystem.factory,
    weight: @escaping @Sendable (ServerRequest) -> Int = { _ in 1 },
    connect: @escaping @Sendable (Deadline) -> Result<Connection, StoreError>
  ) {
    self.name = name
    self.tuning = tuning
    self.weight = weight
    self.connect = { deadline in connect(deadline).map { $0 } }
    self.logger = logger
    state = PoolState(limits, tuning, seed: UInt64.random(in: 0 ... .max))
    self.limits = state.limits
    self.metrics = PoolMetrics(pool: name, minimum: state.limits.minimum, maximum: state.limits.maximum, metrics)
  }

  // MARK: - For drivers

  /// Makes the first connection. If that fails the pool is closed.
  package func open(until deadline: Deadline) async throws(StoreError) {
    do throws(StoreError) {
      try await Pending<Void, Void>.perform((), deadline: deadline, watcher: self) { begin($0) }
    } catch {
      shutDown()
      throw error.located(driver: name)
    }
  }

  /// Queues a call and sleeps until it is answered, its deadline passes or its task is cancelled.
  ///
  /// - Parameter failsFast: whether it also ends where connecting has just failed and no connection is left.
  package func perform(_ request: ServerRequest, deadline: Deadline, failsFast: Bool = false) async throws(StoreError) -> ServerAnswer {
    do throws(StoreError) {
      return try await Call.perform(request, deadline: deadline, failsFast: failsFast, watcher: self) { enqueue($0) }
    } catch {
      throw error.located(driver: name)
    }
  }

  package var statistics: PoolStatistics {
    monitor.withLock {
      var statistics = tallies
      statistics.used = state.count(.busy) + state.count(.woken)
      statistics.idle = state.count(.idle)
      statistics.connecting = state.count(.connecting)
      statistics.leased = state.count(.leased)
      statistics.lost = state.count(.lost)
      statistics.pending = line.count + leases.count
      return statistics
    }
  }

  /// Refuses further calls, answers those that wait, and returns when every connection has ended or the limit for that has passed.
  package func close() async {
    shutDown()
    await ended.wait()
  }

  /// As ``close()``, without waiting for the end.
  package func shutDown() {
    let (actions, queues) = monitor.withLock { () -> ([PoolState.Action], [ServerQueue]) in
      guard !state.isClosing else { return ([], []) }
      closeBy = .now.advanced(by: limits.closeTimeout)
      let actions = state.close(summary, at: .now)
      if isOpen { expect(.now) } else { ended.signal() }
      return (actions, workers.values.compactMap(\.leased))
    }
    for queue in queues { queue.close() }
    perform(actions)
  }

  // MARK: - The queue

  private func begin(_ call: Pending<Void, Void>) -> StoreError? {
    let actions: [PoolState.Action]? = monitor.withLock {
      guard !state.isClosing, !isOpen else { return nil }
      isOpen = true
      opening = call
      expect(call.deadline.instant)
      return state.start(at: .now)
    }
    guard let actions else { return .driverClosed }
    startThread(named: name + "-keeper") { [self] in keep() }
    perform(actions)
    return nil
  }

  private func enqueue(_ call: Call) -> StoreError? {
    let now = Instant.now
    var actions: [PoolState.Action] = []
    var bell: Bell?
    let refusal: StoreError? = monitor.withLock {
      if state.isClosing || !isOpen { return .driverClosed }
      if call.failsFast, state.isOutOfReach(at: now) { return failure }
      if line.count >= limits.queueCapacity { line.removeAll { !$0.item.isWaiting } }
      if line.count >= limits.queueCapacity { return .queueFull }
      line.append(call, at: now)
      actions = state.demand(summary, at: now)
      if actions.count == 1, case .wake(let id) = actions[0] {
        bell = workers[id]?.bell
        actions = []
      }
      expect(min(call.deadline.instant, now.advanced(by: limits.acquireTimeout)))
      if let help = state.nextHelp(summary, at: now) { expect(help) }
      return nil
    }
    bell?.ring()
    if !actions.isEmpty { perform(actions) }
    return refusal
  }

  var summary: PoolState.Line { PoolState.Line(calls: line.count, oldest: line.oldest, leases: leases.count) }

  /// The keeper shall look at that time, or earlier. The lock must be held.
  func expect(_ instant: Instant) {
    if let wakeAt, wakeAt <= instant { return }
    wakeAt = instant
    monitor.signal()
  }

  /// Does what the state asked for. The lock must not be held.
  func perform(_ actions: [PoolState.Action]) {
    for action in actions {
      switch action {
      case .connect(let id): start(id)
      case .wake(let id): monitor.withLock { workers[id]?.bell }?.ring()
      case .failWaiting: failWaiting()
      case .failFast: failFast()
      case .leaseHeld(let id): warnOfLease(id)
      }
    }
  }

  private func start(_ id: Int) {
    let worker = PoolWorker(id, Bell(monitor), CallDoor(grace: tuning.grace))
    let deadline = Deadline(after: limits.connectTimeout)
    worker.door.enter(until: deadline, nil)
    monitor.withLock {
      workers[id] = worker
      expect(deadline.instant)
    }
    startThread(named: "\(name)-\(id)") { [self] in run(worker, deadline) }
  }

  private func failWaiting() {
    let (calls, leases, error) = monitor.withLock { (line.takeAll(), self.leases.takeAll(), state.isClosing ? .driverClosed : failure) }
    for call in calls { call.item.abandon(error) }
    for lease in leases { lease.item.abandon(error) }
  }

  /// Ends the calls that don't wait for a server to come back.
  private func failFast() {
    let (calls, error) = monitor.withLock { (line.waiting.filter(\.item.failsFast), failure) }
    for call in calls { call.item.abandon(error) }
    monitor.withLock { line.removeAll { !$0.item.isWaiting } }
  }

  /// Why nobody serves what waits. The lock must be held.
  private var failure: StoreError { (lastFailure ?? .noConnection).with(disposition: .notAttempted) }

  private func warnOfLease(_ id: Int) {
    guard let place = monitor.withLock({ workers[id]?.place }) else { return }
    logger.warning(
      "a snapshot is open for long and holds a connection; close it", metadata: ["opened": "\(place)", "driver": "\(name)"])
  }
}

extension ServerPool: CancellationWatcher {
  package func callWasCancelled() { monitor.withLock { expect(.now) } }
}

extension StoreError {
  static let noConnection = StoreError(
    .unavailable, "no connection became free in time; allow more connections or less load", disposition: .notAttempted,
    engineCode: StoreError.overload)
  static let unanswered = StoreError(.unavailable, "the connection ended before it answered the call", disposition: .unknown)
}
