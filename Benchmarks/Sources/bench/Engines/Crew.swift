internal import Glibc
internal import Synchronization

/// Connections of the floor, each with a thread while they work.
struct Crew<Connection: Floor>: Sendable {
  let floors: [Connection]

  /// The one for what only one does.
  var first: Connection { floors[0] }

  /// Shares so many operations among the threads, and waits for all.
  func work(_ operations: Int, _ body: @Sendable @escaping (Connection, Range<Int>) throws -> Void) throws {
    if floors.count == 1 { return try body(first, 0..<operations) }
    let failure = Failures()
    let threads = floors.indices.map { place in
      start {
        do {
          try body(floors[place], operations.share(place, of: floors.count))
        } catch {
          failure.first.withLock { $0 = $0 ?? error }
        }
      }
    }
    for thread in threads { pthread_join(thread, nil) }
    if let error = failure.first.withLock({ $0 }) { throw error }
  }

  func close() { for floor in floors { floor.close() } }
}

private final class Failures: Sendable {
  let first = Mutex<(any Error)?>(nil)
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func start(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  var thread = pthread_t()
  let work = Unmanaged.passRetained(Work(body)).toOpaque()
  pthread_create(
    &thread, nil,
    { work in
      if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
      return nil
    }, work)
  return thread
}
