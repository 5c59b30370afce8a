internal import WellSenseStore

/// Bytes that aren't the BSON they should be.
struct BSONDamage: Error {}

/// One element of a document: its type, its name and the bytes of its value.
struct BSONElement {
  let type: UInt8
  let name: UnsafeRawBufferPointer
  let value: UnsafeRawBufferPointer
}

/// Reads the elements of a document one by one. Every length is checked against the bytes there are, so bytes that lie are refused.
struct BSONReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 4
  private let end: Int

  /// - Parameter bytes: a document, from its length to its closing zero.
  init(_ bytes: UnsafeRawBufferPointer) throws(BSONDamage) {
    guard bytes.count >= 5, Int(Self.int32(bytes, 0)) == bytes.count, bytes[bytes.count - 1] == 0 else { throw BSONDamage() }
    self.bytes = bytes
    end = bytes.count - 1
  }

  /// Whether nothing follows.
  var isAtEnd: Bool { place >= end }

  /// The next element, or `nil` at the end.
  mutating func next() throws(BSONDamage) -> BSONElement? {
    guard place < end else {
      guard place == end else { throw BSONDamage() }
      return nil
    }
    let start = place + 1
    var stop = start
    while stop < end, bytes[stop] != 0 { stop += 1 }
    return try next(nameLength: stop - start)
  }

  /// The first so many bytes after the next element's type; `nil` if there are fewer.
  @inline(__always) func upcomingName(atLeast count: Int) -> UnsafeRawBufferPointer? {
    place + count < end ? UnsafeRawBufferPointer(rebasing: bytes[place + 1..<place + 1 + count]) : nil
  }

  /// The next element, whose name is known to be so long.
  @inline(__always) mutating func next(nameLength: Int) throws(BSONDamage) -> BSONElement {
    let type = bytes[place]
    let start = place + 1
    let stop = start + nameLength
    guard stop < end else { throw BSONDamage() }
    let from = stop + 1
    let length = try length(of: type, from)
    guard length <= end - from else { throw BSONDamage() }
    place = from + length
    return BSONElement(
      type: type, name: UnsafeRawBufferPointer(rebasing: bytes[start..<stop]),
      value: UnsafeRawBufferPointer(rebasing: bytes[from..<place]))
  }

  private func length(of type: UInt8, _ from: Int) throws(BSONDamage) -> Int {
    switch type {
    case 0x01, 0x09, 0x11, 0x12: return 8
    case 0x10: return 4
    case 0x08: return 1
    case 0x06, 0x0A, 0x7F, 0xFF: return 0
    case 0x07: return 12
    case 0x13: return 16
    case 0x02, 0x0D, 0x0E: return 4 + (try size(from, atLeast: 1))
    case 0x05: return 5 + (try size(from, atLeast: 0))
    case 0x03, 0x04, 0x0F: return try size(from, atLeast: 5)
    case 0x0B: return try pair(from)
    case 0x0C: return 16 + (try size(from, atLeast: 1))
    default: throw BSONDamage()
    }
  }

  private func size(_ from: Int, atLeast least: Int32) throws(BSONDamage) -> Int {
    guard end - from >= 4 else { throw BSONDamage() }
    let size = Self.int32(bytes, from)
    guard size >= least else { throw BSONDamage() }
    return Int(size)
  }

  /// The length of a regular expression: two texts with their zeros.
  private func pair(_ from: Int) throws(BSONDamage) -> Int {
    var place = from
    for _ in 0..<2 {
      while place < end, bytes[place] != 0 { place += 1 }
      guard place < end else { throw BSONDamage() }
      place += 1
    }
    return place - from
  }

  @inline(__always) fileprivate static func int32(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int32 {
    Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))
  }
}

extension BSONElement {
  @inline(__always) func isNamed(_ other: [UInt8]) -> Bool {
    name.count == other.count && other.withUnsafeBytes { name.elementsEqual($0) }
  }

  @inline(__always) func isNamed(_ other: String) -> Bool { name.elementsEqual(other.utf8) }

  /// An integer however wide, also as a double that is one.
  var integer: Int64? {
    switch type {
    case BSONType.int64: Int64(littleEndian: value.loadUnaligned(as: Int64.self))
    case BSONType.int32: Int64(Int32(littleEndian: value.loadUnaligned(as: Int32.self)))
    case BSONType.double: double.flatMap(Int64.init(exactly:))
    case BSONType.bool: value[0] == 0 ? 0 : 1
    default: nil
    }
  }

  var double: Double? {
    switch type {
    case BSONType.double: Double(bitPattern: UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)))
    case BSONType.int64, BSONType.int32: integer.map(Double.init)
    default: nil
    }
  }

  var time: Int64? { type == BSONType.time ? Int64(littleEndian: value.loadUnaligned(as: Int64.self)) : nil }

  var bool: Bool? { integer.map { $0 != 0 } }

  /// The bytes of a string, without its length and its zero.
  var text: UnsafeRawBufferPointer? {
    guard type == BSONType.string, value[value.count - 1] == 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: value[4..<value.count - 1])
  }

  var string: String? { text.map { String(decoding: $0, as: UTF8.self) } }

  /// The bytes of a binary value.
  var binary: UnsafeRawBufferPointer? {
    type == BSONType.binary ? UnsafeRawBufferPointer(rebasing: value[5...]) : nil
  }

  var id: RawID? { binary.flatMap { RawID(bytes: $0) } }

  /// The key in an `_id`: 16 bytes or 32.
  var key: Key? {
    guard let binary else { return nil }
    if let id = RawID(bytes: binary) { return .one(id) }
    guard binary.count == 32, let first = RawID(bytes: UnsafeRawBufferPointer(rebasing: binary[..<16])),
      let second = RawID(bytes: UnsafeRawBufferPointer(rebasing: binary[16...]))
    else { return nil }
    return .pair(first, second)
  }

  /// The elements of a document or an array.
  func elements() throws(BSONDamage) -> BSONReader {
    guard type == BSONType.document || type == BSONType.array else { throw BSONDamage() }
    return try BSONReader(value)
  }
}

extension BSONReader {
  /// The element of this name, or none.
  func first(_ name: String) throws(BSONDamage) -> BSONElement? {
    var reader = self
    while let element = try reader.next() {
      if element.isNamed(name) { return element }
    }
    return nil
  }
}
