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
  /// What was found out in the transaction that is open now.
  private var known: (head: WALIndex.Head, epoch: Epoch, end: Int64)?

  init(_ connection: SQLiteConnection, _ plans: PlanBox) {
    self.connection = connection
    self.plans = plans
  }

  /// Whether a transaction is open.
  var isStaying: Bool { opened != nil }

  /// Answers queries from one state of the database if all are short, else `nil`. The connection's lock must be held.
  func rows(_ queries: [Query], _ deadline: Deadline) throws(SQLFailure) -> [RowBatch]? {
    try answer(queries, deadline) { (plan) throws(SQLFailure) in try connection.rows(queries, plan) }
  }

  /// The same from a state in which the database is active at an epoch, with the end of its log there; else `.fenced`.
  func rows(_ queries: [Query], at epoch: Epoch, _ deadline: Deadline) throws(SQLFailure) -> (rows: [RowBatch], end: Int64)? {
    try answer(queries, deadline) { (plan) throws(SQLFailure) in
      try connection.inOneSnapshot { () throws(SQLFailure) in
        let end = try end(activeAt: epoch, plan)
        return (try connection.rows(queries, plan), end)
      }
    }
  }

  /// The end of the log as the open transaction sees it, looked up once in each.
  private func end(activeAt epoch: Epoch, _ plan: SchemaPlan) throws(SQLFailure) -> Int64 {
    if let known, known.epoch == epoch, known.head == opened, isStaying { return known.end }
    let end = try connection.end(activeAt: epoch, plan)
    if let opened { known = (opened, epoch, end) }
    return end
  }

  private func answer<Answer>(
    _ queries: [Query], _ deadline: Deadline, _ body: (SchemaPlan) throws(SQLFailure) -> Answer
  ) throws(SQLFailure) -> Answer? {
    if connection.isClosed { throw .other(.driverClosed) }
    let plan = plans.plan(&own)
    for place in queries.indices where !plan[queries[place].entity].isShort(queries[place]) { return nil }
    do throws(SQLFailure) {
      try stay()
      let answer = try connection.interruptible(until: deadline) { () throws(SQLFailure) in try body(plan) }
      if index == nil, looks < 3 { try look() }
      return answer
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
    known = nil
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
