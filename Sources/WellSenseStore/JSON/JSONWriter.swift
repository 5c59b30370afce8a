/// Writes a document piece by piece, straight into bytes. Commas and colons come by themselves.
///
/// Pieces in an order that makes no document, and pieces that a document may not hold, are refused by ``finish(field:)``.
package struct JSONWriter: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  private var comma = false
  private var fault: JSONFault?

  /// A writer with room for a number of bytes.
  package init(reserving capacity: Int = 256) {
    bytes.reserveCapacity(min(capacity, Limits.documentBytes))
  }

  /// The document, checked.
  package consuming func finish(field: String? = nil) throws(StoreError) -> JSON {
    if let fault { throw fault.error(field: field) }
    return try JSON(parsing: bytes[...], field: field)
  }

  package mutating func beginObject() { begin(UInt8(ascii: "{")) }
  package mutating func endObject() { end(UInt8(ascii: "}")) }
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  /// The key of the value that follows.
  package mutating func key(_ key: String) {
    string(key)
    bytes.append(UInt8(ascii: ":"))
    comma = false
  }

  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  package mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
  }

  package mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var length = 1
    var bound: UInt64 = 10
    while length < 19, rest >= bound {
      length &+= 1
      bound &*= 10
    }
    bytes.append(contentsOf: repeatElement(0, count: length))
    var place = bytes.count
    for _ in 0..<length {
      place &-= 1
      bytes[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    }
  }

  /// A number: an integer where it is one, else the fewest digits that read back the same. What isn't finite is refused at the end.
  package mutating func number(_ value: Double) {
    if let integer = Int64(exactly: value) { return self.integer(integer) }
    separate()
    if !value.isFinite { fault = fault ?? JSONFault(.notFinite, at: bytes.count) }
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func string(_ value: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { appendEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A whole document as a value.
  package mutating func document(_ document: JSON) {
    separate()
    bytes.append(contentsOf: document.bytes)
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    comma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    comma = true
  }

  @inline(__always) private mutating func separate() {
    if comma { bytes.append(UInt8(ascii: ",")) }
    comma = true
  }
}

extension JSONWriter {
  /// A tree, its members in their order or sorted by the bytes of their keys.
  package mutating func value(_ value: JSONValue, sorted: Bool = false) {
    append(value, sorted: sorted, depth: 0)
  }

  private mutating func append(_ value: JSONValue, sorted: Bool, depth: Int) {
    guard fault == nil else { return }
    switch value {
    case .null: null()
    case .bool(let bool): self.bool(bool)
    case .integer(let integer): self.integer(integer)
    case .number(let number): self.number(number)
    case .string(let string): self.string(string)
    case .array(let elements):
      guard fits(depth: depth) else { return }
      beginArray()
      for element in elements { append(element, sorted: sorted, depth: depth + 1) }
      endArray()
    case .object(let members):
      guard fits(depth: depth) else { return }
      beginObject()
      for member in sorted ? members.byKey : members {
        key(member.key)
        append(member.value, sorted: sorted, depth: depth + 1)
      }
      endObject()
    }
  }

  /// Whether one more container may open; a tree that can't become a document is not followed to its end.
  private mutating func fits(depth: Int) -> Bool {
    if depth >= Limits.depth { fault = JSONFault(.tooDeep, at: bytes.count) }
    return fault == nil
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for place in 0..<text.count {
      let byte = text[place]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
      appendEscape(byte)
      start = place + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<text.count]))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x00..<0x20:
      bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
      bytes.append(byte & 0xF < 10 ? 0x30 + (byte & 0xF) : 0x61 + (byte & 0xF) - 10)
    default: bytes.append(byte)
    }
  }
}
