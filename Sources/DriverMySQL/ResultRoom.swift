internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

/// Room that the library fills with the present row of a result.
///
/// Columns of varying length start small and grow to what came, up to a bound; what is longer is fetched again straight to where it
/// is needed.
final class ResultRoom {
  private static let firstSize = 256
  private static let lastSize = 64 << 10

  let binds: UnsafeMutablePointer<MYSQL_BIND>
  let lengths: UnsafeMutablePointer<UInt>
  private let nulls: UnsafeMutablePointer<my_bool>
  private let truncations: UnsafeMutablePointer<my_bool>
  private let width: Int
  /// Whether the library must be told of the room, the first time and after it grew.
  private(set) var isStale = true

  init(_ columns: [CellCodec]) {
    width = columns.count
    let capacity = max(1, width)
    binds = .allocate(capacity: capacity)
    binds.initialize(repeating: MYSQL_BIND(), count: capacity)
    lengths = .allocate(capacity: capacity)
    lengths.initialize(repeating: 0, count: capacity)
    nulls = .allocate(capacity: capacity)
    nulls.initialize(repeating: 0, count: capacity)
    truncations = .allocate(capacity: capacity)
    truncations.initialize(repeating: 0, count: capacity)
    for place in columns.indices {
      let (type, size) = Self.form(columns[place])
      binds[place].buffer_type = type
      binds[place].buffer = .allocate(byteCount: size, alignment: 16)
      binds[place].buffer_length = UInt(size)
      binds[place].length = lengths + place
      binds[place].is_null = nulls + place
      binds[place].error = truncations + place
    }
  }

  private static func form(_ column: CellCodec) -> (enum_field_types, Int) {
    switch column {
    case .integer, .boolean: (MYSQL_TYPE_LONGLONG, 8)
    case .time: (MYSQL_TYPE_DATETIME, MemoryLayout<MYSQL_TIME>.size)
    case .id: (MYSQL_TYPE_BLOB, 16)
    case .choice: (MYSQL_TYPE_BLOB, 64)
    case .text, .json, .bytes: (MYSQL_TYPE_BLOB, firstSize)
    }
  }

  func free() {
    for place in 0..<width { binds[place].buffer?.deallocate() }
    binds.deallocate()
    lengths.deallocate()
    nulls.deallocate()
    truncations.deallocate()
  }

  func isNull(_ place: Int) -> Bool { nulls[place] != 0 }

  func number(_ place: Int) -> Int64 {
    binds[place].buffer?.load(as: Int64.self) ?? 0
  }

  func time(_ place: Int) -> MYSQL_TIME {
    binds[place].buffer?.load(as: MYSQL_TIME.self) ?? MYSQL_TIME()
  }

  /// The bytes of a column that has them all; `nil` if they are too many for the room.
  func bytes(_ place: Int) -> UnsafeRawBufferPointer? {
    guard lengths[place] <= binds[place].buffer_length else { return nil }
    return UnsafeRawBufferPointer(start: binds[place].buffer, count: Int(lengths[place]))
  }

  /// Fetches the bytes of a column of the present row again.
  func fetch(_ statement: UnsafeMutablePointer<MYSQL_STMT>, _ place: Int, into target: UnsafeMutableRawPointer?, _ length: Int) -> Int32 {
    var bind = MYSQL_BIND()
    var copied: UInt = 0
    var isNull: my_bool = 0
    var isTruncated: my_bool = 0
    bind.buffer_type = MYSQL_TYPE_BLOB
    bind.buffer = target
    bind.buffer_length = UInt(length)
    return withUnsafeMutablePointer(to: &copied) { copied in
      withUnsafeMutablePointer(to: &isNull) { isNull in
        withUnsafeMutablePointer(to: &isTruncated) { isTruncated in
          bind.length = copied
          bind.is_null = isNull
          bind.error = isTruncated
          return mysql_stmt_fetch_column(statement, &bind, UInt32(place), 0)
        }
      }
    }
  }

  /// Makes room for columns that were too long, for the rows that follow.
  func grow() {
    for place in 0..<width where lengths[place] > binds[place].buffer_length && binds[place].buffer_length < Self.lastSize {
      guard nulls[place] == 0, binds[place].buffer_type == MYSQL_TYPE_BLOB else { continue }
      var size = Int(binds[place].buffer_length)
      while size < lengths[place], size < Self.lastSize { size *= 2 }
      binds[place].buffer?.deallocate()
      binds[place].buffer = .allocate(byteCount: size, alignment: 16)
      binds[place].buffer_length = UInt(size)
      isStale = true
    }
  }

  /// Tells the library where to put rows, if it doesn't know yet; false if it takes it not.
  func announce(to statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
    guard isStale, width > 0 else { return true }
    guard mysql_stmt_bind_result(statement, binds) == 0 else { return false }
    isStale = false
    return true
  }
}
