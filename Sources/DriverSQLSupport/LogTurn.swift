package import WellSenseStore

/// The numbers of the log as a transaction gives them that holds the lock on them: the row that keeps the last one changes once for all of
/// its entries. Each change leaves a version of the row that others have to pass by.
package final class LogTurn {
  private let first: Int64
  /// The last number that was given; back to an earlier one where what took the others is undone.
  var last: Int64

  /// - Parameter rows: what ``SystemPlan/holdLog`` gave.
  package init(_ rows: RowBatch) throws(SQLFailure) {
    guard rows.count == 1 else { throw .other(.missingMeta) }
    first = rows[0, 0].integer
    last = first
  }

  /// Keeps the last number, before the transaction ends.
  package func finish(_ session: some SQLSession, _ system: SystemPlan) throws(SQLFailure) {
    guard last != first, let set = system.setLastNumber else { return }
    try session.post(set, [.integer(last)])
  }
}
