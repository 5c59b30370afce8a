internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Chooses the state; the end of the change log there.
  func pin(until deadline: Deadline) -> Result<Position?, StoreError> {
    begin(MySQLLimit(deadline: deadline))
    do throws(SQLFailure) {
      if features.endsIdleTransactions { try rest(atMost: 0) }
      try beginSnapshot()
      isPinned = true
      let system = plans.current.system
      guard let meta = try meta(system) else { throw .other(.missingMeta) }
      return .success(meta.isLogOn ? try endOfLog(meta.database, system) : nil)
    } catch {
      unpin(until: Deadline(after: .seconds(1)))
      return .failure(error.error)
    }
  }

  func unpin(until deadline: Deadline) {
    begin(MySQLLimit(deadline: deadline))
    isPinned = false
    do throws(SQLFailure) {
      try endSnapshot()
      if features.endsIdleTransactions { try rest(atMost: 5) }
    } catch {
      // A connection that may still look at an old state must not be used again.
      isBroken = true
    }
  }

  /// How many seconds a transaction may rest before the server ends the connection; 0 for as long as it likes. A process that stands still
  /// must not hold its locks for long: a database could then take no epoch step.
  func rest(atMost seconds: Int) throws(SQLFailure) { try execute("SET SESSION idle_transaction_timeout = \(seconds)") }
}
