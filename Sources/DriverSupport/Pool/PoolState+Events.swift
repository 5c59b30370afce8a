internal import WellSenseStore

// What happens to a slot, told by its thread.
extension PoolState {
  /// A connection is there; its thread asks for its first step next.
  package mutating func connected(_ id: Int, _ line: Line, at now: Instant) -> [Action] {
    guard phase(id) == .connecting else { return [] }
    failures = 0
    backoffEnd = nil
    lastFailureIsFinal = false
    let shortened = limits.maximumLifetime * (1 - Double.random(in: 0...0.1, using: &random))
    slots[id]?.retireAt = now.advanced(by: shortened)
    slots[id]?.lastUsed = now
    slots[id]?.alarm = alarm
    move(id, to: .woken)
    return demand(line, at: now)
  }

  /// Connecting failed; the slot is gone.
  /// - Parameter isFinal: whether only a change of configuration can help, as with a wrong password.
  package mutating func connectFailed(_ id: Int, isFinal: Bool, _ line: Line, at now: Instant) -> [Action] {
    free(id)
    lastFailureIsFinal = isFinal
    // Several that fail together count once.
    if backoffEnd.map({ $0 <= now }) ?? true {
      failures += 1
      let longest = min(tuning.backoff * (1 << min(failures - 1, 20)), tuning.backoffCeiling)
      backoffEnd = now.advanced(by: longest * Double.random(in: 0.5...1, using: &random))
    }
    let actions = demand(line, at: now)
    return actions.isEmpty && line.calls > 0 && isOutOfReach(at: now) ? [.failFast] : actions
  }

  /// What the slot's thread does next, after connecting, a batch, a validation, a lease or a wake-up.
  /// - Parameter isUsable: what the connection says of itself.
  package mutating func ask(_ id: Int, isUsable: Bool, _ line: Line, at now: Instant) -> Step {
    guard let slot = slots[id] else { return .close(.lost) }
    if slot.phase == .lost { return end(id, .lost) }
    if slot.phase == .closing { return .close(slot.reason) }
    if !isUsable {
      alarm += 1
      return end(id, .broken)
    }
    if slot.phase == .busy || slot.phase == .leased {
      slots[id]?.lastUsed = now
      slots[id]?.leasedSince = nil
      slots[id]?.alarm = alarm
    }
    if now >= slot.retireAt { return end(id, .lifetime) }
    if slot.phase == .leased { move(id, to: .busy) }
    if live > limits.maximum { return end(id, .surplus) }
    return work(id, line, now)
  }

  private mutating func work(_ id: Int, _ line: Line, _ now: Instant) -> Step {
    let canLease = line.leases > 0 && count(.leased) < limits.leases && !isClosing
    guard canLease || line.calls > 0 else {
      if isClosing { return end(id, .shutdown) }
      if slots[id]?.phase != .idle { move(id, to: .idle) }
      return .sleep
    }
    if needsValidation(id, now) {
      move(id, to: .busy)
      return .validate
    }
    if canLease {
      move(id, to: .leased)
      slots[id]?.leasedSince = now
      return .lease
    }
    move(id, to: .busy)
    return .take
  }

  /// Whoever comes from work or from a validation has just shown that it lives.
  private func needsValidation(_ id: Int, _ now: Instant) -> Bool {
    guard let slot = slots[id], slot.phase == .woken || slot.phase == .idle else { return false }
    return slot.alarm != alarm || slot.lastUsed.advanced(by: limits.validationInterval) <= now
  }

  private mutating func end(_ id: Int, _ reason: Reason) -> Step {
    slots[id]?.reason = reason
    move(id, to: .closing)
    return .close(reason)
  }

  /// The slot took a batch that can take long: calls should not wait for it.
  package mutating func tookHeavy(_ id: Int) {
    if slots[id]?.phase == .busy { setHeavy(id, true) }
  }

  /// A validation succeeded. One that failed is told as a connection that is not usable.
  package mutating func validated(_ id: Int, at now: Instant) {
    slots[id]?.lastUsed = now
    slots[id]?.alarm = alarm
  }

  /// The connection is closed and its thread ends.
  package mutating func closed(_ id: Int, _ line: Line, at now: Instant) -> [Action] {
    free(id)
    return demand(line, at: now)
  }

  /// The thread doesn't come back. Others take its place.
  package mutating func lost(_ id: Int, _ line: Line, at now: Instant) -> [Action] {
    guard let phase = phase(id), phase != .lost else { return [] }
    alarm += 1
    move(id, to: .lost)
    return demand(line, at: now)
  }
}
