internal import Foundation
package import WellSenseStore

/// Starts a thread that runs a body once. Nobody joins it.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
  let thread = Thread {
    // A thread names itself, or Linux goes on showing the name of the one that started it; and it shows at most 15 bytes.
    Thread.current.name = String(name.prefix(15))
    body()
  }
  thread.stackSize = 1 << 20
  thread.start()
}

/// A thread that answers the calls of a queue for one connection, so that nothing blocks the cooperative pool.
package final class ConnectionThread: Sendable {
  private let ended: ThreadEnd

  /// Starts the thread.
  /// - Parameters:
  ///   - handler: answers a batch of calls; it claims each before it begins with it.
  ///   - atEnd: runs on the thread after the queue was closed and emptied, to close the connection.
  package init<Request: Sendable, Response: Sendable>(
    _ name: String, _ queue: CallQueue<Request, Response>,
    handler: @escaping @Sendable ([Pending<Request, Response>]) -> Void, atEnd: @escaping @Sendable () -> Void
  ) {
    let ended = ThreadEnd()
    self.ended = ended
    startThread(named: name) {
      while let batch = queue.next() { handler(batch) }
      atEnd()
      ended.signal()
    }
  }

  /// Returns once the thread has ended; close its queue first.
  package func join() async { await ended.wait() }
}

/// Lets tasks wait for the end of a thread.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
package final class ThreadEnd: @unchecked Sendable {
  private let monitor = Monitor()
  private var hasEnded = false
  private var waiters: [UnsafeContinuation<Void, Never>] = []

  package init() {}

  package func signal() {
    let waiters = monitor.withLock {
      hasEnded = true
      defer { self.waiters = [] }
      return self.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  package func wait() async {
    await withUnsafeContinuation { continuation in
      let now = monitor.withLock {
        if !hasEnded { waiters.append(continuation) }
        return hasEnded
      }
      if now { continuation.resume() }
    }
  }
}

/// Starts a thread that isn't bound to a queue, and tells when it has ended.
package func runThread(_ name: String, _ body: @escaping @Sendable () -> Void) -> ThreadEnd {
  let end = ThreadEnd()
  startThread(named: name) {
    body()
    end.signal()
  }
  return end
}

/// Runs what may block on a thread of its own, for what happens too seldom to keep one.
package func onThread<Value: Sendable>(
  _ name: String, _ body: @escaping @Sendable () -> Result<Value, StoreError>
) async throws(StoreError) -> Value {
  let result = await withUnsafeContinuation { continuation in
    startThread(named: name) { continuation.resume(returning: body()) }
  }
  return try result.get()
}
