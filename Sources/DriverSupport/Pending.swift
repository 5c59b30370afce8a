internal import Synchronization
package import WellSenseStore

/// A call that waits in a queue or is being answered: its request, its deadline and the task that sleeps until the answer.
///
/// Exactly one of three ends it: the thread that claimed it, its deadline, or the cancellation of its task. The last two only
/// as long as no thread has claimed it, so that a call reported as not attempted was not.
///
/// `@unchecked Sendable`: the continuation is set once before the call is queued, and only who wins the change of state reads it.
package final class Pending<Request: Sendable, Response: Sendable>: @unchecked Sendable {
  package let request: Request
  package let deadline: Deadline
  /// Whether it ends where the server is known to be out of reach.
  let failsFast: Bool
  private var continuation: UnsafeContinuation<Result<Response, StoreError>, Never>?
  private let state = Atomic<UInt8>(Pending.new)
  private let cancelled = Atomic<Bool>(false)
  private let watcher: (any CancellationWatcher)?

  private static var new: UInt8 { 0 }
  private static var waiting: UInt8 { 1 }
  private static var claimed: UInt8 { 2 }
  private static var ended: UInt8 { 3 }

  /// - Parameter watcher: hears of a cancellation, also of a call that is being answered.
  package init(_ request: Request, deadline: Deadline, failsFast: Bool = false, watcher: (any CancellationWatcher)? = nil) {
    self.request = request
    self.deadline = deadline
    self.failsFast = failsFast
    self.watcher = watcher
  }

  /// Makes a call, hands it to `register` and sleeps until it is answered or abandoned. An error of `register` ends it.
  package static func perform(
    _ request: Request, deadline: Deadline, failsFast: Bool = false, watcher: (any CancellationWatcher)? = nil,
    _ register: (Pending) -> StoreError?
  ) async throws(StoreError) -> Response {
    let call = Pending(request, deadline: deadline, failsFast: failsFast, watcher: watcher)
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        call.attach(continuation)
        if call.isCancelled {
          call.abandon(.cancelledWhileWaiting)
        } else if let refusal = register(call) {
          call.abandon(refusal)
        }
      }
    } onCancel: {
      call.cancel()
    }
    return try result.get()
  }

  /// From here on the call can end. A cancellation that came before only left its mark: look at it afterwards.
  func attach(_ continuation: UnsafeContinuation<Result<Response, StoreError>, Never>) {
    self.continuation = continuation
    state.store(Self.waiting, ordering: .sequentiallyConsistent)
  }

  /// Whether its task was cancelled; what is under way may stop early.
  package var isCancelled: Bool { cancelled.load(ordering: .sequentiallyConsistent) }
  /// Whether nobody waits for its answer any longer, or soon won't.
  package var shouldEnd: Bool { isCancelled || deadline.hasPassed }
  package var isWaiting: Bool { state.load(ordering: .acquiring) == Self.waiting }
  /// Whether a thread is answering it.
  package var isClaimed: Bool { state.load(ordering: .acquiring) == Self.claimed }

  /// Takes the call for answering. False if it has ended already: then leave it alone.
  package func claim() -> Bool {
    state.compareExchange(expected: Self.waiting, desired: Self.claimed, ordering: .acquiringAndReleasing).exchanged
  }

  /// Puts a call that was claimed, and of which nothing was done, back among the waiting. Only who claimed it may.
  package func unclaim() {
    let (won, _) = state.compareExchange(expected: Self.claimed, desired: Self.waiting, ordering: .sequentiallyConsistent)
    // Nor may it have been given up meanwhile. If it was cancelled, that only left its mark.
    if won, isCancelled { abandon(.cancelledWhileWaiting) }
  }

  /// Answers a call that was claimed. Any other, also one that was answered already, stays as it is.
  package func finish(_ result: Result<Response, StoreError>) {
    let (won, _) = state.compareExchange(expected: Self.claimed, desired: Self.ended, ordering: .acquiringAndReleasing)
    if won { continuation?.resume(returning: result) }
  }

  /// Ends the call with an error unless a thread has claimed it.
  @discardableResult
  package func abandon(_ error: StoreError) -> Bool {
    let (won, _) = state.compareExchange(expected: Self.waiting, desired: Self.ended, ordering: .sequentiallyConsistent)
    if won { continuation?.resume(returning: .failure(error)) }
    return won
  }

  /// Ends the call if it still waits and its deadline has passed.
  package func abandonIfLate() {
    if isWaiting, deadline.hasPassed { abandon(.waitedTooLong) }
  }

  func cancel() {
    cancelled.store(true, ordering: .sequentiallyConsistent)
    abandon(.cancelledWhileWaiting)
    watcher?.callWasCancelled()
  }
}

/// Hears that the task of a call was cancelled, to interrupt what is under way.
package protocol CancellationWatcher: AnyObject, Sendable {
  /// Comes on the cancelling thread: must not block.
  func callWasCancelled()
}

extension StoreError {
  package static let waitedTooLong = StoreError(
    .timedOut, "the deadline passed while the call waited for its turn; allow more time or less load", disposition: .notAttempted)
  package static let cancelledWhileWaiting = StoreError(
    .cancelled, "the task was cancelled before the call's turn came", disposition: .notAttempted)
  package static let driverClosed = StoreError(
    .closed, "the driver is closed; open it before use", disposition: .notAttempted)
  package static let queueFull = StoreError(
    .unavailable, "too many calls wait for this connection; slow down or repeat later", disposition: .notAttempted,
    engineCode: StoreError.overload)
}
