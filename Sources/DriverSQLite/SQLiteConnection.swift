internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

/// One connection with its prepared statements. Used by one thread at a time, which holds ``lock``.
///
/// `@unchecked Sendable`: the connection and all mutable state are touched only by who holds the lock, or before it is shared.
final class SQLiteConnection: @unchecked Sendable, SQLSession {
  let lock = Monitor()
  let handle: OpaquePointer
  private let interruption = Interruption()
  private var statements: [OpaquePointer?] = []
  private var controls = [OpaquePointer?](repeating: nil, count: Control.allCases.count)
  // Short values to be bound are copied here, which is cheaper than letting SQLite allocate for each.
  private let bound = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
  private var boundCount = 0
  private var scratch = RowScratch()

  /// What the process's first connection settles. SQLite's own advice for programs with many threads; nothing here reads the counters.
  private static let memoryIsCounted = sqlite3_config_no_memory_statistics() != SQLITE_OK

  /// Opens a file by SQLite's URI, which can carry parameters.
  init(uri: String, flags: Int32) throws(StoreError) {
    _ = Self.memoryIsCounted
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(uri, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close_v2(handle)
      bound.deallocate()
      scratch.free()
      throw StoreError(sqlite: code, disposition: .notAttempted)
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 0)
    sqlite3_progress_handler(
      handle, 1000, { context in context.map { Interruption.of($0).isDue } ?? false ? 1 : 0 },
      Unmanaged.passUnretained(interruption).toOpaque())
  }

  deinit { close() }

  private(set) var isClosed = false

  /// Ends the connection; it isn't used afterwards.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    for statement in statements { sqlite3_finalize(statement) }
    for statement in controls { sqlite3_finalize(statement) }
    statements = []
    controls = controls.map { _ in nil }
    sqlite3_close_v2(handle)
    bound.deallocate()
    scratch.free()
  }

  /// Whether no transaction is open; SQLite ends one by itself after some failures.
  var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

  /// Stops statements once `until` has passed or `isCancelled` says so.
  func interruptible<Value, Failure: Error>(
    until deadline: Deadline, _ isCancelled: (() -> Bool)? = nil, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    interruption.deadline = deadline
    defer { interruption.clear() }
    guard let isCancelled else { return try body() }
    return try withoutActuallyEscaping(isCancelled) { (isCancelled) throws(Failure) -> Value in
      interruption.isCancelled = isCancelled
      defer { interruption.isCancelled = nil }
      return try body()
    }
  }

  // MARK: - Transactions

  /// What begins and ends transactions and their parts. Prepared once, since it stands around every short call.
  enum Control: Int, CaseIterable {
    case begin, beginImmediate, commit, beginPart, keepPart, undoPart

    fileprivate var sql: String {
      switch self {
      case .begin: "BEGIN"
      case .beginImmediate: "BEGIN IMMEDIATE"
      case .commit: "COMMIT"
      case .beginPart: "SAVEPOINT part"
      case .keepPart: "RELEASE part"
      case .undoPart: "ROLLBACK TO part"
      }
    }
  }

  func run(_ control: Control) throws(SQLFailure) {
    let statement: OpaquePointer
    if let known = controls[control.rawValue] {
      statement = known
    } else {
      statement = try prepare(control.sql)
      controls[control.rawValue] = statement
    }
    sqlite3_step(statement)
    let code = sqlite3_reset(statement)
    guard code == SQLITE_OK else { throw SQLFailure(sqlite: code) }
  }

  // MARK: - Plain SQL

  /// Runs SQL without values and results.
  func execute(_ sql: String) throws(SQLFailure) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLFailure(sqlite: code) }
  }

  /// The first column of each row of SQL without values, as text.
  func texts(_ sql: String, column: Int32 = 0) throws(SQLFailure) -> [String] {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    guard code == SQLITE_OK, let statement else { throw SQLFailure(sqlite: code) }
    var texts: [String] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: texts.append(sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "")
      case SQLITE_DONE: return texts
      case let code: throw SQLFailure(sqlite: code)
      }
    }
  }

  // MARK: - Prepared statements

  private func prepared(_ statement: Statement) throws(SQLFailure) -> OpaquePointer {
    if statement.number < statements.count, let known = statements[statement.number] { return known }
    let made = try prepare(statement.text)
    while statements.count <= statement.number { statements.append(nil) }
    statements[statement.number] = made
    return made
  }

  private func prepare(_ sql: String) throws(SQLFailure) -> OpaquePointer {
    var made: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard code == SQLITE_OK, let made else { throw SQLFailure(sqlite: code) }
    return made
  }

  // MARK: - Room for rows

  /// Gives room for rows, empty. Not to be asked for inside `body`.
  func withScratch<Value>(offset: Int = 0, _ body: (inout RowScratch) throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    // A copy, so that not every row asks the runtime for access.
    var scratch = scratch
    defer { self.scratch = scratch }
    scratch.clear(offset: offset)
    return try body(&scratch)
  }

  // MARK: - Running

  /// Runs `body` on a prepared statement with its values bound; it is reset afterwards, whatever happens.
  func with<Value>(
    _ statement: Statement, _ values: [SQLValue], _ body: (OpaquePointer) throws(SQLFailure) -> Value
  ) throws(SQLFailure) -> Value {
    let prepared = try prepared(statement)
    boundCount = 0
    for place in values.indices {
      let code = bind(prepared, Int32(truncatingIfNeeded: place &+ 1), values[place])
      guard code == SQLITE_OK else { throw SQLFailure(sqlite: code) }
    }
    defer { sqlite3_reset(prepared) }
    return try body(prepared)
  }

  func run(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) -> Int {
    try with(statement, values) { (prepared) throws(SQLFailure) -> Int in
      let code = sqlite3_step(prepared)
      guard code == SQLITE_DONE || code == SQLITE_ROW else { throw SQLFailure(sqlite: code) }
      return Int(sqlite3_changes(handle))
    }
  }

  func insert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) -> Int {
    let prepared = try prepared(statement)
    boundCount = 0
    defer { sqlite3_reset(prepared) }
    return try values.bound { (place, value) throws(SQLFailure) -> Void in
      let code = bind(prepared, Int32(truncatingIfNeeded: place &+ 1), value)
      guard code == SQLITE_OK else { throw SQLFailure(sqlite: code) }
    } _: { () throws(SQLFailure) -> Int in
      let code = sqlite3_step(prepared)
      guard code == SQLITE_DONE || code == SQLITE_ROW else { throw SQLFailure(sqlite: code) }
      return Int(sqlite3_changes(handle))
    }
  }

  // MARK: - Parts of a transaction

  func beginPart() throws(SQLFailure) { try run(.beginPart) }
  func keepPart() throws(SQLFailure) { try run(.keepPart) }

  func undoPart() throws(SQLFailure) {
    // A failure of the disk or the memory has ended the whole transaction: there is nothing left to undo.
    guard !isOutsideTransaction else { return }
    try run(.undoPart)
    try run(.keepPart)
  }

  // MARK: - Values

  private func bind(_ statement: OpaquePointer, _ place: Int32, _ value: SQLValue) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer(let integer): return sqlite3_bind_int64(statement, place, integer)
    case .time(let time): return sqlite3_bind_int64(statement, place, time.milliseconds)
    case .id(let id): return id.withBytes { bindCopy(statement, place, $0, isText: false) }
    case .text(let bytes), .json(let bytes):
      return sqlite3_bind_text64(statement, place, base(bytes), UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
    case .bytes(let bytes):
      return sqlite3_bind_blob64(statement, place, bytes.baseAddress ?? UnsafeRawPointer(bound.baseAddress), UInt64(bytes.count), nil)
    case .blob(let bytes): return bytes.withUnsafeBytes { bindCopy(statement, place, $0, isText: false) }
    case .document(let json): return json.withBytes { bindCopy(statement, place, $0, isText: true) }
    case .string(var string): return string.withUTF8 { bindCopy(statement, place, UnsafeRawBufferPointer($0), isText: true) }
    }
  }

  private func base(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
    // Without an address SQLite would bind null; of an empty value it reads nothing.
    (bytes.baseAddress ?? UnsafeRawPointer(bound.baseAddress))?.assumingMemoryBound(to: CChar.self)
  }

  private func bindCopy(_ statement: OpaquePointer, _ place: Int32, _ bytes: UnsafeRawBufferPointer, isText: Bool) -> Int32 {
    guard let start = bound.baseAddress else { return SQLITE_NOMEM }
    guard bytes.count <= 4096 - boundCount else {
      let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      return isText
        ? sqlite3_bind_text64(statement, place, base(bytes), UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
        : sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), copied)
    }
    let target = start + boundCount
    if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
    boundCount += bytes.count
    return isText
      ? sqlite3_bind_text64(
        statement, place, target.assumingMemoryBound(to: CChar.self), UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
      : sqlite3_bind_blob64(statement, place, target, UInt64(bytes.count), nil)
  }
}

/// Tells SQLite to stop a statement.
private final class Interruption {
  var deadline: Deadline?
  var isCancelled: (() -> Bool)?

  var isDue: Bool { (deadline?.hasPassed ?? false) || (isCancelled?() ?? false) }

  func clear() {
    deadline = nil
    isCancelled = nil
  }

  static func of(_ context: UnsafeMutableRawPointer) -> Interruption {
    Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue()
  }
}
