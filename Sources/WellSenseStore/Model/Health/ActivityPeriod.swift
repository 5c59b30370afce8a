/// What span of time an exercise record sums up. Sums of different spans are never mixed in one aggregate.
public enum ActivityPeriod: String, Sendable, Hashable, CaseIterable, Codable {
  /// A whole day, as trackers report it.
  case day
  /// One hour.
  case hour
  /// One workout, however long.
  case session
}
