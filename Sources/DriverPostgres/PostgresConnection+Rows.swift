internal import CPostgres
internal import DriverSQLSupport
internal import WellSenseStore

extension PostgresConnection {
  /// Appends one row of a result. What a column should never hold is damage.
  func decode(
    _ result: OpaquePointer, _ row: Int32, _ codecs: [CellCodec], _ cells: inout [Cell], _ arena: inout [UInt8]
  ) throws(SQLFailure) {
    guard codecs.count <= rowCells.count, codecs.count <= Int(PQnfields(result)) else { throw .damaged(nil) }
    for place in codecs.indices {
      let column = Int32(truncatingIfNeeded: place)
      let length = Int(PQgetlength(result, row, column))
      guard let start = PQgetvalue(result, row, column), length > 0 || PQgetisnull(result, row, column) == 0 else {
        rowCells[place] = .null
        continue
      }
      let bytes = UnsafeRawBufferPointer(start: start, count: length)
      guard let cell = Self.cell(bytes, codecs[place], &arena) else {
        throw .damaged(PQfname(result, column).map { String(cString: $0) })
      }
      rowCells[place] = cell
    }
    cells.append(contentsOf: UnsafeMutableBufferPointer(rebasing: rowCells[..<codecs.count]))
  }

  @inline(__always)
  private static func cell(_ bytes: UnsafeRawBufferPointer, _ codec: CellCodec, _ arena: inout [UInt8]) -> Cell? {
    switch codec {
    case .integer: return integer(bytes).map { .integer($0) }
    case .boolean: return bytes.count == 1 ? .integer(bytes[0] == 0 ? 0 : 1) : nil
    case .time: return bytes.count == 8 ? integer(bytes).map { .time(PostgresTime.decode($0)) } : nil
    case .id: return RawID(bytes: bytes).map { .id($0) }
    case .text: return store(.text, bytes, &arena)
    case .bytes: return store(.bytes, bytes, &arena)
    case .json:
      // The version of the form comes first; there is but one.
      guard bytes.count > 1, bytes[0] == 1 else { return nil }
      return store(.json, UnsafeRawBufferPointer(rebasing: bytes[1...]), &arena)
    case .choice(let names): return CellCodec.place(of: bytes, in: names).map { .integer(Int64($0)) }
    }
  }

  @inline(__always)
  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    switch bytes.count {
    case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    default: nil
    }
  }

  @inline(__always)
  private static func store(_ kind: Cell.Kind, _ bytes: UnsafeRawBufferPointer, _ arena: inout [UInt8]) -> Cell {
    let offset = arena.count
    arena.append(contentsOf: bytes)
    return Cell(kind: kind, first: UInt64(offset), second: UInt64(bytes.count))
  }

  // MARK: - Pages

  /// Adds the rows of a result to a page.
  func add(_ result: OpaquePointer, to page: inout PageRows) throws(SQLFailure) {
    let count = PQntuples(result)
    let codecs = page.codecs
    page.reserve(rows: Int(count), bytes: PQresultMemorySize(result))
    for row in 0..<count {
      guard !page.isFull else { return page.hasMore = true }
      try page.add { (cells, arena) throws(SQLFailure) in try decode(result, row, codecs, &cells, &arena) }
    }
  }

  /// Whether the rows of a page surely fit into memory at once, so that it can be asked for in one statement.
  func isBounded(_ query: Query, _ planned: QueryPlan) -> Bool {
    if query.limit <= 32 { return true }
    guard let size = pageSize(of: planned.statement) else { return false }
    return query.limit * size.rowBytes <= 8 << 20
  }

  /// Asks for a page and gives it; a transaction must be open.
  func page(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> RowBatch {
    let planned = plan.plan(query)
    var page = PageRows(query, planned.table)
    if isBounded(query, planned) {
      try send(planned.statement, planned.values, isWanted: true)
      try finish { (result) throws(SQLFailure) in try add(result, to: &page) }
    } else {
      try stream(planned.statement, planned.values, step: 64) { (result) throws(SQLFailure) -> Bool in
        try add(result, to: &page)
        return !page.isFull || !page.hasMore
      }
    }
    note(rows: page.count, bytes: page.bytes, of: planned.statement)
    return page.finish()
  }

  /// Runs a statement through a cursor, so that no more than a step of its rows is in memory. A transaction must be open.
  ///
  /// - Parameter take: false if no more rows are wanted.
  func stream(
    _ statement: Statement, _ values: [SQLValue], step: Int, _ take: (OpaquePointer) throws(SQLFailure) -> Bool
  ) throws(SQLFailure) {
    try sendText("DECLARE rows_of_statement NO SCROLL CURSOR FOR " + statement.text, values)
    var wantsMore = true
    while wantsMore {
      try sendText("FETCH \(step) FROM rows_of_statement", isWanted: true)
      try finish { (result) throws(SQLFailure) in
        let isLast = PQntuples(result) < step
        wantsMore = try take(result) && !isLast
      }
    }
    try sendText("CLOSE rows_of_statement")
    try finish()
  }
}

extension SQLFailure {
  static func damaged(_ field: String?) -> SQLFailure {
    .other(
      StoreError(
        .corrupt, "a stored value is not of its column's type; restore the row from a copy", field: field, driver: "postgresql"))
  }
}
