import WellSenseStore

/// What is to go wrong, as a plain value: one question a call, one answer.
struct FaultPlan: Sendable {
  struct Strike: Sendable {
    let code: StoreError.Code
    let kinds: CallKinds
  }

  /// What happens to one call.
  struct Fate: Sendable {
    var delay = Duration.zero
    /// The call never reaches the engine and fails with this.
    var failure: StoreError?
    /// The engine does the call, and its answer is lost.
    var losesReply = false
  }

  var isDisconnected = false
  var next: [Strike] = []
  var always: [Strike] = []
  var latency: (duration: Duration, kinds: CallKinds)?
  var repliesToLose: [CallKinds] = []
  var requestsToDrop: [CallKinds] = []
  var random: (generator: SeededGenerator, rates: FaultRates)?

  var isQuiet: Bool {
    !isDisconnected && next.isEmpty && always.isEmpty && latency == nil && repliesToLose.isEmpty && requestsToDrop.isEmpty && random == nil
  }

  mutating func fate(of kind: CallKinds) -> Fate {
    var fate = Fate()
    if let latency, latency.kinds.contains(kind) { fate.delay = latency.duration }
    fate.failure = failure(of: kind)
    guard fate.failure == nil else { return fate }
    if let place = repliesToLose.firstIndex(where: { $0.contains(kind) }) {
      repliesToLose.remove(at: place)
      fate.losesReply = true
    } else {
      roll(kind, &fate)
    }
    return fate
  }

  private mutating func failure(of kind: CallKinds) -> StoreError? {
    if isDisconnected { return Self.error(.unavailable) }
    if let place = next.firstIndex(where: { $0.kinds.contains(kind) }) { return Self.error(next.remove(at: place).code) }
    if let strike = always.first(where: { $0.kinds.contains(kind) }) { return Self.error(strike.code) }
    guard let place = requestsToDrop.firstIndex(where: { $0.contains(kind) }) else { return nil }
    requestsToDrop.remove(at: place)
    return Self.error(.unknownOutcome)
  }

  // Always the same four draws a call, so that one kind's rate doesn't shift another's luck.
  private mutating func roll(_ kind: CallKinds, _ fate: inout Fate) {
    guard let rates = random?.rates, var generator = random?.generator else { return }
    let (failing, dropping, losing, delaying) = (generator.fraction(), generator.fraction(), generator.fraction(), generator.fraction())
    random?.generator = generator
    if delaying < rates.delay { fate.delay += rates.longestDelay * (delaying / rates.delay) }
    if failing < rates.unavailable {
      fate.failure = Self.error(.unavailable)
    } else if CallKinds.changing.contains(kind), dropping < rates.droppedCommit {
      fate.failure = Self.error(.unknownOutcome)
    } else if CallKinds.changing.contains(kind), losing < rates.lostReply {
      fate.losesReply = true
    }
  }

  static func error(_ code: StoreError.Code) -> StoreError {
    let verdicts: [StoreError.Code] = [.notFound, .duplicate, .missingReference, .conflict, .invalid, .accessDenied]
    let disposition: StoreError.Disposition =
      code == .unknownOutcome ? .unknown : verdicts.contains(code) ? .rejected : .notAttempted
    return StoreError(code, "a fault that a test asked for", disposition: disposition)
  }
}
