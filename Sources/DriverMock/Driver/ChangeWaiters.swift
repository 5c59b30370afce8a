import Synchronization
import WellSenseStore

/// Tasks that wait for the change log to grow.
final class ChangeWaiters: Sendable {
  private struct Waiting {
    var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
    var last = 0
  }

  private let waiting = Mutex(Waiting())

  /// Returns when woken, at the deadline or when the task is cancelled; at once if `isDone`.
  func wait(until deadline: Deadline, unless isDone: () -> Bool) async {
    let id = waiting.withLock { waiting in
      waiting.last += 1
      return waiting.last
    }
    let timer = Task {
      try? await Task.sleep(until: deadline.instant, clock: .continuous)
      wake(id)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiting.withLock { $0.continuations[id] = continuation }
        // What happened before this one was in the list has to be noticed now.
        if isDone() || Task.isCancelled || deadline.hasPassed { wake(id) }
      }
    } onCancel: {
      wake(id)
    }
    timer.cancel()
  }

  func wakeAll() {
    let continuations = waiting.withLock { waiting in
      defer { waiting.continuations.removeAll(keepingCapacity: true) }
      return Array(waiting.continuations.values)
    }
    for continuation in continuations { continuation.resume() }
  }

  private func wake(_ id: Int) {
    waiting.withLock { $0.continuations.removeValue(forKey: id) }?.resume()
  }
}
