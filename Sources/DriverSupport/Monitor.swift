internal import Glibc

/// A mutex and a condition: what a thread sleeps on.
///
/// `@unchecked Sendable`: the pointers never change after `init`, and pthread makes what they point to safe to share.
package final class Monitor: @unchecked Sendable {
  let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    // What it guards takes less time than going to sleep and being woken.
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    initialize(condition)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }
  package func unlock() { pthread_mutex_unlock(mutex) }
  package func tryLock() -> Bool { pthread_mutex_trylock(mutex) == 0 }

  package func withLock<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Sleeps until signalled; may also wake for no reason. The lock must be held.
  package func wait() { pthread_cond_wait(condition, mutex) }

  /// Sleeps until signalled or until so much time has passed. The lock must be held.
  package func wait(atMost duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var until = timespec()
    clock_gettime(CLOCK_MONOTONIC, &until)
    let nanoseconds = until.tv_nsec + Int(attoseconds / 1_000_000_000)
    until.tv_sec += Int(min(seconds, 1 << 30)) + nanoseconds / 1_000_000_000
    until.tv_nsec = nanoseconds % 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &until)
  }

  package func signal() { pthread_cond_signal(condition) }
  package func broadcast() { pthread_cond_broadcast(condition) }
}

/// Timed waits must not jump when someone sets the wall clock.
func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
  var attributes = pthread_condattr_t()
  pthread_condattr_init(&attributes)
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
  pthread_cond_init(condition, &attributes)
  pthread_condattr_destroy(&attributes)
}
