/// Walks forward through the stretches of a zone in which its offset stays the same. All in seconds since 1970.
struct ZoneWalk {
  private let zone: Zone
  /// The first second of the stretch that the walk is in; at the beginning, where the walk began.
  private(set) var start: Int64
  /// The first second after it; `.max` for the last one.
  private(set) var end: Int64
  /// Seconds east of UTC.
  private(set) var offset: Int64

  init(_ zone: Zone, from second: Int64) {
    self.zone = zone
    start = second
    end = zone.nextChange(after: second)
    offset = zone.offset(at: second)
  }

  /// Moves on to the next stretch; there must be one.
  mutating func advance() {
    self = ZoneWalk(zone, from: end)
  }

  /// The first instant at which the local time is `local` or later, as a count of local seconds. Ask in ascending order.
  ///
  /// A midnight that a clock skips begins with the first instant after the gap, and one that it repeats with the first of both.
  mutating func firstInstant(reaching local: Int64) -> Int64 {
    while max(start, local - offset) >= end { advance() }
    return max(start, local - offset)
  }
}
