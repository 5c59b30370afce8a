package import WellSenseStore

/// What the placeholders of an insertion get for one row of a batch, without an array of values for each row.
package struct InsertValues {
  let rows: RowBatch
  let row: Int
  let table: TablePlan
  let version: Version
  let operation: OperationID
  let sources: [RowForm.Source]
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
    return try rows.arena.span.bytes.withUnsafeBytes { (bytes) throws(SQLFailure) -> Int in
      try give(bytes, bind)
      return try run()
    }
  }

  /// Gives each value with its place; `bytes` is the batch's arena.
  func give(_ bytes: UnsafeRawBufferPointer, _ bind: (Int, SQLValue) throws(SQLFailure) -> Void) throws(SQLFailure) {
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
  }
}

extension InsertValues {
  /// The values of a row that is committed here.
  init(rows: RowBatch, row: Int, table: TablePlan, version: Version, operation: OperationID, condition: Condition) {
    self.init(
      rows: rows, row: row, table: table, version: version, operation: operation, sources: table.insert.sources, condition: condition)
  }
}

extension InsertRows {
  /// Rows that have everything already, their signatures too.
  init(whole rows: RowBatch, _ table: TablePlan, _ form: RowForm) {
    self.init(
      rows: rows, chosen: Array(0..<rows.count), table: table, version: Version(epoch: 0, counter: 0),
      operation: OperationID(RawID(high: 0, low: 0)), form: form)
  }
}

extension SQLSession {
  /// Inserts rows that have everything already.
  func insert(whole rows: RowBatch, _ table: TablePlan) throws(SQLFailure) {
    let all = InsertRows(whole: rows, table, table.insert.whole)
    if let least = leastMany, rows.count >= least { try insertMany(all) } else { try runMany(all) }
  }
}

extension RowBatch {
  /// Appends a row of a batch as it will be: with its signature.
  mutating func append(
    row: Int, of given: RowBatch, _ entity: EntitySchema, signed version: Version, _ operation: OperationID
  ) {
    for place in 0..<entity.systemPlaces.lowerBound { append(given[row, place], of: given) }
    for cell in [Cell.integer(version.epoch), .integer(version.counter), .id(operation.raw)] { append(cell) }
  }
}

/// Rows of a batch that one statement is run on, each or many at once.
package struct InsertRows {
  package let rows: RowBatch
  /// Which of them.
  package let chosen: [Int]
  package let table: TablePlan
  package let version: Version
  package let operation: OperationID
  package let form: RowForm

  package var count: Int { chosen.count }
  /// Values of one row.
  package var width: Int { form.sources.count }
  /// For values of many rows that are sent apart from the statement's text.
  package var array: Statement { form.array }
  package var plain: Statement { form.one }

  /// The number of text and document bytes of a row.
  package func byteCount(_ place: Int) -> Int {
    (0..<rows.width).reduce(0) { sum, column in
      let cell = rows[chosen[place], column]
      return cell.isStored ? sum + Int(cell.second) : sum
    }
  }

  package func values(_ place: Int) -> InsertValues {
    InsertValues(
      rows: rows, row: chosen[place], table: table, version: version, operation: operation, sources: form.sources, condition: .none)
  }

  /// Gives the values of a run of rows to `bind`, each with its row counted from the run's first and its place, then runs the
  /// statement: until it has run, borrowed bytes stay where they are.
  package func bound(
    _ run: Range<Int>, _ bind: (Int, Int, SQLValue) throws(SQLFailure) -> Void, _ execute: () throws(SQLFailure) -> Void
  ) throws(SQLFailure) {
    try rows.arena.span.bytes.withUnsafeBytes { (bytes) throws(SQLFailure) -> Void in
      for place in run {
        try values(place).give(bytes) { (column, value) throws(SQLFailure) -> Void in try bind(place - run.lowerBound, column, value) }
      }
      try execute()
    }
  }
}
