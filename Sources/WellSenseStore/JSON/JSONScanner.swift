/// Reads the tokens of JSON text. Each read is checked against the end, so bytes that lie are refused, never overrun.
struct JSONScanner {
  let bytes: UnsafeRawBufferPointer
  var place: Int

  init(_ bytes: UnsafeRawBufferPointer, at place: Int = 0) {
    self.bytes = bytes
    self.place = place
  }

  /// The byte here. The end reads as 0, which is nowhere allowed in JSON text.
  @inline(__always) var current: UInt8 { place < bytes.count ? bytes[place] : 0 }

  @inline(__always) mutating func skipSpace() {
    while place < bytes.count {
      let byte = bytes[place]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      place &+= 1
    }
  }

  /// The fault of a byte that may not stand here.
  var unexpected: JSONFault {
    if place >= bytes.count { return JSONFault(.unexpectedEnd, at: bytes.count) }
    return JSONFault(bytes[place] == 0 ? .nul : .unexpectedByte, at: place)
  }

  @inline(__always) mutating func expect(_ byte: UInt8) throws(JSONFault) {
    guard current == byte else { throw unexpected }
    place &+= 1
  }

  /// Moves past `true`, `false` or `null`, whose first byte is here.
  @inline(__always) mutating func skipLiteral() throws(JSONFault) {
    let length = current == UInt8(ascii: "f") ? 5 : 4
    guard place &+ length <= bytes.count else { throw JSONFault(.unexpectedEnd, at: bytes.count) }
    let tail = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place &+ length &- 4, as: UInt32.self))
    let expected: UInt32 =
      switch current {
      case UInt8(ascii: "t"): 0x6575_7274
      case UInt8(ascii: "f"): 0x6573_6C61
      default: 0x6C6C_756E
      }
    guard tail == expected else { throw unexpected }
    place &+= length
  }
}
