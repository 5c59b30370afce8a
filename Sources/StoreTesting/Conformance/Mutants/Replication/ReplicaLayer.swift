package import WellSenseStore

/// A database's replication over the one of a driver: passes every call on, but for those that are replaced.
package struct ReplicaLayer: Replicable {
  let base: any Replicable
  var records: (@Sendable (Call) async throws(StoreError) -> EpochRecord)?
  var steps: (@Sendable (EpochStep, Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord))?
  var pages: (@Sendable (Int64, Int, Standing, Call) async throws(StoreError) -> LogPage)?
  package var transfers: (@Sendable (Transfer, Call) async throws(StoreError) -> TransferReport)?
  var reads: (@Sendable ([Query], Epoch, Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64))?
  var aggregates: (@Sendable (Aggregation, Epoch, Call) async throws(StoreError) -> (buckets: Buckets, end: Int64))?
  var graves: (@Sendable (RowName?, Int, Call) async throws(StoreError) -> [Tombstone])?
  var cuts: (@Sendable (Int64, Call) async throws(StoreError) -> Void)?

  package init(_ base: any Replicable) { self.base = base }

  package func record(_ call: Call) async throws(StoreError) -> EpochRecord {
    if let records { return try await records(call) }
    return try await base.record(call)
  }

  package func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord) {
    if let steps { return try await steps(step, call) }
    return try await base.take(step, call)
  }

  package func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage {
    if let pages { return try await pages(sequence, limit, standing, call) }
    return try await base.entries(after: sequence, limit: limit, at: standing, call)
  }

  package func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport {
    if let transfers { return try await transfers(transfer, call) }
    return try await base.apply(transfer, call)
  }

  package func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    if let reads { return try await reads(queries, epoch, call) }
    return try await base.read(queries, at: epoch, call)
  }

  package func aggregate(_ aggregation: Aggregation, at epoch: Epoch, _ call: Call) async throws(StoreError) -> (
    buckets: Buckets, end: Int64
  ) {
    if let aggregates { return try await aggregates(aggregation, epoch, call) }
    return try await base.aggregate(aggregation, at: epoch, call)
  }

  package func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone] {
    if let graves { return try await graves(row, limit, call) }
    return try await base.tombstones(after: row, limit: limit, call)
  }

  package func truncate(through sequence: Int64, _ call: Call) async throws(StoreError) {
    if let cuts { return try await cuts(sequence, call) }
    try await base.truncate(through: sequence, call)
  }
}
