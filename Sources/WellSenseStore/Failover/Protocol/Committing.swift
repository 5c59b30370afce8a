/// One write, from the first attempt until every in-sync member has it or the time is over.
package struct Committing: Procedure {
  package typealias Outcome = Result<Commit, StoreError>

  private enum State {
    case begin
    case committing
    case confirming(Outcome, Int64)
    /// Looking where the log ends, since a rejection doesn't say where it is.
    case locating(StoreError)
    case waiting
  }

  private var batch: WriteBatch
  private let acknowledgement: Call.Acknowledgement
  private let deadline: Moment
  private var state = State.begin
  private var epoch = Epoch.first
  private var member = 0
  /// Whether an attempt may have taken effect.
  private var isSent = false
  private var attempts = 0
  private var last: StoreError?

  package init(_ batch: WriteBatch, acknowledgement: Call.Acknowledgement, deadline: Moment) {
    self.batch = batch
    self.acknowledgement = acknowledgement
    self.deadline = deadline
  }

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    switch (state, reply) {
    case (.committing, .success(.commit(let commit))?): return committed(commit, &around)
    case (.committing, .failure(let error)?): return refused(error, &around)
    case (.locating(let error), .success(.record(let record))?):
      around.memory.saw(member, record, around.now)
      guard record.isActive(at: epoch) else { return retry(&around) }
      return confirm(.failure(error), record.end, &around)
    case (.locating, .failure(let error)?):
      around.memory.failed(member, error, around.now)
      return retry(&around)
    case (.confirming(let outcome, let sequence), .failure(let error)?):
      // The wait was given up: the write may hold or not, after a failover.
      if error.endsWaiting { return .done(.failure(unknown(error))) }
      return confirm(outcome, sequence, &around)
    case (.waiting, .failure(let error)?) where error.endsWaiting: return .done(.failure(isSent ? unknown(error) : error))
    case (.confirming(let outcome, let sequence), _): return confirm(outcome, sequence, &around)
    default: return attempt(&around)
    }
  }

  // MARK: - Attempts

  private mutating func attempt(_ around: inout Surroundings) -> Step<Outcome> {
    guard around.now < deadline else { return giveUp() }
    if around.memory.isDisplaced { return .done(.failure(isSent ? unknown(.displaced) : .displaced)) }
    guard let known = around.memory.known, let active = around.memory.active else {
      return wait(StoreError(.unavailable, "no database of the set takes writes now", disposition: .notAttempted), &around)
    }
    guard known.configuration.inSync.count >= around.memory.settings.minInSync else {
      return wait(
        StoreError(.unavailable, "fewer databases are in sync than writes ask for (minInSync)", disposition: .notAttempted), &around)
    }
    if attempts > 0, isSent, !around.memory.rules.contains(.sameOperation) { batch.operation = OperationID() }
    epoch = known.epoch
    member = active
    attempts += 1
    state = .committing
    return .ask(.commit(active, batch, epoch))
  }

  private mutating func committed(_ commit: Commit, _ around: inout Surroundings) -> Step<Outcome> {
    isSent = true
    around.memory.wrote(to: member, around.now)
    guard let position = commit.position else { return .done(.success(commit)) }
    if around.memory.known?.epoch == epoch, position.sequence > around.memory.end {
      around.memory.end = position.sequence
      around.memory.stir()
    }
    if commit.isReplay, !around.memory.rules.contains(.confirmReplays) { return .done(.success(commit)) }
    return confirm(.success(commit), position.sequence, &around)
  }

  private mutating func refused(_ error: StoreError, _ around: inout Surroundings) -> Step<Outcome> {
    around.memory.failed(member, error, around.now)
    around.memory.hearOfOtherEpoch(error, epoch)
    if error.disposition == .unknown {
      isSent = true
      if !around.memory.rules.contains(.unknownStaysUnknown) { return .done(.failure(error.with(disposition: .rejected))) }
    }
    if error.isVerdict {
      // A verdict: it is in the log, and holds for ever once it is confirmed. One that isn't says nothing of what another database may have.
      let wasSent = isSent
      isSent = true
      guard isWaiting(around.memory), around.memory.rules.contains(.confirmRejections) else {
        return .done(.failure(wasSent ? unknown(error) : error))
      }
      state = .locating(error)
      return .ask(.record(member))
    }
    switch error.code {
    case .cancelled: return .done(.failure(isSent ? unknown(error) : error))
    case .fenced, .unavailable, .timedOut, .unknownOutcome, .readOnly, .storageFull, .closed:
      last = error.code == .fenced ? last ?? .changingHands : error
      return retry(&around)
    default: return .done(.failure(isSent ? unknown(error) : error))
    }
  }

  /// Again under the same operation id, when something has changed or after a little while.
  private mutating func retry(_ around: inout Surroundings) -> Step<Outcome> {
    guard around.now < deadline else { return giveUp() }
    state = .waiting
    return .ask(around.pause(after: attempts, at: epoch, until: deadline))
  }

  private mutating func wait(_ error: StoreError, _ around: inout Surroundings) -> Step<Outcome> {
    last = last ?? error
    state = .waiting
    return .ask(around.pauseWhileNobodyIsActive(until: deadline))
  }

  // MARK: - Confirmation

  private func isWaiting(_ memory: FailoverMemory) -> Bool {
    (acknowledgement == .automatic ? memory.settings.acknowledgement : acknowledgement) != .active
  }

  private mutating func confirm(_ outcome: Outcome, _ sequence: Int64, _ around: inout Surroundings) -> Step<Outcome> {
    guard isWaiting(around.memory) else { return .done(outcome) }
    guard around.memory.known?.epoch == epoch else { return retry(&around) }
    if let confirmed = around.memory.confirmed, confirmed >= sequence { return .done(outcome) }
    guard around.now < deadline else { return giveUp() }
    state = .confirming(outcome, sequence)
    return .ask(.pause(.confirmation(of: sequence, epoch)))
  }

  // MARK: - Giving up

  private func giveUp() -> Step<Outcome> {
    let error = last ?? StoreError(.timedOut, "the in-sync databases did not all have the write before the deadline", disposition: .unknown)
    return .done(.failure(isSent ? unknown(error) : error.with(disposition: .notAttempted)))
  }

  private func unknown(_ error: StoreError) -> StoreError {
    StoreError(
      .unknownOutcome, "the write may have taken effect (\(error.code)); ask for the operation's outcome or repeat it with the same id",
      disposition: .unknown, driver: error.driver, operationID: batch.operation, engineCode: error.engineCode)
  }
}

extension StoreError {
  /// Whoever uses a set knows of no epochs.
  static let changingHands = StoreError(
    .unavailable, "the database that takes the set's writes was changing; repeat", disposition: .notAttempted, driver: "failover")
  /// Whoever waits stops waiting.
  var endsWaiting: Bool { code == .cancelled || code == .closed }
  static let displaced = StoreError(
    .fenced, "another process coordinates this set of databases since; only one may, or a majority of three or more must decide",
    disposition: .notAttempted, driver: "failover")
}
