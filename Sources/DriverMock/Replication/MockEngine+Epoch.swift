package import WellSenseStore

// What the database knows of its set, and who may write to it and read from it.
extension MockEngine {
  package var record: EpochRecord {
    var record = membership
    record.end = changeLog.end
    return record
  }

  /// Takes a step, or refuses it and stays as it is. Without a log it belongs to no set.
  package mutating func take(_ step: EpochStep) -> Bool {
    guard isLogOn else { return false }
    var record = record
    guard record.take(step) else { return false }
    membership = record
    return true
  }

  /// A member takes commits of its epoch alone; a database outside a set, only those that name none.
  func admitWriter(at epoch: Epoch?) throws(StoreError) {
    guard membership.admits(epoch) else { throw .fenced }
  }

  private func admitReader(at epoch: Epoch) throws(StoreError) {
    try requireLog()
    guard membership.isActive(at: epoch) else { throw .fenced }
  }

  package func read(_ queries: [Query], at epoch: Epoch) throws(StoreError) -> (batches: [RowBatch], end: Int64) {
    try admitReader(at: epoch)
    return (try read(queries), changeLog.end)
  }

  package func aggregate(_ aggregation: Aggregation, at epoch: Epoch) throws(StoreError) -> (buckets: Buckets, end: Int64) {
    try admitReader(at: epoch)
    return (try aggregate(aggregation), changeLog.end)
  }
}
