internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// Answers short reads on the caller's thread from one connection, whose read transaction stays open between them while nobody commits.
///
/// Taking and releasing the lock of a read transaction costs twice what reading a row by its key does. A transaction is only used
/// again while the head of the log's index is what it was before the transaction began, so no read misses a commit that was
/// acknowledged before it, by whichever process. ``ShortReaders`` ends transactions that nobody uses.
///
/// `@unchecked Sendable`: all mutable state is touched only by who holds the connection's lock.
final class ShortReader: @unchecked Sendable {
  let connection: SQLiteConnection
  private let plans: PlanBox
  private var own = PlanBox.Own()
  private var index: WALIndex?
  private var looks = 0
  /// What the index said before the transaction that is open now began; `nil` while none is.
  private var opened: WALIndex.Head?
  /// What it said at the last read: a transaction is only worth its while if nobody commits between two reads.
  private var last: WALIndex.Head?
  private var wasUsed = false

  init(_ connection: SQLiteConnection, _ plans: PlanBox) {
    self.connection = connection
    self.plans = plans
  }

  /// Whether a transaction is open.
  var isStaying: Bool { opened != nil }

  /// Answers queries from one state of the database if all are short, else `nil`. The connection's lock must be held.
  func rows(_ queries: [Query], _ deadline: Deadline) throws(SQLFailure) -> [RowBatch]? {
    if connection.isClosed { throw .other(.driverClosed) }
    let plan = plans.plan(&own)
    for place in queries.indices where !plan[queries[place].entity].isShort(queries[place]) { return nil }
    do throws(SQLFailure) {
      try stay()
      let rows = try connection.interruptible(until: deadline) { () throws(SQLFailure) in try connection.rows(queries, plan) }
      if index == nil, looks < 3 { try look() }
      return rows
    } catch {
      leave()
      throw error
    }
  }

  private func stay() throws(SQLFailure) {
    guard let index else { return }
    let head = index.head
    wasUsed = true
    if opened == head { return }
    leave()
    defer { last = head }
    guard last == head, index.mayStay(at: head) else { return }
    try connection.run(.begin)
    opened = head
  }

  /// Finds the index, after a statement: before its first one a connection knows nothing of the file's journal, nor has it mapped the index.
  private func look() throws(SQLFailure) {
    looks += 1
    if try connection.texts("PRAGMA journal_mode").first == "wal" { index = WALIndex(connection.handle) }
  }

  /// Ends the transaction. The connection's lock must be held.
  func leave() {
    guard opened != nil else { return }
    opened = nil
    // Ends it in any case: what was only read can't fail to be kept.
    try? connection.run(.commit)
  }

  /// Ends the transaction if it wasn't used since this was last asked; whether it stays. The connection's lock must be held.
  func leaveIfIdle() -> Bool {
    if !wasUsed { leave() }
    wasUsed = false
    return isStaying
  }
}
