import WellSenseStore

extension Mutant {
  static let time: [Mutant] = [
    values("milliseconds-rounded", "Rounds times to the second.") { _, value in value.mapTime { ($0 + 500) / 1_000 * 1_000 } },
    values("last-digit-lost", "Keeps hundredths of a second.") { _, value in value.mapTime { $0 / 10 * 10 } },
    values("truncated-toward-zero", "Splits times into seconds and milliseconds without regard to the sign.") { _, value in
      value.mapTime { $0 < 0 ? $0 / 1_000 * 1_000 + ($0 % 1_000).magnitude.asInt : $0 }
    },
    values("seconds-of-32-bits", "Keeps times between 1901 and 2038.") { _, value in
      value.mapTime { min(max($0, Int64(Int32.min) * 1_000), Int64(Int32.max) * 1_000) }
    },
    values("unsigned-time", "Keeps no time before 1970.") { _, value in value.mapTime { max($0, 0) } },
    values("local-time-stored", "Stores local time, so that the hour that clocks repeat is one.") { _, value in
      // 2025-10-26, 01:00 to 02:00 UTC: the second 02:00 to 03:00 of Berlin.
      value.mapTime { (1_761_440_400_000..<1_761_444_000_000).contains($0) ? $0 - 3_600_000 : $0 }
    },
    scan("ranges-take-the-end-in", "Takes the end of a range in.") { scan in
      scan.judges = { condition, row, scan in
        if case .below(let end) = condition.test, row[condition.field] == end { return true }
        return scan.holds(condition, row)
      }
    },
    scan("ranges-leave-the-start-out", "Leaves the start of a range out.") { scan in
      scan.judges = { condition, row, scan in
        if case .atLeast(let start) = condition.test, row[condition.field] == start { return false }
        return scan.holds(condition, row)
      }
    },
    scan("times-equal-by-second", "Compares times by the second.") { scan in
      scan.equals = { one, two in
        guard case .time(let one) = one, case .time(let two) = two else { return one == two }
        return one.milliseconds / 1_000 == two.milliseconds / 1_000
      }
    },
    scan("times-ordered-as-text", "Orders times by their decimal text.") { scan in
      scan.isBelow = { one, two in
        guard case .time(let one) = one, case .time(let two) = two else { return one.precedes(two) }
        return "\(one.milliseconds)" < "\(two.milliseconds)"
      }
    },
  ]
}

extension Value {
  fileprivate func mapTime(_ change: (Int64) -> Int64) -> Value {
    if case .time(let time) = self { .time(Timestamp(milliseconds: change(time.milliseconds))) } else { self }
  }
}

extension UInt64 {
  fileprivate var asInt: Int64 { Int64(truncatingIfNeeded: self) }
}
