internal import Synchronization

/// Calls of users that wait for a database, each at its epoch. When another epoch begins they are given up: a database that is frozen would
/// keep them until their time is over, and whoever made them goes on with the one that took its place.
final class CallsUnderWay: Sendable {
  private struct State {
    var epoch: Epoch?
    var waiting: [UInt64: CheckedContinuation<Reply, Never>] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The reply of a call at the present epoch; `.fenced`, of unknown outcome, if another one begins before it.
  func run(at epoch: Epoch, _ call: @escaping @Sendable () async -> Reply) async -> Reply {
    let work = Mutex<Task<Void, Never>?>(nil)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let number: UInt64? = state.withLock { state in
          if let present = state.epoch, present != epoch { return nil }
          state.next += 1
          state.waiting[state.next] = continuation
          return state.next
        }
        guard let number else { return continuation.resume(returning: .failure(.overtakenCall.with(disposition: .notAttempted))) }
        let task = Task { self.finish(number, await call()) }
        work.withLock { $0 = task }
        if Task.isCancelled { task.cancel() }
      }
    } onCancel: {
      work.withLock { $0 }?.cancel()
    }
  }

  private func finish(_ number: UInt64, _ reply: Reply) {
    state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: reply)
  }

  /// An epoch has begun, or is still the present one.
  func begin(_ epoch: Epoch?) {
    let overtaken = state.withLock { state -> [CheckedContinuation<Reply, Never>] in
      guard let epoch, epoch != state.epoch else { return [] }
      state.epoch = epoch
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in overtaken { continuation.resume(returning: .failure(.overtakenCall)) }
  }
}

extension StoreError {
  fileprivate static let overtakenCall = StoreError(
    .fenced, "another epoch began before the database answered", disposition: .unknown, driver: "failover")
}
