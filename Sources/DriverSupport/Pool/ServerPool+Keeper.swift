internal import Logging
internal import WellSenseStore

// The keeper's thread: what happens because time passes.
extension ServerPool {
  func keep() {
    while !isOver() {
      let now = Instant.now
      endLate(now)
      lookInside(now)
      let (actions, isOverdue) = monitor.withLock { () -> ([PoolState.Action], Bool) in
        let actions = state.tick(summary, at: now)
        if let tick = state.nextTick(summary, at: now) { expect(tick) }
        return (actions, hurryClose(now))
      }
      perform(actions)
      if isOverdue { cutAll(now) }
    }
    ended.signal()
  }

  /// Sleeps until there is something to look at; true when the pool has ended.
  private func isOver() -> Bool {
    monitor.withLock {
      while true {
        if state.isFinished { return true }
        guard let wakeAt else {
          monitor.wait()
          continue
        }
        let remaining = Instant.now.duration(to: wakeAt)
        if remaining <= .zero {
          self.wakeAt = nil
          return false
        }
        // A floor keeps many close deadlines from waking the thread for each.
        monitor.wait(atMost: max(remaining, .microseconds(500)))
      }
    }
  }

  /// Ends waiting calls whose deadline or patience is over.
  private func endLate(_ now: Instant) {
    monitor.lock()
    line.removeAll { !$0.item.isWaiting }
    leases.removeAll { !$0.item.isWaiting }
    let (calls, orders) = (line.waiting, leases.waiting)
    let opening = self.opening
    monitor.unlock()
    opening?.abandonIfLate()
    var late = 0
    var next: Instant?
    for call in calls { late += endIfLate(call.item, call.arrived, now, &next) }
    for order in orders { late += endIfLate(order.item, order.arrived, now, &next) }
    monitor.withLock {
      tallies.timeouts += late
      if let next { expect(next) }
    }
    if late > 0 { metrics.timedOut(late) }
  }

  private func endIfLate<Value, Answer>(
    _ call: Pending<Value, Answer>, _ arrived: Instant, _ now: Instant, _ next: inout Instant?
  ) -> Int {
    let end = min(call.deadline.instant, arrived.advanced(by: limits.acquireTimeout))
    if end > now {
      next = min(next ?? end, end)
      return 0
    }
    let isLate = call.deadline.instant <= now
    let failure = monitor.withLock { state.isDown ? lastFailure : nil }
    return call.abandon(failure ?? (isLate ? .waitedTooLong : .noConnection)) ? 1 : 0
  }

  /// Interrupts late and cancelled calls under way.
  private func lookInside(_ now: Instant) {
    for worker in monitor.withLock({ Array(workers.values) }) {
      let finding = worker.door.look(at: now) { [self] in monitor.withLock { expect(.now) } }
      if finding.isLost { giveUp(worker, now) }
      if let next = finding.next { monitor.withLock { expect(next) } }
    }
  }

  private func giveUp(_ worker: PoolWorker, _ now: Instant) {
    logger.warning("a connection's thread does not come back and is given up", metadata: ["driver": "\(name)"])
    perform(monitor.withLock { state.lost(worker.id, summary, at: now) })
  }

  /// Whether closing takes too long.
  private func hurryClose(_ now: Instant) -> Bool {
    guard let closeBy else { return false }
    if closeBy > now {
      expect(closeBy)
      return false
    }
    self.closeBy = now.advanced(by: tuning.grace)
    expect(now.advanced(by: tuning.grace))
    return true
  }

  /// First cuts what is still under way; at the next time gives up the threads that don't even react to that.
  private func cutAll(_ now: Instant) {
    monitor.lock()
    let (calls, orders) = (line.takeAll(), leases.takeAll())
    let workers = Array(workers.values)
    let isSecond = isCut
    isCut = true
    monitor.unlock()
    for call in calls { call.item.abandon(.driverClosed) }
    for order in orders { order.item.abandon(.driverClosed) }
    for worker in workers {
      if isSecond {
        worker.door.abandonAll()
        _ = monitor.withLock { state.lost(worker.id, summary, at: now) }
      } else {
        worker.door.cut()
      }
    }
  }
}
