internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Chooses the state; the end of the change log there.
  func pin(until deadline: Deadline) -> Result<Position?, StoreError> {
    begin(MySQLLimit(deadline: deadline))
    do throws(SQLFailure) {
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
    } catch {
      // A connection that may still look at an old state must not be used again.
      isBroken = true
    }
  }
}
