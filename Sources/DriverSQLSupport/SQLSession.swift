package import WellSenseStore

/// One connection as the write path uses it: on its own thread, inside a transaction that is open already.
package protocol SQLSession: AnyObject {
  /// Runs a statement that gives no rows; the number of rows it changed.
  func run(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) -> Int

  /// Runs a statement and appends its rows, of as many cells as `rows` is wide.
  func collect(_ statement: Statement, _ values: [SQLValue], into rows: inout RowBatch) throws(SQLFailure)

  /// Like ``collect(_:_:into:)`` for a statement that gives at most so many rows, but stops after the row with which the arena has so many
  /// bytes.
  func fill(_ rows: inout RowBatch, _ statement: Statement, _ values: [SQLValue], most: Int, bytes: Int) throws(SQLFailure)

  /// Runs one of a table's insertions for a row; the number of rows it changed.
  func insert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) -> Int

  /// Begins a part of the transaction that can be undone by itself.
  func beginPart() throws(SQLFailure)
  func keepPart() throws(SQLFailure)
  func undoPart() throws(SQLFailure)

  /// Runs a statement whose rows and count nobody asks for. A connection that can send statements without waiting for each may
  /// throw its failure from a later call.
  func post(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure)

  /// The same for one of a table's insertions, which inserts a row or fails.
  func postInsert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure)

  /// Waits for what was posted, and throws its failure.
  func settlePosts() throws(SQLFailure)

  /// From how many rows on ``insertMany(_:)`` is to be used; `nil` for a connection that gains nothing by it.
  var leastMany: Int? { get }

  /// Inserts many rows at once. A failure of one is a failure of all, and the part that they belong to is undone.
  func insertMany(_ rows: InsertRows) throws(SQLFailure)

  /// Runs a statement once on each of many rows, in whatever order; nobody asks for counts.
  func runMany(_ rows: InsertRows) throws(SQLFailure)

  /// Runs a statement once for each list of values, in their order; nobody asks for rows and counts.
  func runEach(_ statement: Statement, _ values: [[SQLValue]]) throws(SQLFailure)

  /// Runs a selection that must find a row, else it fails as `.reference`, perhaps from a later call.
  func require(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure)

  /// Inside the transaction in which a database begins to belong to a set: whose rows may come before those that they refer to.
  func dropReferences(_ plan: SchemaPlan) throws(SQLFailure)

  /// Runs a statement once for each list of values, and appends the rows of all in their order.
  func collectEach(_ statement: Statement, _ values: [[SQLValue]], into rows: inout RowBatch) throws(SQLFailure)

  /// Runs several selections in their order; the rows of each, as many cells wide as the statement has columns.
  func selectEach(_ selections: [(statement: Statement, values: [SQLValue])]) throws(SQLFailure) -> [RowBatch]

  /// Whether after a failed statement no other can run until the part that it belongs to is undone.
  var failureSpoilsPart: Bool { get }

  /// Keeps other transactions from working under this operation id until this one ends.
  func hold(_ operation: OperationID) throws(SQLFailure)

  /// Whether several attempts at one operation can be under way at once, since ``hold(_:)`` doesn't keep them apart.
  var canMeetItself: Bool { get }
}

/// What a connection has that waits for each statement, and whose transactions have the database to themselves.
extension SQLSession {
  package func post(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) { _ = try run(statement, values) }

  package func settlePosts() throws(SQLFailure) {}

  package func postInsert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) { _ = try insert(statement, values) }

  package func collectEach(_ statement: Statement, _ values: [[SQLValue]], into rows: inout RowBatch) throws(SQLFailure) {
    for values in values { try collect(statement, values, into: &rows) }
  }

  package func selectEach(_ selections: [(statement: Statement, values: [SQLValue])]) throws(SQLFailure) -> [RowBatch] {
    var answers: [RowBatch] = []
    for (statement, values) in selections { answers.append(try select(statement, values, width: statement.columns.count)) }
    return answers
  }

  package var leastMany: Int? { nil }

  package func insertMany(_ rows: InsertRows) throws(SQLFailure) {
    try runMany(rows)
  }

  package func runMany(_ rows: InsertRows) throws(SQLFailure) { try postMany(rows) }

  /// Several at once where the statement can.
  package func postMany(_ rows: InsertRows) throws(SQLFailure) {
    try rows.plain.forEachRun(of: rows.count) { (run, statement) throws(SQLFailure) -> Void in
      if run.count == 1 { return try postInsert(statement, rows.values(run.lowerBound)) }
      var values: [SQLValue] = []
      values.reserveCapacity(run.count * rows.width)
      try rows.bound(run) { (_, _, value) throws(SQLFailure) -> Void in
        values.append(value)
      } _: { () throws(SQLFailure) -> Void in
        try post(statement, values)
      }
    }
  }

  package func runEach(_ statement: Statement, _ values: [[SQLValue]]) throws(SQLFailure) { try postEach(statement, values) }

  /// Several at once where the statement can.
  package func postEach(_ statement: Statement, _ values: [[SQLValue]]) throws(SQLFailure) {
    try statement.forEachRun(of: values.count) { (run, statement) throws(SQLFailure) -> Void in
      try post(statement, values[run].flatMap(\.self))
    }
  }

  package func require(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) {
    guard !(try select(statement, values, width: 1)).isEmpty else { throw .reference }
  }

  package func dropReferences(_ plan: SchemaPlan) throws(SQLFailure) {}

  package var failureSpoilsPart: Bool { false }

  package func hold(_ operation: OperationID) throws(SQLFailure) {}

  package var canMeetItself: Bool { false }
}

extension SQLFailure {
  /// Whether it is the statement's own rows that stand in the way.
  package var isRefusal: Bool {
    switch self {
    case .unique, .reference: true
    case .again, .other: false
    }
  }
}

/// Why a statement failed.
package enum SQLFailure: Error {
  /// A key or unique value is taken.
  case unique
  /// A referenced row is missing, or a row is still referred to.
  case reference
  /// Another transaction was in the way: the same transaction can be done again from its start.
  case again(StoreError)
  case other(StoreError)

  /// The failure where it can't be what the caller did.
  package var error: StoreError {
    switch self {
    case .unique: StoreError(.corrupt, "a unique index and its table disagree; check the database", disposition: .rejected)
    case .reference: StoreError(.corrupt, "rows refer to a row that is missing; check the database", disposition: .rejected)
    case .again(let error), .other(let error): error
    }
  }
}
