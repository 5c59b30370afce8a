/// Reads a checked document token by token, for engines that keep documents in a form of their own.
///
/// It checks no grammar: what was never checked gives some tokens, and ends.
package struct JSONTokens {
  package enum Token {
    case beginObject, endObject, beginArray, endArray
    /// Where the text lies between its quotes, and whether it holds an escape.
    case key(Range<Int>, escaped: Bool)
    case string(Range<Int>, escaped: Bool)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case null
  }

  private var scanner: JSONScanner

  package init(_ bytes: UnsafeRawBufferPointer) { scanner = JSONScanner(bytes) }

  /// The next token; `nil` at the end and where the bytes are no document.
  package mutating func next() -> Token? {
    scanner.skipSpace()
    while scanner.current == UInt8(ascii: ",") {
      scanner.place &+= 1
      scanner.skipSpace()
    }
    do throws(JSONFault) {
      return try token()
    } catch {
      return nil
    }
  }

  private mutating func token() throws(JSONFault) -> Token? {
    switch scanner.current {
    case UInt8(ascii: "{"): return step(.beginObject)
    case UInt8(ascii: "}"): return step(.endObject)
    case UInt8(ascii: "["): return step(.beginArray)
    case UInt8(ascii: "]"): return step(.endArray)
    case UInt8(ascii: "\""): return try text()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      let first = scanner.current
      try scanner.skipLiteral()
      return first == UInt8(ascii: "n") ? .null : .bool(first == UInt8(ascii: "t"))
    default: return nil
    }
  }

  private mutating func step(_ token: Token) -> Token {
    scanner.place &+= 1
    return token
  }

  private mutating func text() throws(JSONFault) -> Token {
    scanner.place &+= 1
    let start = scanner.place
    let escaped = try scanner.skipString()
    let range = start..<scanner.place - 1
    scanner.skipSpace()
    guard scanner.current == UInt8(ascii: ":") else { return .string(range, escaped: escaped) }
    scanner.place &+= 1
    return .key(range, escaped: escaped)
  }

  private mutating func number() throws(JSONFault) -> Token? {
    let number = try JSONNumber(&scanner)
    switch number.value(in: scanner.bytes) {
    case .integer(let integer): return .integer(integer)
    case .double(let double): return .number(double)
    case nil: return nil
    }
  }

  /// Appends the text of a token as the bytes it stands for.
  package func append(_ range: Range<Int>, escaped: Bool, to bytes: inout [UInt8]) {
    guard escaped else { return bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: scanner.bytes[range])) }
    var source = JSONUnescaper(scanner.bytes, range)
    while let byte = source.next() { bytes.append(byte) }
  }
}
