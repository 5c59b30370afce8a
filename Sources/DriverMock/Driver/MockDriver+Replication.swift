import StoreFaults
import Synchronization
public import WellSenseStore

extension MockDriver {
  public var replication: (any Replicable)? { info.capabilities.contains(.replication) ? MockReplica(driver: self) : nil }
}

/// The engine's replication under the driver's lock, with its faults.
private struct MockReplica: Replicable {
  let driver: MockDriver

  private func call<Answer: Sendable>(
    _ kind: CallKinds, _ call: Call, _ body: (inout MockEngine) throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    try await driver.faulty(kind, call) { () throws(StoreError) in
      try driver.withState { state throws(StoreError) in try body(&state.engine) }
    }
  }

  func record(_ call: Call) async throws(StoreError) -> EpochRecord {
    try await self.call(.records, call) { engine throws(StoreError) in engine.record }
  }

  func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord) {
    try await self.call(.steps, call) { engine throws(StoreError) in
      try engine.requireLog()
      return (engine.take(step), engine.record)
    }
  }

  func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage {
    try await self.call(.entries, call) { engine throws(StoreError) in
      try engine.entries(after: sequence, limit: limit, at: standing)
    }
  }

  func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport {
    let report = try await self.call(.transfers, call) { engine throws(StoreError) in try engine.apply(transfer, clock: driver.clock) }
    driver.waiters.wakeAll()
    return report
  }

  func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    driver.state.withLock { $0.calls.record(queries) }
    return try await self.call(.reads, call) { engine throws(StoreError) in try engine.read(queries, at: epoch) }
  }

  func aggregate(_ aggregation: Aggregation, at epoch: Epoch, _ call: Call) async throws(StoreError) -> (buckets: Buckets, end: Int64) {
    driver.state.withLock { $0.calls.record(aggregation.entity, .aggregate, isFirst: true) }
    return try await self.call(.aggregates, call) { engine throws(StoreError) in try engine.aggregate(aggregation, at: epoch) }
  }

  func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone] {
    try await self.call(.tombstones, call) { engine throws(StoreError) in engine.tombstones(after: row, limit: limit) }
  }

  func truncate(through sequence: Int64, _ call: Call) async throws(StoreError) {
    try await self.call(.truncations, call) { engine throws(StoreError) in engine.truncate(through: sequence) }
  }
}
