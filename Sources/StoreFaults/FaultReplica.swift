import WellSenseStore

/// A database's replication with the faults of its driver.
struct FaultReplica: Replicable {
  let base: any Replicable
  let driver: FaultDriver

  func record(_ call: Call) async throws(StoreError) -> EpochRecord {
    try await driver.run(.records, call) { () async throws(StoreError) in try await base.record(call) }
  }

  func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord) {
    try await driver.run(.steps, call) { () async throws(StoreError) in try await base.take(step, call) }
  }

  func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage {
    try await driver.run(.entries, call) { () async throws(StoreError) in
      try await base.entries(after: sequence, limit: limit, at: standing, call)
    }
  }

  func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport {
    try await driver.run(.transfers, call) { () async throws(StoreError) in try await base.apply(transfer, call) }
  }

  func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    try await driver.run(.reads, call) { () async throws(StoreError) in try await base.read(queries, at: epoch, call) }
  }

  func aggregate(_ aggregation: Aggregation, at epoch: Epoch, _ call: Call) async throws(StoreError) -> (buckets: Buckets, end: Int64) {
    try await driver.run(.aggregates, call) { () async throws(StoreError) in try await base.aggregate(aggregation, at: epoch, call) }
  }

  func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone] {
    try await driver.run(.tombstones, call) { () async throws(StoreError) in
      try await base.tombstones(after: row, limit: limit, call)
    }
  }

  func truncate(through sequence: Int64, _ call: Call) async throws(StoreError) {
    try await driver.run(.truncations, call) { () async throws(StoreError) in try await base.truncate(through: sequence, call) }
  }
}
