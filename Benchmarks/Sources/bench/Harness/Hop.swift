internal import Glibc

/// A thread that answers at once: what it costs to leave a task and come back.
///
/// `@unchecked Sendable`: every access to the mutable state holds the mutex.
final class Hop: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: UnsafeContinuation<Void, Never>?

  /// The thread lives as long as the process.
  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Hop>.fromOpaque(context).takeUnretainedValue().answer()
      }, context)
  }

  private func answer() -> Never {
    while true {
      pthread_mutex_lock(mutex)
      while waiting == nil { pthread_cond_wait(condition, mutex) }
      let continuation = waiting
      waiting = nil
      pthread_mutex_unlock(mutex)
      continuation?.resume()
    }
  }

  func there() async {
    await withUnsafeContinuation { continuation in
      pthread_mutex_lock(mutex)
      waiting = continuation
      pthread_cond_signal(condition)
      pthread_mutex_unlock(mutex)
    }
  }
}
