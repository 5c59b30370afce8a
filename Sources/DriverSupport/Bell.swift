internal import Glibc
internal import Synchronization

/// A further condition of a monitor, so that one of several sleeping threads can be chosen.
///
/// A thread that has just been rung again soon after it began to wait looks out for the next ring for a moment before it sleeps: to wake it
/// takes as long as much of its work does. Where that was in vain, it sleeps at once until it pays again.
///
/// `@unchecked Sendable`: what changes is atomic or guarded by the monitor.
final class Bell: @unchecked Sendable {
  /// How long a thread looks out: about what its sleep and waking would have cost.
  private static let watch = Duration.microseconds(60)
  /// A ring after so long, waking included, would have come while looking out.
  private static let soon = Duration.microseconds(100)
  /// Threads that may look out at a time: who is to ring needs a core too.
  private static let places = sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2
  private static let taken = Atomic<Int>(0)

  private let monitor: Monitor
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let rings = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private var paysToWatch = false

  init(_ monitor: Monitor) {
    self.monitor = monitor
    initialize(condition)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// Returns when rung; may also return for no reason. The monitor's lock must be held.
  func wait() {
    let begun = ContinuousClock.now
    if paysToWatch {
      // Also when it was in vain: what there is to do may have changed while the lock was free.
      paysToWatch = isRungSoon(after: begun)
      return
    }
    sleepers.wrappingAdd(1, ordering: .relaxed)
    pthread_cond_wait(condition, monitor.mutex)
    sleepers.wrappingSubtract(1, ordering: .relaxed)
    paysToWatch = begun.duration(to: .now) < Self.soon
  }

  /// The lock must be held, or have been since what there is to do was changed.
  func ring() {
    rings.wrappingAdd(1, ordering: .relaxed)
    if sleepers.load(ordering: .relaxed) > 0 { pthread_cond_signal(condition) }
  }

  /// Wakes every thread that waits.
  func ringAll() {
    rings.wrappingAdd(1, ordering: .relaxed)
    pthread_cond_broadcast(condition)
  }

  /// Gives up the lock while it looks out.
  private func isRungSoon(after begun: ContinuousClock.Instant) -> Bool {
    let before = rings.load(ordering: .relaxed)
    guard Self.taken.wrappingAdd(1, ordering: .relaxed).newValue <= Self.places else {
      Self.taken.wrappingSubtract(1, ordering: .relaxed)
      return false
    }
    monitor.unlock()
    // Who is to ring may be waiting for this very core.
    while rings.load(ordering: .relaxed) == before, begun.duration(to: .now) < Self.watch { sched_yield() }
    Self.taken.wrappingSubtract(1, ordering: .relaxed)
    monitor.lock()
    return rings.load(ordering: .relaxed) != before
  }
}
