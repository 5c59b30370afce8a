internal import CSQLite
internal import DriverSQLSupport
internal import WellSenseStore

extension SQLiteConnection {
  /// Answers queries, all from one state of the database.
  func rows(_ queries: [Query], _ plan: SchemaPlan) throws(SQLFailure) -> [RowBatch] {
    if queries.count == 1 { return [try rows(queries[0], plan)] }
    return try inOneSnapshot { () throws(SQLFailure) in
      var pages: [RowBatch] = []
      for query in queries { pages.append(try rows(query, plan)) }
      return pages
    }
  }

  private func rows(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> RowBatch {
    let table = plan[query.entity]
    return table.namesOneRow(query) ? try row(query, table) : try page(query, plan)
  }

  /// The row with a key, or none.
  private func row(_ query: Query, _ table: TablePlan) throws(SQLFailure) -> RowBatch {
    var rows = RowBatch(query.entity, width: table.codecs.count)
    try collect(table.byKey, query.keyValues, into: &rows)
    return rows
  }

  /// Answers a query: its page, and where the next one starts.
  private func page(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> RowBatch {
    let planned = plan.plan(query)
    let width = planned.table.codecs.count
    return try with(planned.statement, planned.values) { (statement) throws(SQLFailure) -> RowBatch in
      try withScratch { (scratch) throws(SQLFailure) -> RowBatch in
        var hasMore = false
        while try step(statement) {
          hasMore = scratch.cellCount > 0 && (scratch.cellCount == query.limit * width || scratch.byteCount >= query.maxBytes)
          if hasMore { break }
          try scratch.append(statement, planned.table.codecs)
        }
        var rows = RowBatch(query.entity, width: width, cells: scratch.cellArray, arena: scratch.byteArray)
        if hasMore { rows.next = cursor(after: rows, query.order, planned.table.entity) }
        return rows
      }
    }
  }

  /// The place of the last row in an order.
  private func cursor(after rows: RowBatch, _ order: Order, _ entity: EntitySchema) -> Cursor {
    let last = rows.count - 1
    let value = order.field.flatMap { entity.place(of: $0) }.map { rows.value(rows[last, $0]) }
    return Cursor(value: value, key: rows.key(last, entity))
  }

  func collect(_ statement: Statement, _ values: [SQLValue], into rows: inout RowBatch) throws(SQLFailure) {
    try fill(&rows, statement, values, most: .max, bytes: .max)
  }

  func fill(_ rows: inout RowBatch, _ statement: Statement, _ values: [SQLValue], most: Int, bytes: Int) throws(SQLFailure) {
    try with(statement, values) { (prepared) throws(SQLFailure) -> Void in
      let before = rows.arena.count
      try withScratch(offset: before) { (scratch) throws(SQLFailure) -> Void in
        while before + scratch.byteCount < bytes, try step(prepared) { try scratch.append(prepared, statement.columns) }
        rows.withStorage { cells, arena in scratch.append(to: &cells, &arena) }
      }
    }
  }

  /// Whether there is a further row.
  private func step(_ statement: OpaquePointer) throws(SQLFailure) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: true
    case SQLITE_DONE: false
    case let code: throw SQLFailure(sqlite: code)
    }
  }

  /// The bytes of a column until the next step. Asked for as a blob: as text SQLite would copy them to end with NUL.
  @inline(__always)
  static func bytes(_ statement: OpaquePointer, _ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
  }
}

extension SQLFailure {
  static func damaged(_ statement: OpaquePointer, _ column: Int32) -> SQLFailure {
    .other(
      StoreError(
        .corrupt, "a stored value is not of its column's type; restore the row from a copy",
        field: sqlite3_column_name(statement, column).map { String(cString: $0) }, driver: "sqlite"))
  }
}
