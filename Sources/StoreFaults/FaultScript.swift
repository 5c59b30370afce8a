import Synchronization
public import WellSenseStore

/// What is to go wrong, and when: scripted faults and random ones, shared by whoever injects them and whoever suffers them.
///
/// A fault before the engine has disposition `.notAttempted` (a code that is an engine's verdict: `.rejected`); a commit (or another
/// ``CallKinds/changing`` call) whose request or reply is lost has `.unknown`, and only the engine knows whether it was done.
public final class FaultScript: Sendable {
  private let plan = Mutex(FaultPlan())
  // Whether anything can go wrong at all, so that calls of a healthy driver take no lock.
  private let armed = Atomic(false)

  public init() {}

  /// Whether any fault is waiting.
  public var isArmed: Bool { armed.load(ordering: .acquiring) }

  /// The next calls of these kinds fail with these codes, one each, and never reach the engine.
  ///
  /// `.unknownOutcome` is a request that was lost on the way, as with ``dropNextCommit()``.
  public func failNext(_ codes: StoreError.Code..., on kinds: CallKinds = .data) { failNext(codes, on: kinds) }

  public func failNext(_ codes: [StoreError.Code], on kinds: CallKinds = .data) {
    change { $0.next += codes.map { FaultPlan.Strike(code: $0, kinds: kinds) } }
  }

  /// Every call of these kinds fails with this code until ``heal()``.
  public func failAlways(_ code: StoreError.Code, on kinds: CallKinds = .all) {
    change { $0.always.append(FaultPlan.Strike(code: code, kinds: kinds)) }
  }

  /// Every call of these kinds takes so much longer; one whose deadline comes first fails as `.timedOut` then, and is not attempted.
  public func delay(by latency: Duration, on kinds: CallKinds = .data) {
    change { $0.latency = (latency, kinds) }
  }

  /// Every call fails as `.unavailable` until ``reconnect()``.
  public func disconnect() { change { $0.isDisconnected = true } }

  public func reconnect() { change { $0.isDisconnected = false } }

  /// The next commit is done, and its answer lost: `.unknownOutcome`.
  /// - Parameter kinds: of ``CallKinds/changing`` calls, those that may be struck instead.
  public func loseNextReply(on kinds: CallKinds = .commits) { change { $0.repliesToLose.append(kinds) } }

  /// The next commit is lost before the engine has it: `.unknownOutcome`, and not done.
  public func dropNextCommit() { dropNextRequest(on: .commits) }

  /// The next call of these kinds is lost before the engine has it, as ``dropNextCommit()`` does with a commit.
  public func dropNextRequest(on kinds: CallKinds) { change { $0.requestsToDrop.append(kinds) } }

  /// Faults by chance from now on: the same ones for the same seed and the same order of calls.
  public func misbehave(_ rates: FaultRates, seed: UInt64) {
    change { $0.random = (SeededGenerator(seed: seed), rates) }
  }

  /// Nothing goes wrong any more, of all the above.
  public func heal() { change { $0 = FaultPlan() } }

  private func change(_ body: (inout FaultPlan) -> Void) {
    plan.withLock { plan in
      body(&plan)
      armed.store(!plan.isQuiet, ordering: .releasing)
    }
  }

  /// Makes a call as the script has it.
  /// - Parameter driver: the engine's name, for errors.
  public func run<Answer>(
    _ kind: CallKinds, _ call: Call, driver: String, _ body: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    guard isArmed else { return try await body() }
    let fate = plan.withLock { plan in
      let fate = plan.fate(of: kind)
      armed.store(!plan.isQuiet, ordering: .releasing)
      return fate
    }
    if fate.delay > .zero { try await wait(fate.delay, call, driver) }
    if let failure = fate.failure { throw failure.located(driver: driver) }
    let answer = try await body()
    guard !fate.losesReply else { throw FaultPlan.error(.unknownOutcome).located(driver: driver) }
    return answer
  }

  private func wait(_ delay: Duration, _ call: Call, _ driver: String) async throws(StoreError) {
    let end = ContinuousClock.now.advanced(by: delay)
    do {
      try await Task.sleep(until: min(end, call.deadline.instant), tolerance: .zero, clock: .continuous)
    } catch {
      throw StoreError(.cancelled, "the task was cancelled while the call was delayed", disposition: .notAttempted, driver: driver)
    }
    guard call.deadline.instant >= end else {
      throw StoreError(.timedOut, "the deadline passed while the call was delayed", disposition: .notAttempted, driver: driver)
    }
  }
}
