/// A call of `Replicable` on its way to a connection.
package enum ReplicaRequest: Sendable {
  case record
  case take(EpochStep)
  case entries(after: Int64, limit: Int, at: Standing)
  case apply(Transfer)
  case queries([Query], at: Epoch)
  case aggregate(Aggregation, at: Epoch)
  case tombstones(after: RowName?, limit: Int)
  case truncate(through: Int64)

  /// Whether it changes the database.
  package var isWrite: Bool {
    switch self {
    case .take, .apply, .truncate: true
    case .record, .entries, .queries, .aggregate, .tombstones: false
    }
  }

  /// Whether it is answered at once, so that it can share a connection's turn with others.
  package var isShort: Bool {
    switch self {
    case .record: true
    case .queries(let queries, _): queries.allSatisfy { $0.limit <= 32 }
    case .take, .entries, .apply, .aggregate, .tombstones, .truncate: false
    }
  }
}

package enum ReplicaAnswer: Sendable {
  case record(EpochRecord)
  case step(isGranted: Bool, EpochRecord)
  case page(LogPage)
  case report(TransferReport)
  case rows([RowBatch], end: Int64)
  case buckets(Buckets, end: Int64)
  case tombstones([Tombstone])
  case done
}
