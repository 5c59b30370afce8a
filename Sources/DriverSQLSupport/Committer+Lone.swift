package import WellSenseStore

extension Committer {
  /// Commits a batch of one plain row by one statement that is a transaction by itself, outside any other.
  ///
  /// - Returns: `nil` if the batch is another, or if the row was not inserted, for whatever reason: nothing has happened then, and
  ///   ``commit(_:)`` in a transaction finds out why.
  package func lone(_ batch: WriteBatch) throws(SQLFailure) -> Commit? {
    guard let lone = LoneInsert(batch, plan, clock, meta, at: epoch) else { return nil }
    do throws(SQLFailure) {
      return try session.insert(lone.statement, lone.values) == 1 ? lone.commit : nil
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
