internal import Tracing

/// The layer that times calls, tells of slow ones, opens spans when asked to, and notes origins for receipts.
///
/// Not generic over what it times: a driver of another module could not be specialised for, and every answer would travel as a value
/// of unknown type.
struct MonitoredDriver: Driver {
  let base: any Driver
  let monitor: Monitor

  init(_ base: any Driver, _ monitor: Monitor) {
    self.base = base
    self.monitor = monitor
  }

  var info: DriverInfo { base.info }
  var snapshots: (any Snapshotting)? { base.snapshots }
  var notifications: (any ChangeNotifying)? { base.notifications }
  var explanations: (any Explaining)? { base.explanations }
  var diagnoses: (any Diagnosing)? { base.diagnoses }
  var replication: (any Replicable)? { base.replication }
  var membership: (any Membership)? { base.membership }
  var eventSource: (any EventSource)? { base.eventSource }
  var fallback: (any FallingBack)? { base.fallback }

  func open(_ call: Call) async throws(StoreError) { try await base.open(call) }

  func close() async { await base.close() }

  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await base.initialize(schema, log: log, call)
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    try await observe(.read) {
      queries.map(\.shape).joined(separator: "; ")
    } rows: {
      $0.reduce(0) { $0 + $1.count }
    } origin: { _ in
      origin("\(queries.first?.entity.name ?? "nothing").read")
    } _: { () throws(StoreError) in
      try await base.read(queries, call)
    }
  }

  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await observe(.aggregate) {
      aggregation.shape
    } rows: {
      $0.count
    } origin: { _ in
      origin("\(aggregation.entity.name).aggregate")
    } _: { () throws(StoreError) in
      try await base.aggregate(aggregation, call)
    }
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    try await observe(.commit) {
      batch.shape
    } rows: {
      $0.affected.reduce(0, +)
    } origin: { commit in
      origin("commit", position: commit.position, epoch: commit.version.epoch)
    } _: { () throws(StoreError) in
      try await base.commit(batch, call)
    }
  }

  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await base.outcome(of: operation, call)
  }

  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await observe(.changes) {
      "changes limit \(limit)"
    } rows: {
      $0.changes.count
    } origin: { page in
      origin("changes", position: page.next)
    } _: { () throws(StoreError) in
      try await base.changes(after: position, limit: limit, call)
    }
  }

  func probe(_ call: Call) async throws(StoreError) -> Probe { try await base.probe(call) }

  func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await base.statistics(call) }
}

extension MonitoredDriver {
  /// Runs a call and notes how long it took; everything that makes text runs only when somebody wants it. Inlined, as a frame for the
  /// call and one for its body cost more than the rest of it.
  @inline(__always)
  private func observe<Answer: Sendable>(
    _ kind: MonitoredCall, shape: () -> String, rows: (Answer) -> Int, origin: (Answer) -> Receipt.Origin,
    _ body: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let start = ContinuousClock.now
    let result: Result<Answer, StoreError>
    if monitor.tracing {
      result = await traced(kind, body)
    } else {
      result = await Self.result(body)
    }
    let duration = start.duration(to: .now)
    monitor.note(kind, took: duration)
    if duration >= monitor.slowQueryThreshold {
      let count = (try? result.get()).map(rows) ?? 0
      monitor.slow(
        SlowQuery(shape: shape(), duration: duration, rows: count, driver: info.engine), isMock: info.capabilities.contains(.mock))
    }
    let answer = try result.get()
    // A set of databases says itself which of them it was, and a fallback whether it was a database.
    if let collector = ReceiptCollector.current, base.membership == nil, base.fallback == nil { collector.add(origin(answer)) }
    return answer
  }

  private func traced<Answer: Sendable>(
    _ kind: MonitoredCall, _ body: () async throws(StoreError) -> Answer
  ) async -> Result<Answer, StoreError> {
    await withSpan("db.\(kind.rawValue)", ofKind: .client) { span in
      span.attributes["db.system.name"] = info.engine
      return await Self.result(body)
    }
  }

  @inline(__always)
  private static func result<Answer>(_ body: () async throws(StoreError) -> Answer) async -> Result<Answer, StoreError> {
    do throws(StoreError) { return .success(try await body()) } catch { return .failure(error) }
  }

  private func origin(_ call: String, position: Position? = nil, epoch: Int64? = nil) -> Receipt.Origin {
    Receipt.Origin(info, call, position: position, epoch: epoch)
  }
}
