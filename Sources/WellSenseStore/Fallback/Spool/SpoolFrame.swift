/// An entry as it lies in the file: length, number and a checksum of both, then the payload and a checksum of it.
///
/// The length has a checksum of its own, so that a damaged one isn't taken for the end of a file that broke off.
enum SpoolFrame {
  static let head = 16
  static let tail = 8
  static let largest = 64 << 20

  static func append(_ payload: [UInt8], _ number: UInt64, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(UInt32(payload.count))
    bytes.append(number)
    bytes.append(UInt32(truncatingIfNeeded: sum(bytes[start...])))
    bytes += payload
    bytes.append(bodySum(payload[...], number))
  }

  enum Reading: Equatable {
    /// Whole, with its number and where its payload lies.
    case whole(UInt64, Range<Int>)
    /// What a process or machine left that died while it wrote: never acknowledged.
    case torn
    case damaged
  }

  /// What begins at a place of a file's bytes.
  static func read(_ bytes: [UInt8], at place: Int) -> Reading {
    guard bytes.count - place >= head else { return .torn }
    guard UInt32(truncatingIfNeeded: sum(bytes[place..<place + 12])) == bytes.number(at: place + 12, UInt32.self) else {
      return bytes[place...].allSatisfy { $0 == 0 } ? .torn : .damaged
    }
    let length = Int(bytes.number(at: place, UInt32.self))
    let number = bytes.number(at: place + 4, UInt64.self)
    let start = place + head
    guard bytes.count - start >= length + tail else { return .torn }
    let end = start + length
    let stored = bytes.number(at: end, UInt64.self)
    if stored == bodySum(bytes[start..<end], number) { return .whole(number, start..<end) }
    // A file system may have made room for what it did not write any more.
    return stored == 0 && end + tail == bytes.count ? .torn : .damaged
  }

  static func bodySum(_ payload: ArraySlice<UInt8>, _ number: UInt64) -> UInt64 {
    // Never zero, which is what room that wasn't written looks like.
    max(1, sum(payload) &+ number &* 0x9E37_79B9_7F4A_7C15)
  }

  static func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.withUnsafeBytes(ByteReader.checksum) }
}

extension [UInt8] {
  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  func number<Number: FixedWidthInteger>(at place: Int, _ type: Number.Type) -> Number {
    withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: type)) }
  }
}
