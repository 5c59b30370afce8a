internal import CPostgres
internal import DriverSQLSupport
internal import Glibc
internal import WellSenseStore

// The connection as the write path uses it, inside a transaction that is open.
extension PostgresConnection: SQLSession {
  func run(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) -> Int {
    try send(statement, values, isWanted: true)
    return try changed()
  }

  func insert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) -> Int {
    try send(statement, values, isWanted: true)
    return try changed()
  }

  private func changed() throws(SQLFailure) -> Int {
    var count = 0
    try finish { (result) throws(SQLFailure) in count = Self.count(result) }
    return count
  }

  /// The number of rows that a statement changed.
  static func count(_ result: OpaquePointer) -> Int { PQcmdTuples(result).map { Int(atol($0)) } ?? 0 }

  func post(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) {
    try send(statement, values)
    try settleIfLong()
  }

  func settlePosts() throws(SQLFailure) { try finish() }

  func postInsert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) {
    try send(statement, values, isWanted: false)
    try settleIfLong()
  }

  /// What waits to be sent should not grow without bounds.
  private func settleIfLong() throws(SQLFailure) {
    if sent.count >= 2000 { try finish() }
  }

  func collect(_ statement: Statement, _ values: [SQLValue], into rows: inout RowBatch) throws(SQLFailure) {
    try send(statement, values, isWanted: true)
    try append(statement, &rows)
  }

  func collectEach(_ statement: Statement, _ values: [[SQLValue]], into rows: inout RowBatch) throws(SQLFailure) {
    for start in stride(from: 0, to: values.count, by: 1000) {
      for values in values[start..<min(start + 1000, values.count)] { try send(statement, values, isWanted: true) }
      try append(statement, &rows)
    }
  }

  func selectEach(_ selections: [(statement: Statement, values: [SQLValue])]) throws(SQLFailure) -> [RowBatch] {
    for (statement, values) in selections { try send(statement, values, isWanted: true) }
    var answers: [RowBatch] = []
    try finish { (result) throws(SQLFailure) in
      guard answers.count < selections.count else { return }
      answers.append(try rows(result, selections[answers.count].statement))
    }
    guard answers.count == selections.count else { throw lost() }
    return answers
  }

  /// All rows of a result.
  func rows(_ result: OpaquePointer, _ statement: Statement) throws(SQLFailure) -> RowBatch {
    var rows = RowBatch(.users, width: statement.columns.count)
    try rows.withStorage { (cells, arena) throws(SQLFailure) -> Void in
      for row in 0..<PQntuples(result) { try decode(result, row, statement.columns, &cells, &arena) }
    }
    return rows
  }

  private func append(_ statement: Statement, _ rows: inout RowBatch) throws(SQLFailure) {
    try rows.withStorage { (cells, arena) throws(SQLFailure) -> Void in
      try finish { (result) throws(SQLFailure) in
        for row in 0..<PQntuples(result) { try decode(result, row, statement.columns, &cells, &arena) }
      }
    }
  }

  func fill(_ rows: inout RowBatch, _ statement: Statement, _ values: [SQLValue], most: Int, bytes: Int) throws(SQLFailure) {
    try rows.withStorage { (cells, arena) throws(SQLFailure) -> Void in
      func take(_ result: OpaquePointer) throws(SQLFailure) -> Bool {
        for row in 0..<PQntuples(result) {
          guard arena.count < bytes else { return false }
          try decode(result, row, statement.columns, &cells, &arena)
        }
        return arena.count < bytes
      }
      // A cursor would give them at once, too.
      guard most > Self.step else {
        try send(statement, values, isWanted: true)
        return try finish { (result) throws(SQLFailure) in _ = try take(result) }
      }
      try stream(statement, values, step: Self.step, take)
    }
  }

  private static var step: Int { 64 }

  func require(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) {
    try send(statement, values, mustFind: true)
    try settleIfLong()
  }

  // MARK: - Parts of a transaction

  func beginPart() throws(SQLFailure) { try send(statements.beginPart, []) }
  func keepPart() throws(SQLFailure) { try send(statements.keepPart, []) }

  func undoPart() throws(SQLFailure) {
    // With the session its transaction is gone.
    guard !isBroken else { return }
    // What failed may have been sent with others that were never answered for.
    if !sent.isEmpty { try? finish() }
    try send(statements.rollBackPart, [])
    try send(statements.keepPart, [])
    do throws(SQLFailure) {
      try finish()
    } catch {
      // What failed was sent before this part began, as a lock that met a deadlock: only the whole transaction can be undone.
      throw isBroken ? error : .again(StoreError(sqlState: "40001"))
    }
  }

  var failureSpoilsPart: Bool { true }
  var leastMany: Int? { 64 }

  func hold(_ operation: OperationID) throws(SQLFailure) {
    try send(statements.hold, [.integer(Int64(bitPattern: operation.raw.high ^ operation.raw.low))])
  }
}
