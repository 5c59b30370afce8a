import DriverMock
import WellSenseStore

/// A database in memory that doesn't say it is a mock, and refuses mock rows as real ones do.
struct RealDriver: Driver {
  let engine: MockDriver

  init(_ engine: MockDriver = MockDriver()) { self.engine = engine }

  var info: DriverInfo {
    var info = engine.info
    info.engine = "real"
    info.capabilities.remove(.mock)
    return info
  }
  var snapshots: (any Snapshotting)? { engine.snapshots }
  var notifications: (any ChangeNotifying)? { engine.notifications }
  var replication: (any Replicable)? { engine.replication }

  func open(_ call: Call) async throws(StoreError) { try await engine.open(call) }
  func close() async { await engine.close() }
  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await engine.initialize(schema, log: log, call)
  }
  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await engine.read(queries, call) }
  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await engine.aggregate(aggregation, call)
  }
  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    try batch.refuseMockRows(.current)
    return try await engine.commit(batch, call)
  }
  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await engine.outcome(of: operation, call)
  }
  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await engine.changes(after: position, limit: limit, call)
  }
  func probe(_ call: Call) async throws(StoreError) -> Probe { try await engine.probe(call) }
  func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await engine.statistics(call) }
}
