import Foundation
import Testing

@testable import WellSenseStore

/// Bucket boundaries as their definition reads: walk the clock in steps and watch what it shows. Local dates come from the C library.
struct BruteForceZone {
  let identifier: String
  private let zone: TimeZone

  init(_ identifier: String) throws {
    self.identifier = identifier
    zone = try #require(TimeZone(identifier: identifier))
  }

  /// The boundaries from the last one at or before `from` to the first one after `through`; all in seconds, at multiples of `step`.
  func boundaries(of interval: WellSenseStore.Interval, from: Int64, through: Int64, step: Int64) -> [Int64] {
    var found: [Int64] = []
    var second = (from - lead(interval)).flooredDivision(by: step).quotient * step
    var before = reading(interval, second)
    while (found.last ?? .min) <= through {
      second += step
      let now = reading(interval, second)
      if interval == .hour ? now.offset != before.offset || now.unit != before.unit : now.unit > before.unit {
        if second <= from { found.removeAll() }
        found.append(second)
        before = now
      }
    }
    return found
  }

  /// Long enough that a boundary lies in it, and that the greatest date shown so far is right.
  private func lead(_ interval: WellSenseStore.Interval) -> Int64 {
    switch interval {
    case .hour: 7200
    case .day: 4 * 86_400
    case .week: 10 * 86_400
    case .month: 35 * 86_400
    }
  }

  private func reading(_ interval: WellSenseStore.Interval, _ second: Int64) -> (unit: Int, offset: Int) {
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    var local = time_t(second) + offset
    if interval == .hour { return (Int(Int64(local).flooredDivision(by: 3600).quotient), offset) }
    var shown = tm()
    gmtime_r(&local, &shown)
    let date = Int(shown.tm_year) * 400 + Int(shown.tm_yday)
    switch interval {
    case .hour, .day: return (date, offset)
    case .month: return (Int(shown.tm_year) * 12 + Int(shown.tm_mon), offset)
    case .week:
      // The Monday of the week, by going back to it in whole days.
      var monday = local - (Int(shown.tm_wday) + 6) % 7 * 86_400
      gmtime_r(&monday, &shown)
      return (Int(shown.tm_year) * 400 + Int(shown.tm_yday), offset)
    }
  }
}
