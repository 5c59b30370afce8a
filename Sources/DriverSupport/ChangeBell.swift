package import WellSenseStore

/// Lets calls sleep until the change log has grown by a commit of this process, or for a while.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
package final class ChangeBell: @unchecked Sendable {
  /// How long a call sleeps before it looks whether another process has committed.
  private static let interval = Duration.milliseconds(50)

  private let monitor = Monitor()
  private var waiters: [Pending<Void, Void>] = []

  package init() { DeadlineWatch.shared.add(self) }

  /// The log has grown.
  package func ring() {
    let present = monitor.withLock {
      defer { waiters = [] }
      return waiters
    }
    for waiter in present where waiter.claim() { waiter.finish(.success(())) }
  }

  /// Asks for the end of the log until it lies beyond a place or the deadline has passed.
  package func wait(
    longerThan sequence: Int64, until deadline: Deadline, _ end: () async throws(StoreError) -> Int64
  ) async throws(StoreError) {
    while try await end() <= sequence {
      let pause = min(deadline, Deadline(after: Self.interval))
      do throws(StoreError) {
        try await Pending<Void, Void>.perform((), deadline: pause) { waiter in
          monitor.withLock { waiters.append(waiter) }
          DeadlineWatch.shared.expect(pause)
          return nil
        }
      } catch {
        guard error.code == .timedOut else { throw error }
      }
      if deadline.hasPassed { return }
    }
  }
}

extension ChangeBell: DeadlineWatched {
  func abandonLate() -> Deadline? {
    let present = monitor.withLock {
      waiters.removeAll { !$0.isWaiting }
      return waiters
    }
    for waiter in present { waiter.abandonIfLate() }
    return present.lazy.filter(\.isWaiting).map(\.deadline).min()
  }
}
