internal import Synchronization
internal import WellSenseStore

/// When old traces of operations are to be dropped: soon after the start, then now and again, by one connection of the process.
package final class PurgeClock: Sendable {
  private let next = Mutex(ContinuousClock.now.advanced(by: .seconds(60)))

  package init() {}

  /// Whether it is time; then it is the caller who drops them.
  package func isDue() -> Bool {
    let now = ContinuousClock.now
    return next.withLock { next in
      guard now >= next else { return false }
      next = now.advanced(by: .seconds(600))
      return true
    }
  }

  /// Nobody repeats an operation whose version's counter is smaller.
  package static var oldest: Int64 { (Timestamp.now - .seconds(24 * 3600)).milliseconds << 16 }
}
