/// A driver that answers the calls of `Replicable`, each in one request.
package protocol ReplicaAnswering: AnyObject, Sendable {
  func answer(_ request: ReplicaRequest, _ call: Call) async throws(StoreError) -> ReplicaAnswer
}

/// `Replicable` over a driver's requests.
package struct ReplicaPort: Replicable {
  private let driver: any ReplicaAnswering

  package init(_ driver: any ReplicaAnswering) { self.driver = driver }

  package func record(_ call: Call) async throws(StoreError) -> EpochRecord {
    guard case .record(let record) = try await driver.answer(.record, call) else { throw .anotherAnswer }
    return record
  }

  package func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord) {
    guard case .step(let isGranted, let record) = try await driver.answer(.take(step), call) else { throw .anotherAnswer }
    return (isGranted, record)
  }

  package func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage {
    guard case .page(let page) = try await driver.answer(.entries(after: sequence, limit: limit, at: standing), call) else {
      throw .anotherAnswer
    }
    return page
  }

  package func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport {
    guard case .report(let report) = try await driver.answer(.apply(transfer), call) else { throw .anotherAnswer }
    return report
  }

  package func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    guard case .rows(let rows, let end) = try await driver.answer(.queries(queries, at: epoch), call) else { throw .anotherAnswer }
    return (rows, end)
  }

  package func aggregate(
    _ aggregation: Aggregation, at epoch: Epoch, _ call: Call
  ) async throws(StoreError) -> (buckets: Buckets, end: Int64) {
    guard case .buckets(let buckets, let end) = try await driver.answer(.aggregate(aggregation, at: epoch), call) else {
      throw .anotherAnswer
    }
    return (buckets, end)
  }

  package func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone] {
    guard case .tombstones(let tombstones) = try await driver.answer(.tombstones(after: row, limit: limit), call) else {
      throw .anotherAnswer
    }
    return tombstones
  }

  package func truncate(through sequence: Int64, _ call: Call) async throws(StoreError) {
    guard case .done = try await driver.answer(.truncate(through: sequence), call) else { throw .anotherAnswer }
  }
}

extension StoreError {
  package static let anotherAnswer = StoreError(.corrupt, "a connection answered another request than was asked")
}
