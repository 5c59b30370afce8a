internal import CSQLite
internal import DriverSQLSupport
internal import WellSenseStore

extension SQLiteConnection {
  /// Answers a query: its page, and where the next one starts.
  func page(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> RowBatch {
    let planned = plan.plan(query)
    let codecs = planned.table.codecs
    var cells: [Cell] = []
    var arena: [UInt8] = []
    var next: Cursor?
    var count = 0
    let expected = pageSize(of: planned.statement)
    let expectedRows = min(query.limit, expected.rows)
    cells.reserveCapacity(expectedRows * codecs.count)
    arena.reserveCapacity(min(expectedRows * expected.rowBytes, query.maxBytes + expected.rowBytes))
    try with(planned.statement, planned.values) { (statement) throws(SQLFailure) -> Void in
      while true {
        switch sqlite3_step(statement) {
        case SQLITE_DONE: return
        case SQLITE_ROW:
          if count == query.limit || count > 0 && arena.count >= query.maxBytes {
            next = cursor(query.order, planned.table.entity, cells, arena)
            return
          }
          try decode(statement, codecs, &cells, &arena)
          count += 1
        case let code: throw SQLFailure(sqlite: code)
        }
      }
    }
    note(rows: count, bytes: arena.count, of: planned.statement)
    // Rows keep the arena alive: one made for many rows isn't kept for few.
    if arena.capacity > 4096, arena.capacity / 2 > arena.count { arena = arena.withUnsafeBufferPointer { Array($0) } }
    return RowBatch(query.entity, width: codecs.count, cells: cells, arena: arena, next: next)
  }

  /// The place of the last row in an order.
  private func cursor(_ order: Order, _ entity: EntitySchema, _ cells: [Cell], _ arena: [UInt8]) -> Cursor {
    let width = entity.columns.count
    let last = RowBatch(entity.entity, width: width, cells: Array(cells.suffix(width)), arena: arena)
    let value = order.field.flatMap { entity.place(of: $0) }.map { last.value(last[0, $0]) }
    return Cursor(value: value, key: last.key(0, entity))
  }

  /// Appends the statement's present row. What a column should never hold is damage.
  func decode(
    _ statement: OpaquePointer, _ codecs: [CellCodec], _ cells: inout [Cell], _ arena: inout [UInt8]
  ) throws(SQLFailure) {
    // The row's cells are put together aside and appended at once, which asks for room once a row.
    let row = rowCells(codecs.count)
    for place in codecs.indices {
      let column = Int32(truncatingIfNeeded: place)
      let type = sqlite3_column_type(statement, column)
      if type == SQLITE_NULL {
        row[place] = .null
        continue
      }
      switch codecs[place] {
      case .integer, .boolean:
        guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
        row[place] = .integer(sqlite3_column_int64(statement, column))
      case .time:
        guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
        row[place] = .time(Timestamp(milliseconds: sqlite3_column_int64(statement, column)))
      case .id:
        guard type == SQLITE_BLOB, let id = RawID(bytes: Self.bytes(statement, column)) else { throw .damaged(statement, column) }
        row[place] = .id(id)
      case .text: row[place] = store(.text, Self.bytes(statement, column), &arena)
      case .json: row[place] = store(.json, Self.bytes(statement, column), &arena)
      case .bytes: row[place] = store(.bytes, Self.bytes(statement, column), &arena)
      case .choice(let names):
        guard let choice = CellCodec.place(of: Self.bytes(statement, column), in: names) else { throw .damaged(statement, column) }
        row[place] = .integer(Int64(choice))
      }
    }
    cells.append(contentsOf: row)
  }

  @inline(__always)
  private func store(_ kind: Cell.Kind, _ bytes: UnsafeRawBufferPointer, _ arena: inout [UInt8]) -> Cell {
    let offset = arena.count
    arena.append(contentsOf: bytes)
    return Cell(kind: kind, first: UInt64(offset), second: UInt64(bytes.count))
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
