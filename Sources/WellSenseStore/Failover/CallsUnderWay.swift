internal import Synchronization

/// Calls of users that wait for a database, each at its epoch. When another epoch begins they are given up: a database that is frozen would
/// keep them until their time is over, and whoever made them goes on with the one that took its place.
package final class CallsUnderWay: Sendable {
  private struct State {
    var epoch = Epoch.first
    var waiting: [UInt64: (epoch: Epoch, continuation: CheckedContinuation<Reply, Never>)] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// The reply of a call at the present epoch; `.fenced`, of unknown outcome, if another one begins before it.
  package func run(at epoch: Epoch, _ call: @escaping @Sendable () async -> Reply) async -> Reply {
    let work = Mutex<Task<Void, Never>?>(nil)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let number: UInt64? = state.withLock { state in
          // A later one than was heard of here is the present one: who told of it is still on the way.
          guard epoch >= state.epoch else { return nil }
          state.next += 1
          state.waiting[state.next] = (epoch, continuation)
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
    state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume(returning: reply)
  }

  /// An epoch has begun, or is still the present one. Tasks tell of it in any order: one that is over never comes back.
  package func begin(_ epoch: Epoch?) {
    let overtaken = state.withLock { state -> [CheckedContinuation<Reply, Never>] in
      guard let epoch, epoch > state.epoch else { return [] }
      state.epoch = epoch
      let overtaken = state.waiting.filter { $0.value.epoch < epoch }
      for number in overtaken.keys { state.waiting[number] = nil }
      return overtaken.values.map(\.continuation)
    }
    for continuation in overtaken { continuation.resume(returning: .failure(.overtakenCall)) }
  }
}

extension StoreError {
  fileprivate static let overtakenCall = StoreError(
    .fenced, "another epoch began before the database answered", disposition: .unknown, driver: "failover")
}
