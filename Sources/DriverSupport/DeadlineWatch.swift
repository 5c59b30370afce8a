internal import WellSenseStore

/// What holds waiting calls and can end those that are late.
protocol DeadlineWatched: AnyObject, Sendable {
  /// Ends late calls; gives the next deadline among the others.
  func abandonLate() -> Deadline?
}

/// One thread for all queues of the process, which wakes at the earliest deadline of a waiting call.
///
/// A call pays one comparison: deadlines mostly come in their order, so the thread already wakes before the new one.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
final class DeadlineWatch: @unchecked Sendable {
  static let shared = DeadlineWatch()

  private struct Watched { weak var queue: (any DeadlineWatched)? }

  private let monitor = Monitor()
  private var watched: [Watched] = []
  private var wake: Deadline?
  private var isRunning = false

  func add(_ queue: any DeadlineWatched) {
    monitor.withLock {
      watched.removeAll { $0.queue == nil }
      watched.append(Watched(queue: queue))
      guard !isRunning else { return }
      isRunning = true
      startThread(named: "deadlines") { [self] in run() }
    }
  }

  func expect(_ deadline: Deadline) {
    monitor.withLock {
      if let wake, wake <= deadline { return }
      wake = deadline
      monitor.signal()
    }
  }

  private func run() {
    while true {
      sleep()
      let queues = monitor.withLock {
        wake = nil
        return watched.compactMap(\.queue)
      }
      for queue in queues {
        if let next = queue.abandonLate() { expect(next) }
      }
    }
  }

  private func sleep() {
    monitor.withLock {
      while true {
        guard let wake else {
          monitor.wait()
          continue
        }
        let remaining = wake.remaining
        if remaining == .zero { return }
        // A floor keeps many close deadlines from waking the thread for each.
        monitor.wait(atMost: max(remaining, .milliseconds(1)))
      }
    }
  }
}
