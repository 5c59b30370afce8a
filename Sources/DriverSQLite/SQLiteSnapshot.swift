internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// A connection that keeps looking at one state of the database, with a thread of its own.
final class SQLiteSnapshot: Snapshot {
  let position: Position?
  private let queue: CallQueue<ReadRequest, ReadAnswer>
  private let thread: ConnectionThread

  /// Pins the present state. Blocks: call it on a thread that may.
  init(_ engine: SQLiteEngine) throws(StoreError) {
    let connection: SQLiteConnection
    if let memory = engine.memory {
      // One connection can't look at two states, so this one gets a copy.
      connection = try memory.lock.withLock { () throws(StoreError) in try engine.opener.copy(of: memory) }
    } else {
      connection = try engine.opener.connection(.read)
    }
    do throws(SQLFailure) {
      position = try Self.pin(connection, engine.plans.current)
    } catch {
      connection.close()
      throw error.error
    }
    queue = CallQueue(capacity: 1000, batchWeight: 1) { $0.weight }
    queue.watchDeadlines()
    let reader = SQLiteReader(connection, engine.plans)
    thread = ConnectionThread(
      "sqlite-snapshot", queue, handler: { reader.handle($0) },
      atEnd: {
        try? connection.run(.commit)
        connection.close()
      })
  }

  deinit { queue.close() }

  private static func pin(_ connection: SQLiteConnection, _ plan: SchemaPlan) throws(SQLFailure) -> Position? {
    try connection.run(.begin)
    // The first read chooses the state.
    guard let meta = try connection.meta(plan.system) else { throw .other(.missingMeta) }
    return meta.isLogOn ? try connection.endOfLog(meta.database, plan.system) : nil
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await queue.perform(.queries(queries), deadline: call.deadline) else { return [] }
    return rows
  }

  func close() async {
    queue.close()
    await thread.join()
  }
}
