internal import Logging
internal import Metrics

/// What the store tells about itself: events to whoever subscribed, log lines, and timers.
final class Monitor: Sendable {
  let slowQueryThreshold: Duration
  let tracing: Bool
  let logger: Logger
  private let timers: [Metrics.Timer]
  private let hub = EventHub()

  init(settings: StoreSettings, logger: Logger) {
    slowQueryThreshold = settings.slowQueryThreshold
    tracing = settings.tracing
    self.logger = logger
    timers = MonitoredCall.allCases.map { call in
      Metrics.Timer(label: "db.client.operation.duration", dimensions: [("db.operation.name", call.rawValue)])
    }
  }

  /// Notes that a call has ended.
  func note(_ call: MonitoredCall, took duration: Duration) {
    let (seconds, attoseconds) = duration.components
    timers[call.place].recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  func slow(_ query: SlowQuery, isMock: Bool) {
    var metadata: Logger.Metadata = [
      "shape": "\(query.shape)", "duration": "\(query.duration)", "rows": "\(query.rows)", "driver": "\(query.driver)",
    ]
    if isMock { metadata["mock"] = "true" }
    logger.warning("slow query", metadata: metadata)
    emit(.slowQuery(query))
  }

  func emit(_ event: StoreEvent) { Self.emit(event, hub) }

  private static func emit(_ event: StoreEvent, _ hub: EventHub) {
    Counter(label: "wellsense.events", dimensions: [("event", event.name)]).increment()
    hub.emit(event)
  }

  /// Tells what a layer below tells, for as long as that layer lives.
  func pass(on source: any EventSource) {
    let events = source.subscribe()
    Task { [hub] in for await event in events { Self.emit(event, hub) } }
  }

  /// A new subscription; it ends with its consumer or with the store.
  func subscribe() -> AsyncStream<StoreEvent> { hub.subscribe() }

  /// Ends every subscription.
  func finish() { hub.finish() }
}

/// The calls of a driver that are timed.
enum MonitoredCall: String, CaseIterable {
  case read, aggregate, commit, changes, other

  var place: Int {
    switch self {
    case .read: 0
    case .aggregate: 1
    case .commit: 2
    case .changes: 3
    case .other: 4
    }
  }
}

extension Store {
  /// What happens to the store from now on. Every use is a subscription of its own.
  public var events: AsyncStream<StoreEvent> { monitor.subscribe() }
}
