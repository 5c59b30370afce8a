internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
internal import WellSenseStore

/// One connection with its prepared statements. Used by one thread at a time.
///
/// The library's functions that don't block are used throughout, so that every wait ends with the call's deadline or cancellation.
///
/// `@unchecked Sendable`: who holds the connection is the only one that touches it.
final class MySQLConnection: @unchecked Sendable {
  /// Shapes of queries are many, and a server keeps few statements for all its clients.
  private static let mostStatements = 400

  let handle: UnsafeMutablePointer<MYSQL>
  let connector: MySQLConnector
  let endpoint: ServerEndpoint
  let context: MySQLContext
  /// Set before each call.
  var limit: MySQLLimit
  /// The connection can't be used any more: it was cut, or the server ended it.
  var isBroken = false
  /// The deadline passed or the task was cancelled during a wait.
  var hasRunOut = false
  /// The server has ended the transaction that was open.
  var isTransactionLost = false
  /// A transaction is open that writes.
  var isWriting = false
  /// Foreign keys look after references.
  var checksReferences = true
  /// A transaction is open that reads one state of the database, for several calls.
  var isPinned = false
  /// What this transaction read of `store_meta`.
  var meta: StoreMeta?
  /// `COMMIT` was sent and not yet answered.
  let isCommitting = Atomic(false)
  /// Someone tried to stop the present call.
  let wasInterrupted = Atomic(false)
  let scratch = BindScratch()
  /// Set once, when the connection stands.
  private(set) var number: UInt = 0
  private(set) var socket: SocketHandle?
  private(set) var knowledge: MySQLContext.Knowledge
  private var statements: [PreparedStatement?] = []
  private var statementCount = 0
  private var rowScratch = UnsafeMutableBufferPointer<Cell>.allocate(capacity: 32)
  private var isClosed = false

  init(
    _ handle: UnsafeMutablePointer<MYSQL>, _ connector: MySQLConnector, _ endpoint: ServerEndpoint, _ context: MySQLContext,
    _ limit: MySQLLimit
  ) {
    self.handle = handle
    self.connector = connector
    self.endpoint = endpoint
    self.context = context
    self.limit = limit
    knowledge = context.knowledge ?? MySQLContext.Knowledge(MySQLFeatures())
  }

  deinit {
    close()
    rowScratch.deallocate()
  }

  /// Learns what the connection needs to know to be used; once it stands.
  func settleIn() throws(SQLFailure) {
    number = mysql_thread_id(handle)
    socket = SocketHandle(duplicating: mysql_get_socket(handle))
    knowledge = try context.learn { () throws(SQLFailure) in try MySQLFeatures.ask(self) }
  }

  var plans: PlanBox { knowledge.plans }
  var features: MySQLFeatures { knowledge.features }

  /// What follows may take so long.
  func begin(_ limit: MySQLLimit) {
    self.limit = limit
    hasRunOut = false
  }

  /// Ends the connection; it isn't used afterwards.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    // The farewell must not wait for a server that doesn't read.
    if isBroken { socket?.sever() }
    isBroken = true
    mysql_close(handle)
    // Freed after their connection, they have nothing to send.
    for statement in statements { statement?.free() }
    statements = []
  }

  // MARK: - Plain SQL

  /// Runs SQL without values; rows that it gives are dropped.
  func execute(_ sql: String) throws(SQLFailure) { _ = try texts(sql) }

  /// The cells of SQL without values, as text; `nil` for null.
  func texts(_ sql: String) throws(SQLFailure) -> [[String?]] {
    try send(sql)
    guard mysql_field_count(handle) > 0 else { return [] }
    var result: UnsafeMutablePointer<MYSQL_RES>?
    complete(mysql_store_result_start(&result, handle)) { mysql_store_result_cont(&result, handle, $0) }
    guard let result else { throw failure(mysql_errno(handle)) }
    defer { mysql_free_result(result) }
    let width = Int(mysql_num_fields(result))
    var rows: [[String?]] = []
    // The rows are here already: this waits for nothing.
    while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
      rows.append(
        (0..<width).map { place in
          row[place].map { String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(lengths[place])), as: UTF8.self) }
        })
    }
    return rows
  }

  private func send(_ sql: String) throws(SQLFailure) {
    var sql = sql
    let code = sql.withUTF8 { bytes in
      var code: Int32 = 0
      let text = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      complete(mysql_real_query_start(&code, handle, text, UInt(bytes.count))) { mysql_real_query_cont(&code, handle, $0) }
      return code
    }
    guard code == 0 else { throw failure(mysql_errno(handle)) }
  }

  // MARK: - Prepared statements

  func prepared(_ statement: Statement) throws(SQLFailure) -> PreparedStatement {
    if statement.number < statements.count, let known = statements[statement.number] { return known }
    if statementCount >= Self.mostStatements { forgetStatements() }
    let prepared: PreparedStatement
    do throws(SQLFailure) {
      prepared = try prepare(statement.text, statement.columns)
    } catch {
      // The server keeps only so many for all its clients.
      guard mysql_errno(handle) == ER_MAX_PREPARED_STMT_COUNT_REACHED, statementCount > 0, !isBroken else { throw error }
      forgetStatements()
      prepared = try prepare(statement.text, statement.columns)
    }
    while statements.count <= statement.number { statements.append(nil) }
    statements[statement.number] = prepared
    statementCount += 1
    return prepared
  }

  private func prepare(_ text: String, _ columns: [CellCodec]) throws(SQLFailure) -> PreparedStatement {
    guard let made = mysql_stmt_init(handle) else { throw failure(UInt32(CR_OUT_OF_MEMORY)) }
    var text = text
    let code = text.withUTF8 { bytes in
      var code: Int32 = 0
      let sql = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      complete(mysql_stmt_prepare_start(&code, made, sql, UInt(bytes.count))) { mysql_stmt_prepare_cont(&code, made, $0) }
      return code
    }
    guard code == 0 else {
      let failure = failure(of: made)
      close(made)
      throw failure
    }
    return PreparedStatement(made, columns)
  }

  private func close(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
    var code: my_bool = 0
    complete(mysql_stmt_close_start(&code, statement)) { mysql_stmt_close_cont(&code, statement, $0) }
  }

  private func forgetStatements() {
    for statement in statements {
      guard let statement else { continue }
      close(statement.handle)
      statement.freeRoom()
    }
    statements.removeAll(keepingCapacity: true)
    statementCount = 0
  }

  // MARK: - Running

  /// Runs a statement with its values bound and gives it to `body`; what `body` leaves of its result is passed over.
  func with<Value>(
    _ statement: Statement, _ values: [SQLValue], _ body: (PreparedStatement) throws(SQLFailure) -> Value
  ) throws(SQLFailure) -> Value {
    let prepared = try prepared(statement)
    scratch.clear()
    for place in values.indices { prepared.set(place, values[place], scratch) }
    return try ran(prepared, body)
  }

  private func ran<Value>(
    _ prepared: PreparedStatement, _ body: (PreparedStatement) throws(SQLFailure) -> Value
  ) throws(SQLFailure) -> Value {
    try execute(prepared)
    let value: Value
    do throws(SQLFailure) {
      value = try body(prepared)
      // Also what nobody asked for is read: it can end in a refusal, as of a lock.
      if !prepared.columns.isEmpty { while try fetch(prepared) {} }
    } catch {
      drop(prepared)
      throw error
    }
    return value
  }

  func execute(_ prepared: PreparedStatement) throws(SQLFailure) {
    guard prepared.bind() else { throw failure(of: prepared.handle) }
    try executeBound(prepared)
  }

  func executeBound(_ prepared: PreparedStatement) throws(SQLFailure) {
    var code: Int32 = 0
    complete(mysql_stmt_execute_start(&code, prepared.handle)) { mysql_stmt_execute_cont(&code, prepared.handle, $0) }
    guard code == 0 else { throw failure(of: prepared.handle) }
    guard prepared.result.announce(to: prepared.handle) else { throw failure(of: prepared.handle) }
    try checkTransaction()
  }

  /// A write whose transaction the server has ended must not go on, since each statement would take effect by itself.
  func checkTransaction() throws(SQLFailure) {
    guard isWriting, handle.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) == 0 else { return }
    isTransactionLost = true
    throw .again(
      StoreError(.unavailable, "the server has ended the transaction; repeat", disposition: .notAttempted, driver: "mysql"))
  }

  /// Passes over what is left of a result after a failure, so that the connection takes the next statement.
  private func drop(_ prepared: PreparedStatement) {
    guard !prepared.columns.isEmpty, !isBroken else { return }
    var code: my_bool = 0
    complete(mysql_stmt_free_result_start(&code, prepared.handle)) { mysql_stmt_free_result_cont(&code, prepared.handle, $0) }
  }

  /// Runs SQL that is seldom needed, and gives each row to `body` by the names of its columns.
  func withNames<Value>(
    _ sql: String, _ values: [SQLValue], _ body: ([String: String]) -> Value
  ) throws(SQLFailure) -> [Value] {
    let prepared = try prepare(sql, Array(repeating: .text, count: 16))
    defer {
      close(prepared.handle)
      prepared.freeRoom()
    }
    scratch.clear()
    for place in values.indices { prepared.set(place, values[place], scratch) }
    return try ran(prepared) { (prepared) throws(SQLFailure) -> [Value] in
      var rows: [Value] = []
      while try fetch(prepared) { rows.append(body(named(prepared))) }
      return rows
    }
  }

  private func named(_ prepared: PreparedStatement) -> [String: String] {
    var row: [String: String] = [:]
    guard let fields = mariadb_stmt_fetch_fields(prepared.handle) else { return row }
    for place in 0..<min(16, Int(mysql_stmt_field_count(prepared.handle))) {
      guard !prepared.result.isNull(place), let bytes = prepared.result.bytes(place), let name = fields[place].name else { continue }
      row[String(cString: name)] = String(decoding: bytes, as: UTF8.self)
    }
    return row
  }

  /// Moves to the next row; false after the last one.
  func fetch(_ prepared: PreparedStatement) throws(SQLFailure) -> Bool {
    var code: Int32 = 0
    complete(mysql_stmt_fetch_start(&code, prepared.handle)) { mysql_stmt_fetch_cont(&code, prepared.handle, $0) }
    switch code {
    case 0, MYSQL_DATA_TRUNCATED: return true
    case MYSQL_NO_DATA: return false
    default: throw failure(of: prepared.handle)
    }
  }

  /// Room for the cells of one row, used again for each. What is in it is not initialized.
  func rowCells(_ width: Int) -> UnsafeMutableBufferPointer<Cell> {
    if width > rowScratch.count {
      rowScratch.deallocate()
      rowScratch = .allocate(capacity: width)
    }
    return UnsafeMutableBufferPointer(rebasing: rowScratch[..<width])
  }

  // MARK: - Failures

  /// The failure of a statement. What the server refuses between rows, as a lock, the library notes at the connection only.
  func failure(of statement: UnsafeMutablePointer<MYSQL_STMT>) -> SQLFailure {
    let code = mysql_stmt_errno(statement)
    return failure(code == 0 ? mysql_errno(handle) : code)
  }

  /// The failure behind an error number, after noting what it means for the connection.
  func failure(_ code: UInt32) -> SQLFailure {
    if MySQLCode.endsTransaction(code) { isTransactionLost = true }
    if MySQLCode.isLost(code) || code == 0 { isBroken = true }
    guard hasRunOut || MySQLCode.isStopped(code) else { return SQLFailure(mysql: code) }
    // Who stopped it before its time was not this program.
    guard hasRunOut || limit.isOver else { return SQLFailure(mysql: code) }
    return .other(overdue(code))
  }

  /// Why the call ends before it is done.
  func overdue(_ code: UInt32 = 0) -> StoreError {
    let number = code == 0 ? nil : "\(code)"
    return limit.isCancelled()
      ? StoreError(.cancelled, "the task was cancelled while the database worked", driver: "mysql", engineCode: number)
      : StoreError(.timedOut, "the deadline passed while the database worked", driver: "mysql", engineCode: number)
  }
}

extension MySQLConnection: SQLSession {
  func run(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) -> Int {
    try with(statement, values) { Int(truncatingIfNeeded: mysql_stmt_affected_rows($0.handle)) }
  }

  func insert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) -> Int {
    let prepared = try prepared(statement)
    scratch.clear()
    return try values.bound { (place, value) throws(SQLFailure) -> Void in
      prepared.set(place, value, scratch)
    } _: { () throws(SQLFailure) -> Int in
      try ran(prepared) { Int(truncatingIfNeeded: mysql_stmt_affected_rows($0.handle)) }
    }
  }

  func collect(_ statement: Statement, _ values: [SQLValue], into rows: inout RowBatch) throws(SQLFailure) {
    try with(statement, values) { (prepared) throws(SQLFailure) -> Void in
      try rows.withStorage { (cells, arena) throws(SQLFailure) -> Void in
        while try fetch(prepared) { try decode(prepared, &cells, &arena) }
      }
    }
  }

  func fill(_ rows: inout RowBatch, _ statement: Statement, _ values: [SQLValue], most: Int, bytes: Int) throws(SQLFailure) {
    try with(statement, values) { (prepared) throws(SQLFailure) -> Void in
      try rows.withStorage { (cells, arena) throws(SQLFailure) -> Void in
        while arena.count < bytes, try fetch(prepared) { try decode(prepared, &cells, &arena) }
      }
    }
  }

  /// A repeat waits for the rows of the attempt before it, and then finds its traces.
  var canMeetItself: Bool { true }
}
