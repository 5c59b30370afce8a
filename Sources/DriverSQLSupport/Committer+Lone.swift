package import WellSenseStore

extension Committer {
  /// Commits a batch of one plain row by one statement that is a transaction by itself, outside any other.
  ///
  /// - Returns: `nil` if the batch is another, or if the row was not inserted, for whatever reason: nothing has happened then, and
  ///   ``commit(_:)`` in a transaction finds out why.
  package func lone(_ batch: WriteBatch) throws(SQLFailure) -> Commit? {
    guard !meta.isLogOn, !batch.returning, batch.writes.count == 1, case .insert(let rows, let ifAbsent)? = batch.writes.first,
      rows.count == 1, (try? batch.refuseMockRows(plan.schema)) != nil
    else { return nil }
    let table = plan[rows.entity]
    guard table.isPlain else { return nil }
    let version = Version(epoch: meta.epoch, counter: clock.next())
    let values = InsertValues(
      rows: rows, row: 0, table: table, version: version, operation: batch.operation, condition: .operationAndMeta(meta))
    do throws(SQLFailure) {
      let inserted = try session.insert(ifAbsent ? table.insert.loneIfAbsent : table.insert.lone, values)
      return inserted == 1 ? Commit(version: version, position: nil, affected: [1]) : nil
    } catch {
      if error.isRefusal { return nil }
      throw error
    }
  }
}

extension TablePlan {
  /// Whether a new row changes nothing but its own table.
  var isPlain: Bool { counters.isEmpty && tags.isEmpty && places.isEmpty }
}
