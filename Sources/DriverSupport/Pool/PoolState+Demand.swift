internal import WellSenseStore

// What the whole pool does: grow, wake, shrink, end.
extension PoolState {
  /// Connects once, to see whether it can. The rest of the minimum follows when that succeeded.
  package mutating func start(at now: Instant) -> [Action] { [.connect(makeSlot(now))] }

  /// What waits has changed, or who serves it.
  package mutating func demand(_ line: Line, at now: Instant) -> [Action] {
    if isClosing { return live == 0 && !line.isEmpty ? [.failWaiting] : [] }
    var actions: [Action] = []
    if !line.isEmpty {
      if live == 0, lastFailureIsFinal, !mayConnect(now) { return [.failWaiting] }
      meet(line, now, &actions)
    }
    while isShort, mayConnect(now) { actions.append(.connect(makeSlot(now))) }
    return actions
  }

  private mutating func meet(_ line: Line, _ now: Instant, _ actions: inout [Action]) {
    let leases = min(line.leases, limits.leases - count(.leased))
    let wanted = line.calls + max(0, leases) * tuning.batch
    // Those that are busy with short work soon come back for what waits.
    let returning = (count(.busy) - heavy) * tuning.overlap
    while wanted > count(.woken) * tuning.batch + returning, let id = idle.last {
      move(id, to: .woken)
      actions.append(.wake(id))
    }
    while wanted > (count(.woken) + count(.connecting)) * tuning.batch + returning, mayGrow, mayConnect(now) {
      actions.append(.connect(makeSlot(now)))
    }
  }

  /// Fewer than the minimum; those that are lent come back.
  private var isShort: Bool { live + count(.leased) + count(.closing) < limits.minimum }

  /// What is being closed still has its place on the server.
  private var mayGrow: Bool { live + count(.closing) < limits.maximum }

  /// After a failure one at a time tries, when its pause is over.
  func mayConnect(_ now: Instant) -> Bool {
    guard failures > 0 else { return true }
    return count(.connecting) == 0 && (backoffEnd.map { $0 <= now } ?? true)
  }

  /// Time has passed.
  package mutating func tick(_ line: Line, at now: Instant) -> [Action] {
    var actions = demand(line, at: now)
    guard !isClosing else { return actions }
    if let oldest = line.oldest, oldest.advanced(by: tuning.patience) <= now { hurry(now, &actions) }
    for id in idle { retire(id, now, &actions) }
    for id in slots.indices {
      guard let since = slots[id]?.leasedSince, since.advanced(by: limits.leaseWarning) <= now else { continue }
      slots[id]?.leasedSince = nil
      actions.append(.leaseHeld(id))
    }
    return actions
  }

  /// Calls wait for long although those at work should have come back: one more helps.
  private mutating func hurry(_ now: Instant, _ actions: inout [Action]) {
    guard count(.woken) == 0 else { return }
    if let id = idle.last {
      move(id, to: .woken)
      actions.append(.wake(id))
    } else if mayGrow, count(.connecting) == 0, mayConnect(now) {
      actions.append(.connect(makeSlot(now)))
    }
  }

  private mutating func retire(_ id: Int, _ now: Instant, _ actions: inout [Action]) {
    guard let slot = slots[id] else { return }
    let isIdle = live > limits.minimum && slot.lastUsed.advanced(by: limits.idleLifetime) <= now
    guard isIdle || slot.retireAt <= now else { return }
    slots[id]?.reason = isIdle ? .idle : .lifetime
    move(id, to: .closing)
    actions.append(.wake(id))
  }

  /// When time alone would change something; `nil` if never. Ask after ``tick(_:at:)`` for the same instant.
  package func nextTick(_ line: Line, at now: Instant) -> Instant? {
    guard !isClosing else { return nil }
    var instants: [Instant] = []
    if let backoffEnd, failures > 0, isShort { instants.append(backoffEnd) }
    if let help = nextHelp(line, at: now) { instants.append(help) }
    for id in idle {
      guard let slot = slots[id] else { continue }
      instants.append(slot.retireAt)
      if live > limits.minimum { instants.append(slot.lastUsed.advanced(by: limits.idleLifetime)) }
    }
    for slot in slots { if let since = slot?.leasedSince { instants.append(since.advanced(by: limits.leaseWarning)) } }
    return instants.filter { $0 > now }.min()
  }

  /// When to look whether what waits needs another connection; `nil` if none could come. Ask when something joins what waits.
  package func nextHelp(_ line: Line, at now: Instant) -> Instant? {
    guard !line.isEmpty, !isClosing else { return nil }
    if failures > 0, idle.isEmpty { return backoffEnd.flatMap { $0 > now ? $0 : nil } }
    guard let oldest = line.oldest, !idle.isEmpty || (mayGrow && count(.connecting) == 0) else { return nil }
    let due = oldest.advanced(by: tuning.patience)
    return due > now ? due : now.advanced(by: tuning.patience)
  }

  /// No more calls come. What waits is still answered by the connections that are there.
  package mutating func close(_ line: Line, at now: Instant) -> [Action] {
    isClosing = true
    let sleeping = idle
    for id in sleeping { move(id, to: .woken) }
    return sleeping.map { .wake($0) } + demand(line, at: now)
  }
}
