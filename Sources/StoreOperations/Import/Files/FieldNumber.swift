import WellSenseStore

/// Numbers in fields of text files: digits with a sign, a fraction and an exponent, never `nan`, `inf` or hexadecimal.
enum FieldNumber {
  /// The nearest double; `nil` where the bytes are no number, or one that isn't finite.
  static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var place = 0
    var digits: UInt64 = 0
    var count = 0
    var exponent = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { place = 1 }
    var isFraction = false
    var seen = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte &- 0x30 < 10 {
        seen += 1
        if isFraction { exponent -= 1 }
        if digits != 0 || byte != 0x30 { count += 1 }
        digits = digits &* 10 &+ UInt64(byte &- 0x30)
      } else {
        break
      }
      place += 1
    }
    guard seen > 0 else { return nil }
    // Up to 15 digits and 10^22 both are exact doubles, and so their quotient is rounded once.
    guard place == bytes.count, count <= 15, exponent >= -22 else { return slow(bytes, from: place) }
    let value = exponent == 0 ? Double(digits) : Double(digits) / powers[-exponent]
    return isNegative ? -value : value
  }

  /// A whole number that fits 64 bits, written as digits alone.
  static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let digits = bytes.first == UInt8(ascii: "-") ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst()) : bytes
    guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    return Int64(String(decoding: bytes, as: UTF8.self))
  }

  /// What a field of an unknown column is: a number where nothing of its text is lost, a truth value, or text.
  static func value(_ bytes: UnsafeRawBufferPointer) -> JSONValue {
    let text = String(decoding: bytes, as: UTF8.self)
    if let integer = integer(bytes), String(integer) == text { return .integer(integer) }
    if bytes.count <= 32, bytes.contains(UInt8(ascii: ".")), let number = double(bytes) { return .number(number) }
    switch text {
    case "TRUE", "True", "true": return true
    case "FALSE", "False", "false": return false
    default: return .string(text)
    }
  }

  private static let powers: [Double] = (0...22).reduce(into: []) { powers, _ in powers.append((powers.last ?? 0.1) * 10) }

  /// By the standard library, once an exponent is all that follows.
  private static func slow(_ bytes: UnsafeRawBufferPointer, from place: Int) -> Double? {
    var rest = bytes[place...]
    if let first = rest.first {
      guard first | 0x20 == UInt8(ascii: "e") else { return nil }
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }
}
