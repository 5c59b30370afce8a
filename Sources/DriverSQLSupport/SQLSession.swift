package import WellSenseStore

/// One connection as the write path uses it: on its own thread, inside a transaction that is open already.
package protocol SQLSession: AnyObject {
  /// Runs a statement that gives no rows; the number of rows it changed.
  func run(_ statement: Statement, _ values: [SQLValue]) throws(SQLFailure) -> Int

  /// Runs a statement and appends its rows, of as many cells as `rows` is wide.
  func collect(_ statement: Statement, _ values: [SQLValue], into rows: inout RowBatch) throws(SQLFailure)

  /// Runs one of a table's insertions for a row; the number of rows it changed.
  func insert(_ statement: Statement, _ values: InsertValues) throws(SQLFailure) -> Int

  /// Begins a part of the transaction that can be undone by itself.
  func beginPart() throws(SQLFailure)
  func keepPart() throws(SQLFailure)
  func undoPart() throws(SQLFailure)
}

/// Why a statement failed.
package enum SQLFailure: Error {
  /// A key or unique value is taken.
  case unique
  /// A referenced row is missing, or a row is still referred to.
  case reference
  case other(StoreError)

  /// The failure where it can't be what the caller did.
  package var error: StoreError {
    switch self {
    case .unique: StoreError(.corrupt, "a unique index and its table disagree; check the database", disposition: .rejected)
    case .reference: StoreError(.corrupt, "rows refer to a row that is missing; check the database", disposition: .rejected)
    case .other(let error): error
    }
  }
}
