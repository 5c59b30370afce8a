import WellSenseStore

/// Instants as people read and write them.
enum TimeText {
  /// `2016-04-12 07:30` in UTC.
  static func minute(_ time: Timestamp) -> String {
    String(time.description.prefix(16)).replacing("T", with: " ")
  }

  /// `2016-04-12` in a zone; with the hour where that tells buckets apart.
  static func bucket(_ time: Timestamp, _ interval: Interval, in zone: Zone) -> String {
    let seconds = time.milliseconds.flooredDivision(by: 1000).quotient
    let local = Timestamp(milliseconds: (seconds + zone.offset(at: seconds)) * 1000)
    switch interval {
    case .hour: return minute(local)
    case .month: return String(local.description.prefix(7))
    default: return String(local.description.prefix(10))
    }
  }
}
