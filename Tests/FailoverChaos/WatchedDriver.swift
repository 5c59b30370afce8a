import Synchronization
import TestSupport
import WellSenseStore

/// A member's driver, which counts how its calls fail: whether a fault was met at all is else not known.
struct WatchedDriver: ForwardingDriver {
  let base: any Driver
  fileprivate let errors = ErrorCounts()

  init(_ base: any Driver) { self.base = base }

  /// Calls that failed so since the beginning.
  func failures(_ codes: StoreError.Code...) -> Int { errors.count(of: codes) }

  /// Calls that failed, by code.
  var failures: [String: Int] { errors.all }

  var replication: (any Replicable)? { base.replication.map { WatchedReplica(base: $0, errors: errors) } }

  func open(_ call: Call) async throws(StoreError) {
    try await errors.watch { () async throws(StoreError) in try await base.open(call) }
  }

  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await errors.watch { () async throws(StoreError) in try await base.initialize(schema, log: log, call) }
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    try await errors.watch { () async throws(StoreError) in try await base.read(queries, call) }
  }

  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await errors.watch { () async throws(StoreError) in try await base.aggregate(aggregation, call) }
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    try await errors.watch { () async throws(StoreError) in try await base.commit(batch, call) }
  }

  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await errors.watch { () async throws(StoreError) in try await base.outcome(of: operation, call) }
  }

  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await errors.watch { () async throws(StoreError) in try await base.changes(after: position, limit: limit, call) }
  }

  func probe(_ call: Call) async throws(StoreError) -> Probe {
    try await errors.watch { () async throws(StoreError) in try await base.probe(call) }
  }
}

private struct WatchedReplica: Replicable {
  let base: any Replicable
  let errors: ErrorCounts

  func record(_ call: Call) async throws(StoreError) -> EpochRecord {
    try await errors.watch { () async throws(StoreError) in try await base.record(call) }
  }

  func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord) {
    try await errors.watch { () async throws(StoreError) in try await base.take(step, call) }
  }

  func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage {
    try await errors.watch { () async throws(StoreError) in try await base.entries(after: sequence, limit: limit, at: standing, call) }
  }

  func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport {
    try await errors.watch { () async throws(StoreError) in try await base.apply(transfer, call) }
  }

  func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    try await errors.watch { () async throws(StoreError) in try await base.read(queries, at: epoch, call) }
  }

  func aggregate(_ aggregation: Aggregation, at epoch: Epoch, _ call: Call) async throws(StoreError) -> (buckets: Buckets, end: Int64) {
    try await errors.watch { () async throws(StoreError) in try await base.aggregate(aggregation, at: epoch, call) }
  }

  func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone] {
    try await errors.watch { () async throws(StoreError) in try await base.tombstones(after: row, limit: limit, call) }
  }

  func truncate(through sequence: Int64, _ call: Call) async throws(StoreError) {
    try await errors.watch { () async throws(StoreError) in try await base.truncate(through: sequence, call) }
  }
}

private final class ErrorCounts: Sendable {
  private let counts = Mutex<[StoreError.Code: Int]>([:])

  func count(of codes: [StoreError.Code]) -> Int { counts.withLock { counts in codes.reduce(0) { $0 + counts[$1, default: 0] } } }

  var all: [String: Int] { counts.withLock { Dictionary(uniqueKeysWithValues: $0.map { ($0.key.description, $0.value) }) } }

  func watch<Answer>(_ body: () async throws(StoreError) -> Answer) async throws(StoreError) -> Answer {
    do throws(StoreError) {
      return try await body()
    } catch {
      counts.withLock { $0[error.code, default: 0] += 1 }
      throw error
    }
  }
}
