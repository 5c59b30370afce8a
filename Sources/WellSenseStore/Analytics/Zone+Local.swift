extension Zone {
  /// The instant at which clocks of the zone show a local time, both in seconds since 1970.
  ///
  /// A time that the clocks skip moves forward by what they skip: 02:30 becomes 03:30. Of a time that they show twice it is the first.
  package func instant(local: Int64) -> Int64 {
    guard self != .utc else { return local }
    // No offset is as long as a day, so one of these is the offset before a change near this time, the other that after it.
    let before = offset(at: local - 86_400)
    let first = local - before
    if offset(at: first) == before { return first }
    let after = offset(at: local + 86_400)
    let second = local - after
    return offset(at: second) == after ? second : first
  }
}

/// Turns local times into instants, one after the other: while the offset stays the same it only subtracts.
package struct LocalClock: Sendable {
  private let zone: Zone
  /// Local seconds for which `offset` is known to hold.
  private var known: Range<Int64> = 0..<0
  private var offset: Int64 = 0

  package init(_ zone: Zone) {
    self.zone = zone
  }

  /// The instant of a local time, as ``Zone/instant(local:)`` gives it.
  package mutating func instant(local: Int64) -> Int64 {
    if known.contains(local) { return local - offset }
    let instant = zone.instant(local: local)
    let end = zone.nextChange(after: instant)
    offset = zone.offset(at: instant)
    // A day before the change the clocks may already show times that come twice.
    known = local..<max(local, end == .max ? end : end + offset - 86_400)
    // A time that was moved forward isn't its own instant.
    if instant + offset != local { known = 0..<0 }
    return instant
  }
}
