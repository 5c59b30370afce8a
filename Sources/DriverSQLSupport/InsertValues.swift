internal import WellSenseStore

/// What the placeholders of an insertion get for one row of a batch, without an array of values for each row.
package struct InsertValues {
  let rows: RowBatch
  let row: Int
  let table: TablePlan
  let version: Version
  let operation: OperationID
  /// What the statement's condition gets at the end.
  let condition: Condition

  enum Condition {
    case none
    /// The operation once more.
    case operation
    /// That, and what the database is expected to be.
    case operationAndMeta(StoreMeta)
  }

  /// Gives each value with its place from 0 to `bind`, then runs the statement: until it has run, borrowed bytes stay where they are.
  package func bound(
    _ bind: (Int, SQLValue) throws(SQLFailure) -> Void, _ run: () throws(SQLFailure) -> Int
  ) throws(SQLFailure) -> Int {
    let sources = table.insert.sources
    return try rows.arena.span.bytes.withUnsafeBytes { (bytes) throws(SQLFailure) -> Int in
      for place in sources.indices {
        switch sources[place] {
        case .epoch: try bind(place, .integer(version.epoch))
        case .counter: try bind(place, .integer(version.counter))
        case .operation: try bind(place, .id(operation.raw))
        case .cell(let cell):
          guard let value = SQLValue(rows[row, cell], table.entity.columns[cell].type, bytes) else {
            throw .other(.notAChoice(table.entity.columns[cell].field))
          }
          try bind(place, value)
        }
      }
      switch condition {
      case .none: break
      case .operation: try bind(sources.count, .id(operation.raw))
      case .operationAndMeta(let meta):
        try bind(sources.count, .id(operation.raw))
        try bind(sources.count + 1, .integer(Int64(meta.schemaVersion)))
        try bind(sources.count + 2, .integer(meta.epoch))
      }
      return try run()
    }
  }
}
