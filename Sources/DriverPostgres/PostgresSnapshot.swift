internal import DriverSupport
internal import WellSenseStore

/// A connection that keeps looking at one state of the database.
final class PostgresSnapshot: Snapshot {
  let position: Position?
  private let lease: ServerLease<PostgresConnection>

  init(_ lease: ServerLease<PostgresConnection>, _ position: Position?) {
    self.lease = lease
    self.position = position
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await lease.perform(.read(queries), deadline: call.deadline) else { return [] }
    return rows
  }

  func close() async { await lease.close() }
}
