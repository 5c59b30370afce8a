public import Foundation

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are the finest precision that every engine keeps. Finer input is floored, also before 1970.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
  public var milliseconds: Int64

  @inlinable
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The instant of a Foundation date, floored to the millisecond. Dates out of range become the nearest bound.
  public init(_ date: Date) {
    let scaled = (date.timeIntervalSince1970 * 1000).rounded(.down)
    guard scaled > Double(Self.earliest.milliseconds) else { self = .earliest; return }
    guard scaled < Double(Self.latest.milliseconds) else { self = .latest; return }
    self.milliseconds = Int64(scaled)
  }

  /// The same instant as a Foundation date.
  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// The present instant of the system's clock.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// 1000-01-01T00:00:00.000Z, the first instant that every engine can keep.
  public static let earliest = Timestamp(milliseconds: -30_610_224_000_000)
  /// 9999-12-31T23:59:59.999Z, the last instant that every engine can keep.
  public static let latest = Timestamp(milliseconds: 253_402_300_799_999)

  /// Whether every engine can keep this instant.
  public var isStorable: Bool { self >= Self.earliest && self <= Self.latest }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant `duration` later, floored to the millisecond; it stays within `Int64`.
  public static func + (time: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds.addingClamped(duration.wholeMilliseconds))
  }

  /// The instant `duration` earlier.
  public static func - (time: Timestamp, duration: Duration) -> Timestamp {
    time + (Duration.zero - duration)
  }
}

extension Duration {
  /// The duration in milliseconds, rounded down; clamped to `Int64`.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let part = attoseconds / 1_000_000_000_000_000
    let floored = attoseconds % 1_000_000_000_000_000 < 0 ? part - 1 : part
    return scaled.addingClamped(floored)
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
