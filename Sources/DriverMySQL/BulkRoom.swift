internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

/// The values of many rows for one statement, column by column, as the library takes arrays.
final class BulkRoom {
  private struct Column {
    var type = MYSQL_TYPE_STRING
    let numbers: UnsafeMutablePointer<Int64>
    let times: UnsafeMutablePointer<MYSQL_TIME>
    let ids: UnsafeMutableRawPointer
    let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let lengths: UnsafeMutablePointer<UInt>
    let indicators: UnsafeMutablePointer<CChar>
  }

  private let binds: UnsafeMutablePointer<MYSQL_BIND>
  private var columns: [Column] = []
  private let room: UnsafeMutableRawPointer

  init(width: Int, capacity: Int) {
    binds = .allocate(capacity: max(1, width))
    binds.initialize(repeating: MYSQL_BIND(), count: max(1, width))
    // What one column needs, largest alignment first. Pages that no value touches cost nothing.
    let sizes = [MemoryLayout<MYSQL_TIME>.stride, 16, 8, 8, 8, 1].map { ($0 * capacity + 15) & ~15 }
    let size = sizes.reduce(0, +)
    room = .allocate(byteCount: max(1, size * width), alignment: 16)
    for place in 0..<width {
      var next = room + place * size
      func take(_ number: Int) -> UnsafeMutableRawPointer {
        defer { next += sizes[number] }
        return next
      }
      let times = take(0).bindMemory(to: MYSQL_TIME.self, capacity: capacity)
      let ids = take(1)
      let numbers = take(2).bindMemory(to: Int64.self, capacity: capacity)
      let pointers = take(3).bindMemory(to: UnsafeMutableRawPointer?.self, capacity: capacity)
      let lengths = take(4).bindMemory(to: UInt.self, capacity: capacity)
      let indicators = take(5).bindMemory(to: CChar.self, capacity: capacity)
      columns.append(
        Column(numbers: numbers, times: times, ids: ids, pointers: pointers, lengths: lengths, indicators: indicators))
    }
  }

  deinit {
    binds.deallocate()
    room.deallocate()
  }

  func set(_ row: Int, _ place: Int, _ value: SQLValue, _ scratch: BindScratch) {
    let column = columns[place]
    column.indicators[row] = CChar(STMT_INDICATOR_NONE.rawValue)
    switch value {
    case .null:
      column.indicators[row] = CChar(STMT_INDICATOR_NULL.rawValue)
      column.pointers[row] = nil
      column.lengths[row] = 0
      column.numbers[row] = 0
    case .integer(let integer):
      columns[place].type = MYSQL_TYPE_LONGLONG
      column.numbers[row] = integer
    case .time(let time):
      columns[place].type = MYSQL_TYPE_DATETIME
      column.times[row] = CivilTime.time(time)
      column.pointers[row] = UnsafeMutableRawPointer(column.times + row)
    case .id(let id):
      columns[place].type = MYSQL_TYPE_BLOB
      let slot = column.ids + row * 16
      id.withBytes { slot.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(slot), byteCount: 16) }
      set(row, column, UnsafeRawBufferPointer(start: slot, count: 16))
    case .text(let bytes), .json(let bytes): set(row, column, bytes)
    case .bytes(let bytes):
      columns[place].type = MYSQL_TYPE_BLOB
      set(row, column, bytes)
    case .blob(let bytes):
      columns[place].type = MYSQL_TYPE_BLOB
      bytes.withUnsafeBytes { set(row, column, scratch.keep($0)) }
    case .document(let json): json.withBytes { set(row, column, scratch.keep($0)) }
    case .string(var string): string.withUTF8 { set(row, column, scratch.keep(UnsafeRawBufferPointer($0))) }
    }
  }

  private func set(_ row: Int, _ column: Column, _ bytes: UnsafeRawBufferPointer) {
    // The library only reads what is bound to a placeholder; an empty value needs an address too.
    column.pointers[row] = UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? room
    column.lengths[row] = UInt(bytes.count)
  }

  /// Hands the values of so many rows to the library; false if it takes them not.
  func bind(to statement: UnsafeMutablePointer<MYSQL_STMT>, rows: Int) -> Bool {
    var count = UInt32(rows)
    guard mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count) == 0 else { return false }
    for (place, column) in columns.enumerated() {
      binds[place].buffer_type = column.type
      binds[place].buffer =
        column.type == MYSQL_TYPE_LONGLONG ? UnsafeMutableRawPointer(column.numbers) : UnsafeMutableRawPointer(column.pointers)
      binds[place].length = column.lengths
      binds[place].u.indicator = column.indicators
    }
    return mysql_stmt_bind_param(statement, binds) == 0
  }

  /// Makes a statement take single values again.
  static func unbind(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
    var none: UInt32 = 0
    mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &none)
  }
}
