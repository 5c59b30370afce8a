/// Builds the tree of a document. It recurses, at most as deep as a document may be.
struct JSONReader {
  private var scanner: JSONScanner

  /// The document's tree; `nil` where the bytes break the grammar or the depth.
  static func document(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
    var reader = JSONReader(scanner: JSONScanner(bytes))
    reader.scanner.skipSpace()
    guard let value = try? reader.value(depth: 0) else { return nil }
    reader.scanner.skipSpace()
    return reader.scanner.place == bytes.count ? value : nil
  }

  /// The tree of the value that starts at a place.
  static func value(_ bytes: UnsafeRawBufferPointer, at place: Int) -> JSONValue? {
    var reader = JSONReader(scanner: JSONScanner(bytes, at: place))
    return try? reader.value(depth: 0)
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    switch scanner.current {
    case UInt8(ascii: "\""):
      return .string(try string())
    case UInt8(ascii: "{"):
      return .object(try members(depth: try deeper(depth)))
    case UInt8(ascii: "["):
      return .array(try elements(depth: try deeper(depth)))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number()
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      let first = scanner.current
      try scanner.skipLiteral()
      return first == UInt8(ascii: "n") ? .null : .bool(first == UInt8(ascii: "t"))
    default:
      throw scanner.unexpected
    }
  }

  private func deeper(_ depth: Int) throws(JSONFault) -> Int {
    guard depth < Limits.depth else { throw JSONFault(.tooDeep, at: scanner.place) }
    return depth + 1
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let number = try JSONNumber(&scanner)
    switch number.value(in: scanner.bytes) {
    case .integer(let integer): return .integer(integer)
    case .double(let double): return .number(double)
    case nil: throw JSONFault(.numberTooLarge, at: number.start)
    }
  }

  private mutating func string() throws(JSONFault) -> String {
    try scanner.expect(UInt8(ascii: "\""))
    let start = scanner.place
    let escaped = try scanner.skipString()
    return JSONUnescaper.string(scanner.bytes, start..<scanner.place - 1, escaped: escaped)
  }

  private mutating func elements(depth: Int) throws(JSONFault) -> [JSONValue] {
    var elements: [JSONValue] = []
    scanner.place += 1
    scanner.skipSpace()
    if scanner.current != UInt8(ascii: "]") {
      while true {
        elements.append(try value(depth: depth))
        guard try more() else { break }
      }
    }
    try scanner.expect(UInt8(ascii: "]"))
    return elements
  }

  private mutating func members(depth: Int) throws(JSONFault) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    scanner.place += 1
    scanner.skipSpace()
    if scanner.current != UInt8(ascii: "}") {
      while true {
        let key = try string()
        scanner.skipSpace()
        try scanner.expect(UInt8(ascii: ":"))
        scanner.skipSpace()
        members.append(JSONValue.Member(key, try value(depth: depth)))
        guard try more() else { break }
      }
    }
    try scanner.expect(UInt8(ascii: "}"))
    return members
  }

  /// Whether a comma follows, and moves past it to what comes then.
  private mutating func more() throws(JSONFault) -> Bool {
    scanner.skipSpace()
    guard scanner.current == UInt8(ascii: ",") else { return false }
    scanner.place += 1
    scanner.skipSpace()
    return true
  }
}
