internal import WellSenseStore

/// The types of BSON elements that this driver writes or reads.
enum BSONType {
  static let double: UInt8 = 0x01
  static let string: UInt8 = 0x02
  static let document: UInt8 = 0x03
  static let array: UInt8 = 0x04
  static let binary: UInt8 = 0x05
  static let bool: UInt8 = 0x08
  static let time: UInt8 = 0x09
  static let null: UInt8 = 0x0A
  static let int32: UInt8 = 0x10
  static let timestamp: UInt8 = 0x11
  static let int64: UInt8 = 0x12
  /// The subtype of a binary value that is a UUID.
  static let uuid: UInt8 = 4
  static let generic: UInt8 = 0
}

/// Builds a document by appending, straight into bytes. A name is a field's, never text from outside.
struct BSONWriter {
  private(set) var bytes: [UInt8] = []

  init(reserving capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  /// A whole document.
  init(reserving capacity: Int = 512, _ body: (inout BSONWriter) -> Void) {
    self.init(reserving: capacity)
    let start = begin()
    body(&self)
    end(start)
  }

  // MARK: - Structure

  /// Begins the outermost document; give the answer to ``end(_:)``.
  mutating func begin() -> Int {
    let start = bytes.count
    bytes.append(contentsOf: [0, 0, 0, 0])
    return start
  }

  mutating func begin(_ type: UInt8, _ name: String) -> Int {
    element(type, name)
    return begin()
  }

  mutating func begin(_ type: UInt8, _ index: Int) -> Int {
    element(type, index)
    return begin()
  }

  mutating func end(_ start: Int) {
    bytes.append(0)
    patch(Int32(truncatingIfNeeded: bytes.count - start), at: start)
  }

  mutating func document(_ name: String, _ body: (inout BSONWriter) -> Void) {
    let start = begin(BSONType.document, name)
    body(&self)
    end(start)
  }

  mutating func document(_ index: Int, _ body: (inout BSONWriter) -> Void) {
    let start = begin(BSONType.document, index)
    body(&self)
    end(start)
  }

  mutating func array<Elements: Sequence>(
    _ name: String, _ elements: Elements, _ body: (inout BSONWriter, Int, Elements.Element) -> Void
  ) {
    let start = begin(BSONType.array, name)
    var index = 0
    for element in elements {
      body(&self, index, element)
      index += 1
    }
    end(start)
  }

  // MARK: - Elements

  mutating func element(_ type: UInt8, _ name: String) {
    bytes.append(type)
    bytes.append(contentsOf: name.utf8)
    bytes.append(0)
  }

  mutating func element(_ type: UInt8, _ index: Int) {
    bytes.append(type)
    append(digits: index)
    bytes.append(0)
  }

  private mutating func append(digits number: Int) {
    if number >= 10 { append(digits: number / 10) }
    bytes.append(UInt8(truncatingIfNeeded: number % 10) &+ 0x30)
  }

  mutating func append(_ name: String, _ value: Int64) {
    element(BSONType.int64, name)
    raw(value)
  }

  mutating func append(_ index: Int, _ value: Int64) {
    element(BSONType.int64, index)
    raw(value)
  }

  mutating func append(_ name: String, int32 value: Int32) {
    element(BSONType.int32, name)
    raw(value)
  }

  mutating func append(_ name: String, _ value: Bool) {
    element(BSONType.bool, name)
    bytes.append(value ? 1 : 0)
  }

  mutating func append(_ name: String, _ value: String) {
    element(BSONType.string, name)
    text(value)
  }

  mutating func append(_ index: Int, _ value: String) {
    element(BSONType.string, index)
    text(value)
  }

  mutating func append(_ name: String, _ value: RawID) {
    element(BSONType.binary, name)
    uuid(value)
  }

  mutating func append(_ index: Int, _ value: RawID) {
    element(BSONType.binary, index)
    uuid(value)
  }

  mutating func append(_ name: String, _ value: Key) {
    element(BSONType.binary, name)
    key(value)
  }

  mutating func append(_ index: Int, _ value: Key) {
    element(BSONType.binary, index)
    key(value)
  }

  mutating func append(_ name: String, time milliseconds: Int64) {
    element(BSONType.time, name)
    raw(milliseconds)
  }

  mutating func append(_ name: String, binary value: [UInt8]) {
    element(BSONType.binary, name)
    value.withUnsafeBytes { binary($0) }
  }

  mutating func append(_ index: Int, binary value: [UInt8]) {
    element(BSONType.binary, index)
    value.withUnsafeBytes { binary($0) }
  }

  mutating func append(_ name: String, null: Void) { element(BSONType.null, name) }

  // MARK: - Values, after their element was named

  mutating func raw<Number: FixedWidthInteger>(_ value: Number) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func text(_ value: String) {
    raw(Int32(truncatingIfNeeded: value.utf8.count + 1))
    bytes.append(contentsOf: value.utf8)
    bytes.append(0)
  }

  mutating func text(_ value: UnsafeRawBufferPointer) {
    raw(Int32(truncatingIfNeeded: value.count + 1))
    bytes.append(contentsOf: value)
    bytes.append(0)
  }

  mutating func uuid(_ id: RawID) {
    raw(Int32(16))
    bytes.append(BSONType.uuid)
    id.withBytes { bytes.append(contentsOf: $0) }
  }

  /// One id as a UUID, a pair as 32 bytes: both in the order of their bytes.
  mutating func key(_ key: Key) {
    switch key {
    case .one(let id): uuid(id)
    case .pair(let first, let second):
      raw(Int32(32))
      bytes.append(BSONType.generic)
      first.withBytes { bytes.append(contentsOf: $0) }
      second.withBytes { bytes.append(contentsOf: $0) }
    }
  }

  mutating func binary(_ value: UnsafeRawBufferPointer) {
    raw(Int32(truncatingIfNeeded: value.count))
    bytes.append(BSONType.generic)
    bytes.append(contentsOf: value)
  }

  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func patch(_ value: Int32, at place: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: value.littleEndian, toByteOffset: place, as: Int32.self) }
  }

  mutating func patch(type: UInt8, at place: Int) { bytes[place] = type }

  /// Gives the bytes to a body that appends to them.
  mutating func withBytes(_ body: (inout [UInt8]) -> Void) { body(&bytes) }

  /// Drops what was appended after there were so many bytes.
  mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }
}
