internal import Synchronization

/// Gives the counters of versions: milliseconds since 1970 shifted left by 16 bits, never the same twice and never backwards in one process.
public final class VersionClock: Sendable {
  private let last = Mutex<Int64>(0)
  private let milliseconds: @Sendable () -> Int64

  public init() { milliseconds = { Timestamp.now.milliseconds } }

  /// A clock that goes by another than the system's, for a simulation.
  package init(milliseconds: @escaping @Sendable () -> Int64) { self.milliseconds = milliseconds }

  /// A counter above every earlier one of this clock and above `floor`, the highest counter of the rows it replaces.
  public func next(above floor: Int64 = 0) -> Int64 {
    let now = milliseconds() << 16
    return last.withLock { last in
      last = max(now, last + 1, floor + 1)
      return last
    }
  }

  /// The time part of a counter.
  public static func time(of counter: Int64) -> Timestamp { Timestamp(milliseconds: counter >> 16) }
}
