import Synchronization

/// Runs a body that may hang: after `limit` it is cancelled and left to itself, and this throws.
///
/// A task group would wait for its child, so a driver that ignores cancellation would hang the suite.
func withLimit(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
  let race = Race()
  let work = Task {
    do {
      try await body()
      race.finish(.success(()))
    } catch {
      race.finish(.failure(error))
    }
  }
  let watch = Task {
    do { try await Task.sleep(for: limit) } catch { return }
    race.finish(.failure(PromiseFailure(expected: "an end within \(limit)", seen: "still waiting")))
  }
  defer {
    work.cancel()
    watch.cancel()
  }
  try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { race.wait($0) }
  } onCancel: {
    race.finish(.failure(CancellationError()))
  }
}

/// The first of several outcomes, given to one waiter.
private final class Race: Sendable {
  private struct State {
    var outcome: Result<Void, any Error>?
    var waiter: CheckedContinuation<Void, any Error>?
  }
  private let state = Mutex(State())

  func finish(_ outcome: Result<Void, any Error>) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      return state.waiter.take()
    }
    waiter?.resume(with: outcome)
  }

  func wait(_ waiter: CheckedContinuation<Void, any Error>) {
    let outcome = state.withLock { state -> Result<Void, any Error>? in
      if state.outcome == nil { state.waiter = waiter }
      return state.outcome
    }
    if let outcome { waiter.resume(with: outcome) }
  }
}
