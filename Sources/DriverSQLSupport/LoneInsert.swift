package import WellSenseStore

/// A batch that one statement does as a transaction by itself: one row of a table whose rows change nothing else, without a log.
package struct LoneInsert {
  package let statement: Statement
  package let values: InsertValues
  /// What the batch comes to if the statement inserts its row.
  package let commit: Commit

  /// - Parameter meta: what the database is believed to be; the statement inserts nothing if it isn't.
  package init?(_ batch: WriteBatch, _ plan: SchemaPlan, _ clock: VersionClock, _ meta: StoreMeta, at epoch: Epoch?) {
    // What belongs to a set has a log.
    guard epoch == nil, !meta.isLogOn, meta.schemaVersion == plan.schema.version, let (rows, ifAbsent) = Self.row(batch),
      (try? batch.refuseMockRows(plan.schema)) != nil
    else { return nil }
    let table = plan[rows.entity]
    guard table.isPlain else { return nil }
    let version = Version(epoch: meta.epoch, counter: clock.next())
    statement = ifAbsent ? table.insert.loneIfAbsent : table.insert.lone
    values = InsertValues(
      rows: rows, row: 0, table: table, version: version, operation: batch.operation, condition: .operationAndMeta(meta))
    commit = Commit(version: version, position: nil, affected: [1])
  }

  private static func row(_ batch: WriteBatch) -> (RowBatch, ifAbsent: Bool)? {
    guard batch.writes.count == 1, !batch.returning, case .insert(let rows, let ifAbsent) = batch.writes[0], rows.count == 1 else {
      return nil
    }
    return (rows, ifAbsent)
  }

  /// Whether a batch inserts one row, of whatever table.
  package static func resembles(_ batch: WriteBatch) -> Bool { row(batch) != nil }
}
