internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// One session with its prepared statements. Statements are sent without waiting for each: libpq's pipeline mode.
///
/// `@unchecked Sendable`: the pool gives a connection to one thread at a time; what others use, ``interrupt(_:until:)`` and
/// ``sever()``, never changes.
final class PostgresConnection: @unchecked Sendable {
  let handle: OpaquePointer
  let shared: PostgresShared
  private let cancellation: PostgresCancellation
  private let socket: SocketHandle?
  private(set) var isBroken = false
  /// A snapshot's transaction is open, and stays so.
  var isSnapshot = false

  // What was sent since the last sync.
  private(set) var sent: [Sent] = []
  /// What the database was when a write looked last.
  var meta: StoreMeta?
  private var parameters = PostgresParameters()
  // By the statement's number.
  private var prepared: [Bool] = []
  private var pageSizes: [PageSize] = []
  /// Room for the cells of one row, used again for each.
  let rowCells = UnsafeMutableBufferPointer<Cell>.allocate(capacity: 64)

  struct Sent {
    /// The statement's number; −1 for one that isn't prepared.
    var number: Int
    var isPreparation = false
    /// Whether its result is asked for.
    var isWanted: Bool
    /// Whether it fails by finding no row.
    var mustFind = false
  }

  /// Takes over a connected handle.
  init(_ handle: OpaquePointer, _ shared: PostgresShared) {
    self.handle = handle
    self.shared = shared
    cancellation = PostgresCancellation(handle)
    socket = SocketHandle(duplicating: PQsocket(handle))
    PQenterPipelineMode(handle)
  }

  deinit {
    PQfinish(handle)
    rowCells.deallocate()
  }

  var plan: SchemaPlan { shared.plans.current }
  var statements: PostgresStatements { shared.statements }

  /// Not to be used for another call.
  func discard() { isBroken = true }

  // MARK: - Sending

  /// Sends a statement; its result comes with ``settle(_:)``.
  func send(_ statement: Statement, _ values: [SQLValue], isWanted: Bool = false, mustFind: Bool = false) throws(SQLFailure) {
    parameters.clear()
    for value in values { parameters.append(value) }
    try dispatch(statement, isWanted: isWanted)
    if mustFind { sent[sent.count - 1].mustFind = true }
  }

  func send(_ statement: Statement, _ values: InsertValues, isWanted: Bool) throws(SQLFailure) {
    parameters.clear()
    _ = try values.bound { (_, value) throws(SQLFailure) -> Void in
      parameters.append(value)
    } _: { () throws(SQLFailure) -> Int in
      try dispatch(statement, isWanted: isWanted)
      return 0
    }
  }

  /// Sends SQL that is used too seldom to be prepared.
  func sendText(_ sql: String, _ values: [SQLValue] = [], isWanted: Bool = false) throws(SQLFailure) {
    parameters.clear()
    for value in values { parameters.append(value) }
    try sendUnnamed(sql, number: -1, isWanted)
  }

  private func dispatch(_ statement: Statement, isWanted: Bool) throws(SQLFailure) {
    if shared.configuration.isPooled || statement.isPlannedAnew { return try sendUnnamed(statement.text, number: -1, isWanted) }
    let name = "s\(statement.number)"
    while prepared.count <= statement.number { prepared.append(false) }
    if !prepared[statement.number] {
      try check(PQsendPrepare(handle, name, statement.text, 0, nil))
      prepared[statement.number] = true
      sent.append(Sent(number: statement.number, isPreparation: true, isWanted: false))
    }
    try check(
      PQsendQueryPrepared(
        handle, name, Int32(truncatingIfNeeded: parameters.count), parameters.values, parameters.lengths, parameters.formats, 1))
    sent.append(Sent(number: statement.number, isWanted: isWanted))
  }

  private func sendUnnamed(_ sql: String, number: Int, _ isWanted: Bool) throws(SQLFailure) {
    try check(
      PQsendQueryParams(
        handle, sql, Int32(truncatingIfNeeded: parameters.count), nil, parameters.values, parameters.lengths, parameters.formats, 1))
    sent.append(Sent(number: number, isWanted: isWanted))
  }

  private func check(_ status: Int32) throws(SQLFailure) {
    guard status == 1, !isBroken else {
      isBroken = true
      throw .other(.connectionLost)
    }
  }

  // MARK: - Results

  enum Outcome {
    /// Valid during the call only.
    case result(OpaquePointer)
    case failed(SQLFailure)
    /// A failure before it kept it from running.
    case aborted
  }

  /// Ends the round: whatever was sent runs now, and a failure aborts what was sent after it. Gives the outcome of each wanted
  /// statement, and of others that failed, with its place among those sent.
  ///
  /// - Throws: that the connection is lost.
  func settle(_ take: (Int, Sent, Outcome) throws(SQLFailure) -> Void) throws(SQLFailure) {
    let entries = sent
    sent.removeAll(keepingCapacity: true)
    try check(PQpipelineSync(handle))
    var thrown: SQLFailure?
    for (place, entry) in entries.enumerated() {
      var isAnswered = false
      while let result = PQgetResult(handle) {
        defer { PQclear(result) }
        isAnswered = true
        guard let outcome = outcome(result, entry), thrown == nil else { continue }
        do throws(SQLFailure) {
          try take(place, entry, outcome)
        } catch {
          thrown = error
        }
      }
      guard isAnswered, PQstatus(handle) == CONNECTION_OK else { throw thrown ?? lost() }
    }
    try takeSync(entries.count, take, &thrown)
    if let thrown { throw thrown }
  }

  /// The end of the round. What is no transaction of its own is committed here, which may fail: then that is the outcome of a
  /// statement after the last.
  private func takeSync(
    _ place: Int, _ take: (Int, Sent, Outcome) throws(SQLFailure) -> Void, _ thrown: inout SQLFailure?
  ) throws(SQLFailure) {
    for _ in 0..<4 {
      guard let result = PQgetResult(handle) else {
        guard PQstatus(handle) == CONNECTION_OK else { break }
        continue
      }
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_PIPELINE_SYNC: return
      case PGRES_FATAL_ERROR:
        let failure = noted(result)
        guard thrown == nil else { continue }
        do throws(SQLFailure) { try take(place, Sent(number: -1, isWanted: true), .failed(failure)) } catch { thrown = error }
      default: continue
      }
    }
    throw thrown ?? lost()
  }

  func lost() -> SQLFailure {
    isBroken = true
    return .other(.connectionLost)
  }

  private func outcome(_ result: OpaquePointer, _ entry: Sent) -> Outcome? {
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK where entry.mustFind && PQntuples(result) == 0: return .failed(.reference)
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return entry.isWanted ? .result(result) : nil
    case PGRES_PIPELINE_ABORTED:
      if entry.isPreparation { prepared[entry.number] = false }
      return .aborted
    default:
      if entry.isPreparation { prepared[entry.number] = false }
      let failure = noted(result)
      // Someone forgot this session's statements, as `DEALLOCATE ALL` does.
      if failure.error.engineCode == "26000", entry.number >= 0 { prepared[entry.number] = false }
      return .failed(failure)
    }
  }

  /// The failure that a result tells of; it may be the end of the session.
  func noted(_ result: OpaquePointer) -> SQLFailure {
    let failure = SQLFailure(result)
    switch failure {
    case .again(let error), .other(let error): if error.endsSession { isBroken = true }
    case .unique, .reference: break
    }
    return failure
  }

  /// Ends the round and throws its first failure. The results of wanted statements come in their order.
  func finish(_ take: (OpaquePointer) throws(SQLFailure) -> Void) throws(SQLFailure) {
    try settle { (_, _, outcome) throws(SQLFailure) -> Void in
      switch outcome {
      case .result(let result): try take(result)
      case .failed(let failure): throw failure
      case .aborted: break
      }
    }
  }

  func finish() throws(SQLFailure) { try finish { _ in } }

  // MARK: - Room for rows

  func pageSize(of statement: Statement) -> PageSize? {
    statement.number < pageSizes.count ? pageSizes[statement.number] : nil
  }

  func note(rows: Int, bytes: Int, of statement: Statement) {
    while pageSizes.count <= statement.number { pageSizes.append(PageSize()) }
    pageSizes[statement.number].note(rows: rows, bytes: bytes)
  }
}

// MARK: - What the pool asks of it

extension PostgresConnection: ServerConnection {
  var isUsable: Bool { !isBroken && PQstatus(handle) == CONNECTION_OK }

  func validate(until deadline: Deadline) -> Bool {
    do throws(SQLFailure) {
      try send(statements.alive, [])
      try finish()
      return true
    } catch {
      isBroken = true
      return false
    }
  }

  /// The handle is freed with the last reference: an interruption may still be on its way.
  func close() { isBroken = true }

  func interrupt(_ member: Member, until deadline: Deadline) { cancellation.send() }

  func sever() { socket?.sever() }
}

/// Asks the server to stop what a session is doing. Usable from any thread, also after the session has ended.
///
/// `@unchecked Sendable`: libpq's cancel object never changes, and asking with it is safe from any thread.
final class PostgresCancellation: @unchecked Sendable {
  private let handle: OpaquePointer?

  init(_ connection: OpaquePointer) { handle = PQgetCancel(connection) }

  deinit { PQfreeCancel(handle) }

  func send() {
    guard let handle else { return }
    // Its text would only say that the server can't be reached, of which the session itself will learn.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      _ = PQcancel(handle, text.baseAddress, Int32(text.count))
    }
  }
}
