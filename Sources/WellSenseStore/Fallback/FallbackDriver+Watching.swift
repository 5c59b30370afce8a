internal import Logging
internal import Synchronization

/// What the watch remembers from turn to turn.
struct FallbackRound {
  var earlier = FallbackTraffic.Sample()
  var pause: Duration?
  var delivered = 0
  /// What holds up the delivery, once it was told.
  var heldUp: StoreError.Code?
}

// Whether a database can be reached: asked when calls fail or hang, and again until it can.
extension FallbackDriver {
  private static let probes = 3

  /// Whether a call failed because no database can be reached. Whoever asks meanwhile shares the answer.
  func isGone(after error: StoreError, _ call: Call) async -> Bool {
    if case .off = state.withLock({ $0.mode }) { return false }
    guard error.isOutage else { return false }
    let task = confirm()
    // A call that has no time to wait fails as it did; those after it will know.
    guard call.deadline.remaining > settings.probeTimeout else { return false }
    return await task.value
  }

  @discardableResult
  func confirm() -> Task<Bool, Never> {
    confirming.withLock { running in
      if let running { return running }
      let task = Task {
        let reason = await absenceNow()
        if let reason { leave(reason.code) }
        confirming.withLock { $0 = nil }
        return reason != nil
      }
      running = task
      return task
    }
  }

  /// Why no database can be reached; `nil` if one can, or if nobody knows.
  private func absenceNow() async -> StoreError? {
    if let set = base.membership { return set.status.isReachable ? nil : .away(.unavailable) }
    let before = traffic.sample.answered
    for attempt in 1...Self.probes {
      let end = Deadline(after: settings.probeTimeout)
      do throws(StoreError) {
        _ = try await base.probe(Call(deadline: end))
        return nil
      } catch {
        guard error.isOutage || error.isLoad else { return nil }
        // Whoever lets a whole deadline pass isn't asked three times.
        if error.isOutage, error.code == .timedOut || attempt == Self.probes { return error }
        // What finds no room tells of load, not of death, unless nobody at all is answered meanwhile.
        if error.isLoad { await pause(end.remaining) }
        if traffic.sample.answered != before { return nil }
        if attempt == Self.probes { return error }
      }
      await pause(.milliseconds(20) * attempt)
    }
    return nil
  }

  // MARK: - The watch

  func turn(_ round: inout FallbackRound) async {
    switch state.withLock({ $0.mode }) {
    case .off: await pause(settings.checkInterval)
    case .real:
      await pause(settings.checkInterval)
      let now = traffic.sample
      defer { round.earlier = now }
      let isSuspicious = base.membership.map { !$0.status.isReachable } ?? now.isStuck(since: round.earlier)
      if isSuspicious { _ = await confirm().value }
    case .away, .refused:
      let span = round.pause ?? settings.checkInterval
      round.pause = min(span * 2, settings.longestPause)
      await pause(span * Double.random(in: 0.5...1))
      await tryToReturn()
    case .returning:
      round.pause = nil
      await deliver(&round)
    }
  }

  /// Between questions to the database, and to the spool: nothing tells when there is an answer.
  func pause(_ duration: Duration) async { try? await Task.sleep(for: duration) }

  /// Asks the database once whether it is back, and makes up for what it missed.
  private func tryToReturn() async {
    do throws(StoreError) {
      try await prepareBase()
    } catch {
      if error.isOutage, base.membership?.status.isReachable != true { leave(error.code) } else { refuse(error) }
      return
    }
    if let set = base.membership {
      if set.status.isReachable { comeBack() }
      return
    }
    do throws(StoreError) {
      _ = try await base.probe(Call(deadline: Deadline(after: settings.probeTimeout)))
      comeBack()
    } catch {
      // What answers no is there.
      if error.isOutage || error.isLoad || error.code == .cancelled { leave(error.code) } else { comeBack() }
    }
  }

  private func prepareBase() async throws(StoreError) {
    let call = Call(deadline: Deadline(after: max(settings.probeTimeout, .seconds(5))))
    if !state.withLock({ $0.isBaseOpen }) {
      try await base.open(call)
      state.withLock { $0.isBaseOpen = true }
    }
    guard let wanted = state.withLock({ $0.schema }) else { return }
    _ = try await base.initialize(wanted.schema, log: wanted.log, call)
    state.withLock { $0.schema = nil }
  }

  // MARK: - Changes of state

  func leave(_ code: StoreError.Code) {
    let isNews = state.withLock { state in
      guard state.leave(code) else { return false }
      traffic.isPlain = false
      return true
    }
    guard isNews else { return }
    var metadata: Logger.Metadata = ["code": "\(code)", "driver": "\(base.info.engine)"]
    guard settings.mock != nil else { return logger.warning("no database can be reached", metadata: metadata) }
    metadata["mock"] = "true"
    logger.warning("no database can be reached: reads are answered from the MOCK, not from real data", metadata: metadata)
    events.emit(.mockEntered(code))
  }

  private func comeBack() {
    guard state.withLock({ $0.comeBack() }) else { return }
    logger.notice("a database answers again", metadata: ["driver": "\(base.info.engine)"])
    if settings.mock != nil { events.emit(.mockLeft) }
  }

  private func refuse(_ error: StoreError) {
    guard state.withLock({ $0.refuse(error) }) else { return }
    logger.error("the database is there but can't be used", metadata: ["error": "\(error)"])
    if settings.mock != nil { events.emit(.mockLeft) }
  }
}

extension SetStatus {
  /// Whether any database of the set answers, or failed no more than a little.
  var isReachable: Bool {
    members.contains { [.active, .inSync, .follower, .rebuilding, .quarantined, .suspect].contains($0.state) }
  }
}
