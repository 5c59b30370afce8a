/// A number as it is spelled: up to 19 significant digits, the power of ten of the last of them, and whether that is all of it.
struct JSONNumber {
  private(set) var negative = false
  /// The first 19 significant digits.
  private(set) var significand: UInt64 = 0
  /// How many digits `significand` has; 0 for zero.
  private(set) var digits = 0
  private(set) var exponent = 0
  /// Whether digits other than zero did not fit.
  private(set) var truncated = false
  /// Where the number's text lies.
  private(set) var start = 0
  private(set) var end = 0

  /// What a number means: one rule for every engine, in `Docs/json.md`.
  enum Value: Equatable {
    case integer(Int64)
    case double(Double)
  }
}

extension JSONNumber {
  /// Reads the number at the scanner's place and moves past it.
  @inline(__always) init(_ scanner: inout JSONScanner) throws(JSONFault) {
    start = scanner.place
    if scanner.current == UInt8(ascii: "-") {
      negative = true
      scanner.place &+= 1
    }
    let whole = scanner.place
    while let digit = Self.digit(scanner.current) {
      take(digit, fraction: false)
      scanner.place &+= 1
    }
    let length = scanner.place &- whole
    guard length > 0 else { throw Self.fault(scanner, start) }
    guard length == 1 || scanner.bytes[whole] != UInt8(ascii: "0") else { throw JSONFault(.number, at: start) }
    if scanner.current == UInt8(ascii: ".") { try readFraction(&scanner) }
    if scanner.current | 0x20 == UInt8(ascii: "e") { try readExponent(&scanner) }
    end = scanner.place
  }

  @inline(__always) private mutating func readFraction(_ scanner: inout JSONScanner) throws(JSONFault) {
    scanner.place &+= 1
    guard Self.digit(scanner.current) != nil else { throw Self.fault(scanner, start) }
    while let digit = Self.digit(scanner.current) {
      take(digit, fraction: true)
      scanner.place &+= 1
    }
  }

  private mutating func readExponent(_ scanner: inout JSONScanner) throws(JSONFault) {
    scanner.place &+= 1
    let sign = scanner.current
    if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { scanner.place &+= 1 }
    guard Self.digit(scanner.current) != nil else { throw Self.fault(scanner, start) }
    var power = 0
    while let digit = Self.digit(scanner.current) {
      // Far beyond what the digits of the longest document could bring back into range.
      if power < 1 << 40 { power = power &* 10 &+ Int(digit) }
      scanner.place &+= 1
    }
    exponent &+= sign == UInt8(ascii: "-") ? -power : power
  }

  @inline(__always) private mutating func take(_ digit: UInt64, fraction: Bool) {
    if digits < 19 {
      significand = significand &* 10 &+ digit
      if significand != 0 { digits &+= 1 }
      if fraction { exponent &-= 1 }
    } else {
      if digit != 0 { truncated = true }
      if !fraction { exponent &+= 1 }
    }
  }

  @inline(__always) private static func digit(_ byte: UInt8) -> UInt64? {
    let digit = byte &- 0x30
    return digit < 10 ? UInt64(digit) : nil
  }

  private static func fault(_ scanner: JSONScanner, _ start: Int) -> JSONFault {
    if scanner.place < scanner.bytes.count { return JSONFault(scanner.current == 0 ? .nul : .number, at: start) }
    return JSONFault(.unexpectedEnd, at: scanner.bytes.count)
  }
}
