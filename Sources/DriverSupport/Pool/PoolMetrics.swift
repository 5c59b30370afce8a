internal import Metrics

/// A pool's figures, under the names of OpenTelemetry's semantic conventions for database clients.
struct PoolMetrics: Sendable {
  private let used: Gauge
  private let idle: Gauge
  private let pending: Gauge
  private let timeouts: Counter
  private let createTime: Metrics.Timer
  private let waitTime: Metrics.Timer
  private let useTime: Metrics.Timer

  init(pool: String, minimum: Int, maximum: Int, _ factory: any MetricsFactory) {
    let prefix = "db.client.connection."
    let name = ("db.client.connection.pool.name", pool)
    used = Gauge(label: prefix + "count", dimensions: [name, (prefix + "state", "used")], factory: factory)
    idle = Gauge(label: prefix + "count", dimensions: [name, (prefix + "state", "idle")], factory: factory)
    pending = Gauge(label: prefix + "pending_requests", dimensions: [name], factory: factory)
    timeouts = Counter(label: prefix + "timeouts", dimensions: [name], factory: factory)
    createTime = Metrics.Timer(label: prefix + "create_time", dimensions: [name], factory: factory)
    waitTime = Metrics.Timer(label: prefix + "wait_time", dimensions: [name], factory: factory)
    useTime = Metrics.Timer(label: prefix + "use_time", dimensions: [name], factory: factory)
    Gauge(label: prefix + "max", dimensions: [name], factory: factory).record(maximum)
    Gauge(label: prefix + "idle.min", dimensions: [name], factory: factory).record(minimum)
    Gauge(label: prefix + "idle.max", dimensions: [name], factory: factory).record(maximum)
  }

  func connections(used: Int, idle: Int, pending: Int) {
    self.used.record(used)
    self.idle.record(idle)
    self.pending.record(pending)
  }

  func timedOut(_ count: Int) { timeouts.increment(by: count) }
  func created(in duration: Duration) { createTime.recordNanoseconds(duration.nanoseconds) }
  func waited(_ duration: Duration) { waitTime.recordNanoseconds(duration.nanoseconds) }
  func used(for duration: Duration) { useTime.recordNanoseconds(duration.nanoseconds) }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
