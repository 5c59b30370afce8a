/// How a store behaves. The defaults suit a service with one database.
public struct StoreSettings: Sendable {
  public var calls: CallOptions
  /// Calls that take longer become a ``StoreEvent/slowQuery(_:)``.
  public var slowQueryThreshold: Duration
  /// Whether to switch the database's change log on when opening.
  public var changeLog: ChangeLog
  /// Whether every call opens a tracing span.
  public var tracing: Bool
  /// What is done while no database can be reached; `nil`: calls fail. Needs ``Store/open(_:settings:logger:)``.
  public var fallback: FallbackSettings?

  public init(
    calls: CallOptions = CallOptions(), slowQueryThreshold: Duration = .milliseconds(100),
    changeLog: ChangeLog = .asItIs, tracing: Bool = false, fallback: FallbackSettings? = nil
  ) {
    self.fallback = fallback
    self.calls = calls
    self.slowQueryThreshold = slowQueryThreshold
    self.changeLog = changeLog
    self.tracing = tracing
  }
}
