internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

/// A statement that the server knows, with room for its values and for one row of its result, so that running it allocates nothing.
final class PreparedStatement {
  let handle: UnsafeMutablePointer<MYSQL_STMT>
  let columns: [CellCodec]
  let count: Int
  private let binds: UnsafeMutablePointer<MYSQL_BIND>
  // A number, an id or a time for each placeholder.
  private let slots: UnsafeMutableRawPointer
  private static let slotSize = 48
  let result: ResultRoom
  /// How much room its next page will take.
  var expected = PageSize()

  init(_ handle: UnsafeMutablePointer<MYSQL_STMT>, _ columns: [CellCodec]) {
    self.handle = handle
    self.columns = columns
    count = Int(mysql_stmt_param_count(handle))
    binds = .allocate(capacity: max(1, count))
    binds.initialize(repeating: MYSQL_BIND(), count: max(1, count))
    slots = .allocate(byteCount: Self.slotSize * max(1, count), alignment: 16)
    result = ResultRoom(columns)
  }

  /// Gives everything back. The connection must be closed.
  func free() {
    mysql_stmt_close(handle)
    freeRoom()
  }

  func freeRoom() {
    binds.deallocate()
    slots.deallocate()
    result.free()
  }

  // MARK: - Values

  func set(_ place: Int, _ value: SQLValue, _ scratch: BindScratch) {
    guard place < count else { return }
    let slot = slots + place * Self.slotSize
    switch value {
    case .null: set(place, MYSQL_TYPE_NULL, nil, 0)
    case .integer(let integer):
      slot.storeBytes(of: integer, as: Int64.self)
      set(place, MYSQL_TYPE_LONGLONG, slot, 8)
    case .time(let time):
      slot.storeBytes(of: CivilTime.time(time), as: MYSQL_TIME.self)
      set(place, MYSQL_TYPE_DATETIME, slot, MemoryLayout<MYSQL_TIME>.size)
    case .id(let id):
      id.withBytes { slot.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(slot), byteCount: 16) }
      set(place, MYSQL_TYPE_BLOB, slot, 16)
    case .text(let bytes), .json(let bytes): set(place, MYSQL_TYPE_STRING, bytes)
    case .bytes(let bytes): set(place, MYSQL_TYPE_BLOB, bytes)
    case .blob(let bytes): bytes.withUnsafeBytes { set(place, MYSQL_TYPE_BLOB, scratch.keep($0)) }
    case .document(let json): json.withBytes { set(place, MYSQL_TYPE_STRING, scratch.keep($0)) }
    case .string(var string): string.withUTF8 { set(place, MYSQL_TYPE_STRING, scratch.keep(UnsafeRawBufferPointer($0))) }
    }
  }

  private func set(_ place: Int, _ type: enum_field_types, _ bytes: UnsafeRawBufferPointer) {
    // The library only reads what is bound to a placeholder.
    set(place, type, UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? slots, bytes.count)
  }

  private func set(_ place: Int, _ type: enum_field_types, _ buffer: UnsafeMutableRawPointer?, _ length: Int) {
    binds[place].buffer_type = type
    binds[place].buffer = buffer
    binds[place].buffer_length = UInt(length)
  }

  /// Hands the values to the library; false if it takes them not.
  func bind() -> Bool { count == 0 || mysql_stmt_bind_param(handle, binds) == 0 }
}

/// Bytes of values that lie nowhere else, until their statement has run.
final class BindScratch {
  private static let size = 16 << 10
  private let room = UnsafeMutableRawPointer.allocate(byteCount: BindScratch.size, alignment: 16)
  private var used = 0
  private var long: [UnsafeMutableRawPointer] = []

  deinit {
    clear()
    room.deallocate()
  }

  func clear() {
    used = 0
    guard !long.isEmpty else { return }
    for memory in long { memory.deallocate() }
    long.removeAll(keepingCapacity: true)
  }

  func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let base = bytes.baseAddress else { return bytes }
    let target: UnsafeMutableRawPointer
    if bytes.count <= Self.size - used {
      target = room + used
      used += bytes.count
    } else {
      target = .allocate(byteCount: bytes.count, alignment: 1)
      long.append(target)
    }
    target.copyMemory(from: base, byteCount: bytes.count)
    return UnsafeRawBufferPointer(start: target, count: bytes.count)
  }
}
