public import WellSenseStore

/// Any driver, with faults on request and by chance. Its powers are those of the driver under it, with the same faults.
public struct FaultDriver: Driver, FaultInjecting {
  private let base: any Driver
  public let faults: FaultScript

  /// - Parameter faults: a script may be shared by several drivers; each fault then strikes the first that meets it.
  public init(_ base: any Driver, faults: FaultScript = FaultScript()) {
    self.base = base
    self.faults = faults
  }

  public var info: DriverInfo { base.info }

  public func open(_ call: Call) async throws(StoreError) {
    try await run(.openings, call) { () async throws(StoreError) in try await base.open(call) }
  }

  public func close() async { await base.close() }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await run(.initializations, call) { () async throws(StoreError) in try await base.initialize(schema, log: log, call) }
  }

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    try await run(.reads, call) { () async throws(StoreError) in try await base.read(queries, call) }
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await run(.aggregates, call) { () async throws(StoreError) in try await base.aggregate(aggregation, call) }
  }

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    do {
      return try await run(.commits, call) { () async throws(StoreError) in try await base.commit(batch, call) }
    } catch {
      throw error.located(operationID: batch.operation)
    }
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await run(.outcomes, call) { () async throws(StoreError) in try await base.outcome(of: operation, call) }
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await run(.changes, call) { () async throws(StoreError) in try await base.changes(after: position, limit: limit, call) }
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    try await run(.probes, call) { () async throws(StoreError) in try await base.probe(call) }
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    try await run(.statistics, call) { () async throws(StoreError) in try await base.statistics(call) }
  }

  public var snapshots: (any Snapshotting)? { base.snapshots.map { FaultSnapshots(base: $0, driver: self) } }
  public var notifications: (any ChangeNotifying)? { base.notifications.map { FaultNotifications(base: $0, driver: self) } }
  public var explanations: (any Explaining)? { base.explanations.map { FaultExplanations(base: $0, driver: self) } }
  public var replication: (any Replicable)? { base.replication.map { FaultReplica(base: $0, driver: self) } }
  /// Looks at what is there, not at the faults.
  public var diagnoses: (any Diagnosing)? { base.diagnoses }

  func run<Answer>(
    _ kind: CallKinds, _ call: Call, _ body: () async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    try await faults.run(kind, call, driver: base.info.engine, body)
  }
}

private struct FaultSnapshots: Snapshotting {
  let base: any Snapshotting
  let driver: FaultDriver

  func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let snapshot = try await driver.run(.snapshots, call) { () async throws(StoreError) in try await base.openSnapshot(call) }
    return FaultSnapshot(base: snapshot, driver: driver)
  }
}

private struct FaultSnapshot: Snapshot {
  let base: any Snapshot
  let driver: FaultDriver

  var position: Position? { base.position }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    try await driver.run(.snapshots, call) { () async throws(StoreError) in try await base.read(queries, call) }
  }

  func close() async { await base.close() }
}

private struct FaultNotifications: ChangeNotifying {
  let base: any ChangeNotifying
  let driver: FaultDriver

  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try await driver.run(.waits, call) { () async throws(StoreError) in try await base.waitForChange(after: position, call) }
  }
}

private struct FaultExplanations: Explaining {
  let base: any Explaining
  let driver: FaultDriver

  func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    try await driver.run(.explanations, call) { () async throws(StoreError) in try await base.explain(query, call) }
  }
}
