/// Something that a person who runs the store would want to know. More kinds will come: give a `switch` a `default`.
public enum StoreEvent: Sendable, Hashable {
  case slowQuery(SlowQuery)
}

/// A call that took longer than ``StoreSettings/slowQueryThreshold``.
public struct SlowQuery: Sendable, Hashable {
  /// What was asked, without any value: `health_records where user_id = ? and type = ? order by recorded_at desc limit 100`.
  public let shape: String
  public let duration: Duration
  /// Rows answered or written; 0 for a call that failed.
  public let rows: Int
  /// The engine's name.
  public let driver: String
}
