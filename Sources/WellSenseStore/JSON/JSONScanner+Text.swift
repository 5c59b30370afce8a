extension JSONScanner {
  /// Moves past a string whose opening quote is behind, checking it. Says whether it holds an escape.
  @inline(__always) mutating func skipString() throws(JSONFault) -> Bool {
    var escaped = false
    while true {
      skipPlain()
      switch current {
      case UInt8(ascii: "\""):
        place &+= 1
        return escaped
      case UInt8(ascii: "\\"):
        escaped = true
        try skipEscape()
      case 0x80...0xFF:
        try skipMultibyte()
      case 0x01...0x1F:
        throw JSONFault(.controlCharacter, at: place)
      default:
        throw unexpected
      }
    }
  }

  /// Moves to the first byte that is not plain: a quote, a backslash, a control character or a part of a longer character.
  @inline(__always) private mutating func skipPlain() {
    while place &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let stops = Self.stops(word)
      if stops != 0 {
        place &+= stops.trailingZeroBitCount >> 3
        return
      }
      place &+= 8
    }
    while place < bytes.count {
      let byte = bytes[place]
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      place &+= 1
    }
  }

  /// The top bit of each byte that is not plain. A borrow can mark bytes above the first one wrongly; only the lowest mark counts.
  @inline(__always) private static func stops(_ word: UInt64) -> UInt64 {
    let quotes = word ^ 0x2222_2222_2222_2222
    let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
    let low = (word &- 0x2020_2020_2020_2020) & ~word
    let found = (quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes
    return (low | found | word) & 0x8080_8080_8080_8080
  }

  private mutating func skipEscape() throws(JSONFault) {
    let start = place
    place &+= 1
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      place &+= 1
    case UInt8(ascii: "u"):
      let unit = try hexadecimal(after: start)
      if unit == 0 { throw JSONFault(.nul, at: start) }
      guard unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00, current == UInt8(ascii: "\\") else { throw JSONFault(.surrogate, at: start) }
      let second = place
      place &+= 1
      guard current == UInt8(ascii: "u") else { throw JSONFault(.surrogate, at: start) }
      guard try hexadecimal(after: second) & 0xFC00 == 0xDC00 else { throw JSONFault(.surrogate, at: start) }
    default:
      throw place < bytes.count ? JSONFault(current == 0 ? .nul : .escape, at: start) : unexpected
    }
  }

  /// The number of the four digits of an escape that starts at `start` with `\u`, and moves past it.
  private mutating func hexadecimal(after start: Int) throws(JSONFault) -> UInt16 {
    guard start &+ 6 <= bytes.count else { throw JSONFault(.unexpectedEnd, at: bytes.count) }
    var unit: UInt16 = 0
    for offset in start &+ 2..<start &+ 6 {
      guard let digit = Self.digit(bytes[offset]) else { throw JSONFault(bytes[offset] == 0 ? .nul : .escape, at: start) }
      unit = unit << 4 | digit
    }
    place = start &+ 6
    return unit
  }

  /// The value of a hexadecimal digit in either case.
  static func digit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte &- 0x30)
    case 0x41...0x46: UInt16(byte &- 0x41 &+ 10)
    case 0x61...0x66: UInt16(byte &- 0x61 &+ 10)
    default: nil
    }
  }

  /// Moves past one character of two to four bytes, by table 3-7 of the Unicode standard.
  @inline(__always) private mutating func skipMultibyte() throws(JSONFault) {
    let lead = bytes[place]
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard lead >= 0xC2, lead <= 0xF4, place &+ length <= bytes.count else { throw JSONFault(.encoding, at: place) }
    let second = bytes[place &+ 1]
    let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
    var sound = second >= lowest && second <= highest
    if length > 2 { sound = sound && bytes[place &+ 2] & 0xC0 == 0x80 }
    if length > 3 { sound = sound && bytes[place &+ 3] & 0xC0 == 0x80 }
    guard sound else { throw JSONFault(.encoding, at: place) }
    place &+= length
  }
}
