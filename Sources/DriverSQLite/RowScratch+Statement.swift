internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension RowScratch {
  /// Appends the statement's present row. What a column should never hold is damage.
  mutating func append(_ statement: OpaquePointer, _ codecs: [CellCodec]) throws(SQLFailure) {
    let row = roomForRow(codecs.count)
    for place in codecs.indices {
      (row + place).initialize(to: try cell(statement, Int32(truncatingIfNeeded: place), codecs[place]))
    }
    keepRow(codecs.count)
  }

  @inline(__always)
  private mutating func cell(_ statement: OpaquePointer, _ column: Int32, _ codec: CellCodec) throws(SQLFailure) -> Cell {
    let type = sqlite3_column_type(statement, column)
    if type == SQLITE_NULL { return .null }
    switch codec {
    case .integer, .boolean:
      guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
      return .integer(sqlite3_column_int64(statement, column))
    case .time:
      guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
      return .time(Timestamp(milliseconds: sqlite3_column_int64(statement, column)))
    case .id:
      guard type == SQLITE_BLOB, let id = RawID(bytes: SQLiteConnection.bytes(statement, column)) else {
        throw .damaged(statement, column)
      }
      return .id(id)
    case .text: return store(.text, SQLiteConnection.bytes(statement, column))
    case .json: return store(.json, SQLiteConnection.bytes(statement, column))
    case .bytes: return store(.bytes, SQLiteConnection.bytes(statement, column))
    case .choice(let names):
      guard let choice = CellCodec.place(of: SQLiteConnection.bytes(statement, column), in: names) else {
        throw .damaged(statement, column)
      }
      return .integer(Int64(choice))
    }
  }
}
