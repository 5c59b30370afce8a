internal import CSQLite
internal import DriverSQLSupport
internal import WellSenseStore

/// Rows on their way out of a statement, in memory that is used again, so that the arrays of a batch are made once and of the size they
/// need.
///
/// Whoever makes one frees it.
struct RowScratch {
  /// More than this isn't kept for the next rows.
  private static let keptBytes = 1 << 20

  private var cells = UnsafeMutablePointer<Cell>.allocate(capacity: 64)
  private var bytes = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 16)
  private var cellCapacity = 64
  private var byteCapacity = 1024
  private(set) var cellCount = 0
  private(set) var byteCount = 0
  /// Where the bytes will begin in the batch's arena.
  private var offset = 0

  func free() {
    cells.deallocate()
    bytes.deallocate()
  }

  /// Forgets all rows.
  /// - Parameter offset: where the bytes of the next ones will begin in their arena.
  mutating func clear(offset: Int = 0) {
    cellCount = 0
    byteCount = 0
    self.offset = offset
    guard byteCapacity > Self.keptBytes else { return }
    byteCapacity = 1024
    bytes.deallocate()
    bytes = .allocate(byteCount: byteCapacity, alignment: 16)
  }

  var cellArray: [Cell] { Array(UnsafeBufferPointer(start: cells, count: cellCount)) }
  var byteArray: [UInt8] { Array(UnsafeRawBufferPointer(start: bytes, count: byteCount)) }

  /// Appends everything to the arrays of a batch.
  func append(to allCells: inout [Cell], _ arena: inout [UInt8]) {
    allCells.append(contentsOf: UnsafeBufferPointer(start: cells, count: cellCount))
    arena.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: byteCount))
  }

  /// Appends the statement's present row. What a column should never hold is damage.
  mutating func append(_ statement: OpaquePointer, _ codecs: [CellCodec]) throws(SQLFailure) {
    if cellCount + codecs.count > cellCapacity { growCells(codecs.count) }
    for place in codecs.indices {
      let column = Int32(truncatingIfNeeded: place)
      let type = sqlite3_column_type(statement, column)
      let cell: Cell
      if type == SQLITE_NULL {
        cell = .null
      } else {
        switch codecs[place] {
        case .integer, .boolean:
          guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
          cell = .integer(sqlite3_column_int64(statement, column))
        case .time:
          guard type == SQLITE_INTEGER else { throw .damaged(statement, column) }
          cell = .time(Timestamp(milliseconds: sqlite3_column_int64(statement, column)))
        case .id:
          guard type == SQLITE_BLOB, let id = RawID(bytes: SQLiteConnection.bytes(statement, column)) else {
            throw .damaged(statement, column)
          }
          cell = .id(id)
        case .text: cell = store(.text, SQLiteConnection.bytes(statement, column))
        case .json: cell = store(.json, SQLiteConnection.bytes(statement, column))
        case .bytes: cell = store(.bytes, SQLiteConnection.bytes(statement, column))
        case .choice(let names):
          guard let choice = CellCodec.place(of: SQLiteConnection.bytes(statement, column), in: names) else {
            throw .damaged(statement, column)
          }
          cell = .integer(Int64(choice))
        }
      }
      (cells + (cellCount &+ place)).initialize(to: cell)
    }
    cellCount += codecs.count
  }

  @inline(__always)
  private mutating func store(_ kind: Cell.Kind, _ value: UnsafeRawBufferPointer) -> Cell {
    let place = byteCount
    if let base = value.baseAddress {
      if place + value.count > byteCapacity { growBytes(value.count) }
      (bytes + place).copyMemory(from: base, byteCount: value.count)
      byteCount = place + value.count
    }
    return Cell(kind: kind, first: UInt64(truncatingIfNeeded: offset + place), second: UInt64(truncatingIfNeeded: value.count))
  }

  private mutating func growCells(_ more: Int) {
    cellCapacity = max(cellCapacity * 2, cellCount + more)
    let larger = UnsafeMutablePointer<Cell>.allocate(capacity: cellCapacity)
    larger.moveInitialize(from: cells, count: cellCount)
    cells.deallocate()
    cells = larger
  }

  private mutating func growBytes(_ more: Int) {
    byteCapacity = max(byteCapacity * 2, byteCount + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 16)
    larger.copyMemory(from: bytes, byteCount: byteCount)
    bytes.deallocate()
    bytes = larger
  }
}
