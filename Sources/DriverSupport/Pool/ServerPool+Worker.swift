internal import Logging
internal import WellSenseStore

/// One connection's thread as the rest of the pool sees it.
///
/// `@unchecked Sendable`: what can change is guarded by the pool's monitor.
final class PoolWorker: @unchecked Sendable {
  let id: Int
  let bell: Bell
  let door: CallDoor
  /// The queue of the lease that holds it, and the place that asked for it.
  var leased: ServerQueue?
  var place: String?

  init(_ id: Int, _ bell: Bell, _ door: CallDoor) {
    self.id = id
    self.bell = bell
    self.door = door
  }
}

// A connection's thread.
extension ServerPool {
  private enum Order {
    case answer([CallLine<Call>.Entry])
    case lend(LeaseCall)
    case validate
    case close(PoolState.Reason)
  }

  func run(_ worker: PoolWorker, _ deadline: Deadline) {
    guard let reason = serve(worker, deadline) else { return }
    // The connection is gone: this was its last owner.
    ExitGate.leave()
    end(worker, reason)
  }

  /// Serves until the connection is to be closed, and closes it inside the gate; `nil` if there came to be none.
  private func serve(_ worker: PoolWorker, _ deadline: Deadline) -> PoolState.Reason? {
    guard let connection = connected(worker, deadline) else { return nil }
    var isUsable = true
    while true {
      switch next(worker, connection, isUsable) {
      case .answer(let entries): isUsable = answer(entries, worker, connection)
      case .lend(let call): isUsable = lend(call, worker, connection)
      case .validate: isUsable = validate(worker, connection)
      case .close(let reason):
        ExitGate.enter()
        connection.close()
        return reason
      }
    }
  }

  private func connected(_ worker: PoolWorker, _ deadline: Deadline) -> (any ServerConnection)? {
    let start = Instant.now
    let result = ExitGate.inside { connect(deadline) }
    _ = worker.door.leave()
    let now = Instant.now
    var opening: Pending<Void, Void>?
    let actions: [PoolState.Action] = monitor.withLock {
      opening = self.opening
      self.opening = nil
      switch result {
      case .success:
        tallies.created += 1
        lastFailure = nil
        return state.connected(worker.id, summary, at: now)
      case .failure(let error):
        tallies.failed += 1
        lastFailure = error.located(driver: name)
        workers[worker.id] = nil
        let isFinal = error.code != .unavailable && error.code != .timedOut
        let actions = state.connectFailed(worker.id, isFinal: isFinal, summary, at: now)
        expect(now)
        return actions
      }
    }
    note(result, start.duration(to: now))
    // A pool that could not be opened doesn't try again by itself.
    if opening != nil, case .failure = result { shutDown() }
    if let opening, opening.claim() { opening.finish(result.map { _ in }) }
    perform(actions)
    return try? result.get()
  }

  private func note(_ result: Result<any ServerConnection, StoreError>, _ duration: Duration) {
    switch result {
    case .success: metrics.created(in: duration)
    case .failure(let error): logger.info("connecting failed", metadata: ["driver": "\(name)", "error": "\(error)"])
    }
  }

  /// Sleeps until there is something to do.
  private func next(_ worker: PoolWorker, _ connection: any ServerConnection, _ isUsable: Bool) -> Order {
    var actions: [PoolState.Action] = []
    let order = monitor.withLock {
      while true {
        let now = Instant.now
        switch state.ask(worker.id, isUsable: isUsable, summary, at: now) {
        case .take: return take(worker, connection, now, &actions)
        case .lease:
          guard let call = leases.take(upTo: 1, weight: { _ in 1 }).first?.item else { continue }
          actions = demandMore(now)
          return .lend(call)
        case .validate: return .validate
        case .close(let reason): return .close(reason)
        case .sleep:
          report()
          expectTick(now)
          worker.bell.wait()
        }
      }
    }
    perform(actions)
    return order
  }

  private func take(
    _ worker: PoolWorker, _ connection: any ServerConnection, _ now: Instant, _ actions: inout [PoolState.Action]
  ) -> Order {
    let entries = line.take(upTo: tuning.batch) { weight($0.request) }
    // Inside the door before the lock is given up, so that the keeper sees each call in one of the two.
    worker.door.enter(entries.map { $0.item }, connection)
    if tuning.batch > 1, let last = entries.last, weight(last.item.request) >= tuning.batch { state.tookHeavy(worker.id) }
    actions = demandMore(now)
    report()
    for entry in entries { metrics.waited(entry.arrived.duration(to: now)) }
    return .answer(entries)
  }

  /// What still waits after something was taken may need others.
  private func demandMore(_ now: Instant) -> [PoolState.Action] {
    if line.isEmpty, leases.isEmpty { return [] }
    let actions = state.demand(summary, at: now)
    if let help = state.nextHelp(summary, at: now) { expect(help) }
    return actions
  }

  private func report() {
    metrics.connections(
      used: state.count(.busy) + state.count(.leased), idle: state.count(.idle), pending: line.count + leases.count)
  }

  /// An idle connection ends some day. The lock must be held.
  private func expectTick(_ now: Instant) {
    if let tick = state.nextTick(summary, at: now) { expect(tick) }
  }

  private func answer(_ entries: [CallLine<Call>.Entry], _ worker: PoolWorker, _ connection: any ServerConnection) -> Bool {
    let start = Instant.now
    ExitGate.inside { connection.handle(entries.map { $0.item }) }
    let isUsable = worker.door.leave() && connection.isUsable
    metrics.used(for: start.duration(to: .now))
    let untouched = isUsable ? [] : entries.filter(\.item.isWaiting)
    if !untouched.isEmpty {
      monitor.withLock {
        line.restore(untouched)
        if let soonest = untouched.map(\.item.deadline.instant).min() { expect(soonest) }
      }
    }
    if isUsable { Self.finish(entries.map { $0.item }) } else { for entry in entries { entry.item.finish(.failure(.unanswered)) } }
    return isUsable
  }

  /// No call stays without an answer, whatever a driver does.
  static func finish(_ members: [Call]) {
    for member in members {
      member.abandon(.unanswered.with(disposition: .notAttempted))
      member.finish(.failure(.unanswered))
    }
  }

  private func validate(_ worker: PoolWorker, _ connection: any ServerConnection) -> Bool {
    let deadline = Deadline(after: min(limits.connectTimeout, tuning.validationTimeout))
    worker.door.enter(until: deadline, connection)
    monitor.withLock { expect(deadline.instant) }
    let isAlive = ExitGate.inside { connection.validate(until: deadline) }
    let isUsable = worker.door.leave() && isAlive
    if isUsable { monitor.withLock { state.validated(worker.id, at: .now) } }
    return isUsable
  }

  private func end(_ worker: PoolWorker, _ reason: PoolState.Reason) {
    let actions: [PoolState.Action] = monitor.withLock {
      workers[worker.id] = nil
      tallies.closed[reason, default: 0] += 1
      report()
      defer { expect(.now) }
      return state.closed(worker.id, summary, at: .now)
    }
    if reason == .broken { logger.info("a connection broke", metadata: ["driver": "\(name)"]) }
    perform(actions)
  }
}
