internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// A connection that keeps looking at one state of the database.
final class MySQLSnapshot: Snapshot {
  let position: Position?
  private let lease: ServerLease<MySQLConnection>

  init(_ pool: MySQLDriver.Pool, _ deadline: Deadline) async throws(StoreError) {
    (lease, position) = try await pool.lease(
      deadline: deadline, begin: { connection, deadline in connection.pin(until: deadline) },
      end: { connection, deadline in connection.unpin(until: deadline) })
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await lease.perform(.queries(queries), deadline: call.deadline) else { throw .missingAnswer }
    return rows
  }

  func close() async { await lease.close() }
}

extension MySQLConnection {
  /// Chooses the state; the end of the change log there.
  fileprivate func pin(until deadline: Deadline) -> Result<Position?, StoreError> {
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

  fileprivate func unpin(until deadline: Deadline) {
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
