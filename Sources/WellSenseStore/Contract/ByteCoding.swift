/// Numbers and bytes in a row, for what is stored in a database as one value.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, the lowest first.
  package mutating func count(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Small numbers of either sign take few bytes.
  package mutating func integer(_ value: Int64) {
    count(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  package mutating func id(_ id: RawID) { id.withBytes { bytes.append(contentsOf: $0) } }

  package mutating func raw(_ other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

  package mutating func version(_ version: Version) {
    integer(version.epoch)
    integer(version.counter)
  }

  /// Appends a checksum of everything before it.
  package mutating func seal() {
    let sum = bytes.withUnsafeBytes(ByteReader.checksum)
    withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Reads what ``ByteWriter`` wrote, and throws on anything else.
package struct ByteReader {
  /// The bytes aren't what was written.
  package struct Damage: Error {
    package init() {}
  }

  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A reader of what is before the checksum, which must be right.
  package init(sealed bytes: UnsafeRawBufferPointer) throws(Damage) {
    guard bytes.count >= 8 else { throw Damage() }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    let sum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: body.count, as: UInt64.self))
    guard sum == Self.checksum(body) else { throw Damage() }
    self.init(body)
  }

  package var isAtEnd: Bool { place == bytes.count }
  package var rest: Int { bytes.count - place }

  package mutating func byte() throws(Damage) -> UInt8 {
    guard place < bytes.count else { throw Damage() }
    defer { place += 1 }
    return bytes[place]
  }

  package mutating func count() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw Damage() }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  /// A count of things that take at least `size` bytes each, so that damage can't ask for more memory than there are bytes.
  package mutating func count(ofSize size: Int) throws(Damage) -> Int {
    let value = try count()
    guard value <= UInt64(rest / max(1, size)) else { throw Damage() }
    return Int(value)
  }

  package mutating func integer() throws(Damage) -> Int64 {
    let value = try count()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  package mutating func id() throws(Damage) -> RawID {
    guard let id = RawID(bytes: try raw(16)) else { throw Damage() }
    return id
  }

  package mutating func version() throws(Damage) -> Version {
    Version(epoch: try integer(), counter: try integer())
  }

  package mutating func raw(_ count: Int) throws(Damage) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= rest else { throw Damage() }
    defer { place += count }
    return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
  }

  /// 64 bits that change with every changed byte: words folded by multiplication and rotation, the length included.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var place = 0
    while place + 8 <= bytes.count {
      sum = fold(sum, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest << 8 | UInt64(bytes[place])
      place += 1
    }
    return fold(sum, rest)
  }

  @inline(__always) private static func fold(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
    return mixed << 29 | mixed >> 35
  }
}
