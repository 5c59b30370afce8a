/// The UTF-8 bytes that a string stands for, one by one, without building the string.
///
/// It reads text between quotes that a scanner has already moved past. In text that was never checked it gives some bytes, and ends.
struct JSONUnescaper {
  private let bytes: UnsafeRawBufferPointer
  private var place: Int
  private let end: Int
  /// The rest of an escaped character, the next byte lowest.
  private var pending: UInt32 = 0

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
  }

  mutating func next() -> UInt8? {
    if pending != 0 {
      let byte = UInt8(truncatingIfNeeded: pending)
      pending >>= 8
      return byte
    }
    guard place < end else { return nil }
    let byte = bytes[place]
    place &+= 1
    return byte == UInt8(ascii: "\\") && place < end ? escape() : byte
  }

  private mutating func escape() -> UInt8 {
    let byte = bytes[place]
    place &+= 1
    switch byte {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"): return character()
    default: return byte
    }
  }

  private mutating func character() -> UInt8 {
    var scalar = unit()
    if scalar & 0xFC00 == 0xD800, place &+ 6 <= end {
      place &+= 2
      scalar = 0x10000 &+ (scalar & 0x3FF) << 10 &+ unit() & 0x3FF
    }
    if scalar < 0x80 { return UInt8(truncatingIfNeeded: scalar) }
    let last = 0x80 | scalar & 0x3F
    let third = 0x80 | scalar >> 6 & 0x3F
    let second = 0x80 | scalar >> 12 & 0x3F
    if scalar < 0x800 {
      pending = last
      return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
    }
    if scalar < 0x10000 {
      pending = third | last << 8
      return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
    }
    pending = second | third << 8 | last << 16
    return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
  }

  /// The value of four hexadecimal digits; fewer where the text ends.
  private mutating func unit() -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 where place < end {
      unit = unit << 4 | UInt32(JSONScanner.digit(bytes[place]) ?? 0)
      place &+= 1
    }
    return unit
  }
}

extension JSONUnescaper {
  /// The text in `range`, unescaped.
  static func string(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, escaped: Bool) -> String {
    guard escaped else { return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self) }
    // An escape is never shorter than what it stands for, once surrogates pair up.
    return String(unsafeUninitializedCapacity: range.count) { buffer in
      var source = JSONUnescaper(bytes, range)
      var count = 0
      while count < buffer.count, let byte = source.next() {
        buffer[count] = byte
        count += 1
      }
      return count
    }
  }

  /// Whether both ranges stand for bytes in this order: negative, zero or positive, as `memcmp` tells it.
  static func compare(_ bytes: UnsafeRawBufferPointer, _ left: Range<Int>, _ right: Range<Int>) -> Int {
    var first = JSONUnescaper(bytes, left)
    var second = JSONUnescaper(bytes, right)
    while true {
      switch (first.next(), second.next()) {
      case (nil, nil): return 0
      case (nil, _): return -1
      case (_, nil): return 1
      case (let a?, let b?): if a != b { return a < b ? -1 : 1 }
      }
    }
  }

  /// Whether the range stands for exactly these bytes.
  static func equals(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ other: UnsafeRawBufferPointer) -> Bool {
    var source = JSONUnescaper(bytes, range)
    for byte in other where source.next() != byte { return false }
    return source.next() == nil
  }
}
