internal import CPostgres
internal import DriverSQLSupport
internal import WellSenseStore

extension PostgresConnection {
  /// Copies rows into their table in the server's own binary form. A refusal spoils the part of the transaction.
  func insertMany(_ bulk: InsertRows) throws(SQLFailure) {
    // What was sent before comes first, and the pipeline has to be empty for a copy.
    if !sent.isEmpty { try finish() }
    guard PQexitPipelineMode(handle) == 1 else { throw lost() }
    defer { if PQenterPipelineMode(handle) != 1 { discard() } }
    let columns = bulk.table.entity.columns.map { "\"\($0.field.name)\"" }.joined(separator: ", ")
    try exchange("COPY \"\(bulk.table.entity.entity.name)\" (\(columns)) FROM STDIN (FORMAT binary)", expecting: PGRES_COPY_IN)
    var writer = PostgresCopyWriter(bulk)
    do throws(SQLFailure) {
      try writer.write { (bytes) throws(SQLFailure) in
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard PQputCopyData(handle, start, Int32(truncatingIfNeeded: bytes.count)) == 1 else { throw lost() }
      }
    } catch {
      guard !isBroken else { throw error }
      PQputCopyEnd(handle, "a row can't be copied")
      try? result(expecting: PGRES_COMMAND_OK)
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw lost() }
    try result(expecting: PGRES_COMMAND_OK)
  }

  private func exchange(_ sql: String, expecting status: ExecStatusType) throws(SQLFailure) {
    guard PQsendQuery(handle, sql) == 1 else { throw lost() }
    try result(expecting: status)
  }

  /// Takes the results of one command. One that asks for data is not over.
  private func result(expecting status: ExecStatusType) throws(SQLFailure) {
    var failure: SQLFailure?
    while let result = PQgetResult(handle) {
      defer { PQclear(result) }
      let found = PQresultStatus(result)
      if found == PGRES_FATAL_ERROR { failure = failure ?? noted(result) }
      if found == PGRES_COPY_IN { break }
    }
    guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
    if let failure { throw failure }
  }
}

/// Writes rows in the form of `COPY … (FORMAT binary)`: for each the number of its fields, and each field's length and bytes.
struct PostgresCopyWriter {
  private static let chunk = 1 << 16
  private let bulk: InsertRows
  private let columns: [Column]
  private let systemPlaces: Range<Int>
  private var bytes: [UInt8] = []

  init(_ bulk: InsertRows) {
    self.bulk = bulk
    columns = bulk.table.entity.columns
    systemPlaces = bulk.table.entity.systemPlaces
    bytes.reserveCapacity(Self.chunk + 4096)
  }

  /// Gives everything in pieces.
  mutating func write(_ send: (UnsafeRawBufferPointer) throws(SQLFailure) -> Void) throws(SQLFailure) {
    bytes.append(contentsOf: [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00])
    put(Int32(0))
    put(Int32(0))
    for row in bulk.chosen {
      try self.row(row)
      if bytes.count >= Self.chunk { try flush(send) }
    }
    put(Int16(-1))
    try flush(send)
  }

  private mutating func flush(_ send: (UnsafeRawBufferPointer) throws(SQLFailure) -> Void) throws(SQLFailure) {
    try bytes.span.bytes.withUnsafeBytes { (buffer) throws(SQLFailure) in try send(buffer) }
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func row(_ row: Int) throws(SQLFailure) {
    put(Int16(truncatingIfNeeded: columns.count))
    for (index, column) in columns.enumerated() {
      switch column.role {
      case .counter: long(0)
      // Else tables with places aren't copied into.
      case .place where !bulk.form.isWhole: long(0)
      case .system where !bulk.form.isWhole: system(index - systemPlaces.lowerBound)
      case .fixed, .value, .place, .system: try cell(bulk.rows[row, index], column)
      }
    }
  }

  private mutating func system(_ index: Int) {
    switch index {
    case 0: long(bulk.version.epoch)
    case 1: long(bulk.version.counter)
    default: id(bulk.operation.raw)
    }
  }

  private mutating func cell(_ cell: Cell, _ column: Column) throws(SQLFailure) {
    switch cell.kind {
    case .null: put(Int32(-1))
    case .time: long(PostgresTime.encode(Timestamp(milliseconds: cell.integer)))
    case .id: id(cell.rawID)
    case .text, .bytes: stored(cell)
    case .json: document(cell)
    case .integer: try integer(cell.integer, column)
    }
  }

  private mutating func integer(_ value: Int64, _ column: Column) throws(SQLFailure) {
    switch column.type {
    case .boolean:
      put(Int32(1))
      bytes.append(value == 0 ? 0 : 1)
    case .choice(let names):
      guard names.indices.contains(Int(clamping: value)) else { throw .notAChoice(column.field) }
      put(Int32(truncatingIfNeeded: names[Int(value)].utf8.count))
      bytes.append(contentsOf: names[Int(value)].utf8)
    default: long(value)
    }
  }

  private mutating func stored(_ cell: Cell) {
    put(Int32(truncatingIfNeeded: Int(cell.second)))
    bytes.append(contentsOf: bulk.rows.arena[cell.range])
  }

  private mutating func document(_ cell: Cell) {
    let document = bulk.rows.arena[cell.range]
    let spelled = document.withUnsafeBytes { PostgresDocument.needsSpelling($0) ? PostgresDocument.spelled($0) : nil }
    put(Int32(truncatingIfNeeded: (spelled?.count ?? document.count) + 1))
    bytes.append(1)
    if let spelled { bytes.append(contentsOf: spelled) } else { bytes.append(contentsOf: document) }
  }

  private mutating func long(_ value: Int64) {
    put(Int32(8))
    put(value)
  }

  private mutating func id(_ id: RawID) {
    put(Int32(16))
    put(id.high)
    put(id.low)
  }

  private mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
