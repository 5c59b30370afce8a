internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Appends the present row. What a column should never hold is damage.
  func decode(_ prepared: PreparedStatement, _ cells: inout [Cell], _ arena: inout [UInt8]) throws(SQLFailure) {
    let columns = prepared.columns
    let result = prepared.result
    let row = rowCells(columns.count)
    var isTruncated = false
    for place in columns.indices {
      if result.isNull(place) {
        row[place] = .null
        continue
      }
      switch columns[place] {
      case .integer, .boolean: row[place] = .integer(result.number(place))
      case .time:
        guard let time = CivilTime.timestamp(result.time(place)) else { throw damaged(prepared, place) }
        row[place] = .time(time)
      case .id:
        guard let bytes = result.bytes(place), let id = RawID(bytes: bytes) else { throw damaged(prepared, place) }
        row[place] = .id(id)
      case .choice(let names):
        guard let bytes = result.bytes(place), let choice = CellCodec.place(of: bytes, in: names) else { throw damaged(prepared, place) }
        row[place] = .integer(Int64(choice))
      case .text: row[place] = try store(.text, prepared, place, &arena, &isTruncated)
      case .json: row[place] = try store(.json, prepared, place, &arena, &isTruncated)
      case .bytes: row[place] = try store(.bytes, prepared, place, &arena, &isTruncated)
      }
    }
    cells.append(contentsOf: row)
    guard isTruncated else { return }
    result.grow()
    guard result.announce(to: prepared.handle) else { throw failure(of: prepared.handle) }
  }

  @inline(__always)
  private func store(
    _ kind: Cell.Kind, _ prepared: PreparedStatement, _ place: Int, _ arena: inout [UInt8], _ isTruncated: inout Bool
  ) throws(SQLFailure) -> Cell {
    let offset = arena.count
    if let bytes = prepared.result.bytes(place) {
      arena.append(contentsOf: bytes)
    } else {
      isTruncated = true
      try fetch(prepared, place, into: &arena)
    }
    return Cell(kind: kind, first: UInt64(offset), second: UInt64(arena.count - offset))
  }

  /// Appends a value that was too long for its room, straight from the library.
  private func fetch(_ prepared: PreparedStatement, _ place: Int, into arena: inout [UInt8]) throws(SQLFailure) {
    let offset = arena.count
    let length = Int(prepared.result.lengths[place])
    arena.append(contentsOf: repeatElement(0, count: length))
    let code = arena.withUnsafeMutableBytes { bytes in
      prepared.result.fetch(prepared.handle, place, into: bytes.baseAddress.map { $0 + offset }, length)
    }
    guard code == 0 else { throw failure(of: prepared.handle) }
  }

  /// Gives the bytes of a column of the present row; `long` holds those that are too many for their room.
  func withBytes<Value>(
    _ prepared: PreparedStatement, _ place: Int, _ long: inout [UInt8], _ body: (UnsafeRawBufferPointer) -> Value
  ) throws(SQLFailure) -> Value {
    if let bytes = prepared.result.bytes(place) { return body(bytes) }
    long.removeAll(keepingCapacity: true)
    try fetch(prepared, place, into: &long)
    prepared.result.grow()
    guard prepared.result.announce(to: prepared.handle) else { throw failure(of: prepared.handle) }
    return long.withUnsafeBytes(body)
  }

  func damaged(_ prepared: PreparedStatement, _ place: Int) -> SQLFailure {
    let name = mariadb_stmt_fetch_fields(prepared.handle).flatMap { $0[place].name.map { String(cString: $0) } }
    return .other(
      StoreError(.corrupt, "a stored value is not of its column's type; restore the row from a copy", field: name, driver: "mysql"))
  }
}
