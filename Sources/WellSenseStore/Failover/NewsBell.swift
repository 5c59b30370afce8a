internal import Synchronization

/// Wakes whoever waits for something of a set to change.
final class NewsBell: Sendable {
  private struct Waiter {
    let pause: Ask.Pause
    /// The news that were known when it began.
    let seen: News
    let deadline: Deadline
    let continuation: CheckedContinuation<Reply, Never>
  }

  private struct State {
    var waiters: [UInt64: Waiter] = [:]
    var next: UInt64 = 0
    var last: NewsSignal?
    var cancelled: Set<UInt64> = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private static let tick = Duration.milliseconds(20)

  func ring(_ signal: NewsSignal) {
    wake { state in
      if state.last.map({ $0.news.all < signal.news.all }) ?? true { state.last = signal }
      return { signal.ends($0.pause, since: $0.seen) }
    }
  }

  private func wake(with reply: Reply = .success(.woken), _ prepare: (inout State) -> (Waiter) -> Bool) {
    let woken = state.withLock { state in
      let isDue = prepare(&state)
      let due = state.waiters.filter { isDue($0.value) }
      for number in due.keys { state.waiters[number] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume(returning: reply) }
  }

  /// Nobody waits any more.
  func close() {
    wake(with: .failure(.closedSet)) { state in
      state.isClosed = true
      return { _ in true }
    }
  }

  /// Waits until the pause is over, the deadline has passed, or the task is cancelled.
  ///
  /// - Parameter seen: the news that the caller knows.
  func wait(_ pause: Ask.Pause, since seen: News, until deadline: Deadline) async -> Reply {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Reply? = state.withLock { state in
          if state.cancelled.remove(number) != nil { return .failure(.waitCancelled) }
          // It may have come between the look and the wait.
          if state.isClosed { return .failure(.closedSet) }
          if state.last.map({ $0.ends(pause, since: seen) }) ?? false { return .success(.woken) }
          state.waiters[number] = Waiter(pause: pause, seen: seen, deadline: deadline, continuation: continuation)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        let waiter = state.waiters.removeValue(forKey: number)
        if waiter == nil { state.cancelled.insert(number) }
        return waiter
      }
      waiter?.continuation.resume(returning: .failure(.waitCancelled))
    }
  }

  /// Ends waits whose time is over, a little late: nobody here counts milliseconds.
  func ticking() -> Task<Void, Never> {
    Task { [weak self] in
      while !Task.isCancelled {
        do { try await Task.sleep(for: Self.tick) } catch { return }
        let now = Deadline(at: .now)
        self?.wake { _ in { $0.deadline <= now } }
      }
    }
  }
}
