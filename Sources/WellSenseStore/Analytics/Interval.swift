/// The length of a bucket, in the calendar of a zone.
public enum Interval: String, Sendable, CaseIterable, Codable {
  /// From one full hour of local time to the next, or to a change of the zone's offset: an hour that clocks repeat is two buckets.
  case hour
  /// A local date, from its first instant, which isn't 00:00 where clocks skip it.
  case day
  /// Monday to Sunday.
  case week
  /// A calendar month.
  case month

  /// The most buckets that one call may ask for.
  public static let bucketLimit = 100_000

  /// The instants that bound the buckets of a range, ascending: the first at or before `from`, the last after `through`.
  ///
  /// n + 1 instants bound n buckets. A local date that a zone skipped has none. Both ends keep to what engines can store, except
  /// that the last is one millisecond past it where `through` is `Timestamp.latest`.
  ///
  /// Throws `.invalid` if the range is empty (`through` before `from`), leaves the years 1000 to 9999, or makes more than 100,000
  /// buckets.
  public func boundaries(from: Timestamp, through: Timestamp, in zone: Zone) throws(StoreError) -> [Timestamp] {
    guard from.isStorable else { throw Self.invalid("must lie in the years 1000 to 9999", "from") }
    guard through.isStorable else { throw Self.invalid("must lie in the years 1000 to 9999", "through") }
    guard from <= through else { throw Self.invalid("must not be before the start of the range", "through") }
    let first = from.milliseconds.flooredDivision(by: 1000).quotient
    let last = through.milliseconds.flooredDivision(by: 1000).quotient
    // Refuses what is far too long before any work; the exact count follows.
    guard (last - first) / nominalSeconds <= 2 * Int64(Self.bucketLimit) else { throw Self.tooMany }
    let seconds = self == .hour ? hours(first, last, zone) : days(first, last, zone)
    guard seconds.count <= Self.bucketLimit + 1 else { throw Self.tooMany }
    return Self.clamped(seconds, through)
  }

  private var nominalSeconds: Int64 {
    switch self {
    case .hour: 3600
    case .day: 86_400
    case .week: 7 * 86_400
    case .month: 31 * 86_400
    }
  }

  private func hours(_ first: Int64, _ last: Int64, _ zone: Zone) -> [Int64] {
    var walk = ZoneWalk(zone, from: first - 3600)
    var list = BoundaryList(first)
    list.reserve(Int((last - first) / 3600) + 8)
    // Where the walk begins is no change of the offset, so the first full hour after it is the first candidate.
    var next = walk.start + Self.secondsToHour(walk.start + walk.offset)
    while true {
      if next >= walk.end {
        walk.advance()
        next = walk.start
      }
      list.append(next)
      if next > last { return list.seconds }
      let rest = Self.secondsToHour(next + walk.offset)
      next += rest == 0 ? 3600 : rest
    }
  }

  private static func secondsToHour(_ local: Int64) -> Int64 {
    (-local).flooredDivision(by: 3600).remainder
  }

  private func days(_ first: Int64, _ last: Int64, _ zone: Zone) -> [Int64] {
    let local = first + zone.offset(at: first)
    var day = startDay(of: Int(local.flooredDivision(by: 86_400).quotient))
    // No zone was ever 16 hours from UTC, so the walk begins before the day does.
    var walk = ZoneWalk(zone, from: Int64(day) * 86_400 - 16 * 3600)
    var list = BoundaryList(first)
    list.reserve(Int((last - first) / nominalSeconds) + 8)
    while true {
      let instant = walk.firstInstant(reaching: Int64(day) * 86_400)
      list.append(instant)
      if instant > last { return list.seconds }
      day = nextDay(after: day)
    }
  }

  /// The first day of the unit that a day lies in; days since 1970.
  private func startDay(of day: Int) -> Int {
    switch self {
    case .hour, .day: day
    // 1970-01-01 was a Thursday, three days after a Monday.
    case .week: day - Int(Int64(day + 3).flooredDivision(by: 7).remainder)
    case .month: CivilDate(daysSince1970: day).startOfMonth.daysSince1970
    }
  }

  private func nextDay(after day: Int) -> Int {
    switch self {
    case .hour, .day: day + 1
    case .week: day + 7
    case .month: CivilDate(daysSince1970: day).startOfNextMonth.daysSince1970
    }
  }

  private static func clamped(_ seconds: [Int64], _ through: Timestamp) -> [Timestamp] {
    let latest = through < .latest ? Timestamp.latest : Timestamp(milliseconds: Timestamp.latest.milliseconds + 1)
    return seconds.map { min(max(Timestamp(milliseconds: $0 * 1000), .earliest), latest) }
  }

  private static func invalid(_ detail: String, _ field: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: field)
  }

  private static var tooMany: StoreError {
    invalid("the range makes more than 100,000 buckets; choose a longer interval or a shorter range", "interval")
  }
}

/// Ascending instants, of which at most the first lies at or before a given one.
private struct BoundaryList {
  private(set) var seconds: [Int64] = []
  private let first: Int64

  init(_ first: Int64) {
    self.first = first
  }

  mutating func reserve(_ count: Int) {
    seconds.reserveCapacity(count)
  }

  mutating func append(_ second: Int64) {
    if second <= first {
      seconds.removeAll(keepingCapacity: true)
    } else if second == seconds.last {
      return
    }
    seconds.append(second)
  }
}
