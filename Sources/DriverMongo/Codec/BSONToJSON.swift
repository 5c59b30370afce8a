internal import WellSenseStore

/// Writes BSON values as JSON text, straight into an arena.
enum BSONToJSON {
  /// Deeper than any document of this store, which nest 64 levels at most.
  private static let deepest = 100

  static func append(_ element: BSONElement, to arena: inout [UInt8], depth: Int = 0) throws(BSONDamage) {
    switch element.type {
    case BSONType.string:
      guard let text = element.text else { throw BSONDamage() }
      try string(text, &arena)
    case BSONType.int32, BSONType.int64: integer(element.integer ?? 0, &arena)
    case BSONType.double: try number(element.double ?? .nan, &arena)
    case BSONType.bool: arena.append(contentsOf: element.value[0] == 0 ? "false".utf8 : "true".utf8)
    case BSONType.null: arena.append(contentsOf: "null".utf8)
    case BSONType.document: try members(element, &arena, depth, isArray: false)
    case BSONType.array: try members(element, &arena, depth, isArray: true)
    // What other programs can put there and JSON has no form for.
    default: throw BSONDamage()
    }
  }

  private static func members(_ element: BSONElement, _ arena: inout [UInt8], _ depth: Int, isArray: Bool) throws(BSONDamage) {
    guard depth < deepest else { throw BSONDamage() }
    var reader = try element.elements()
    arena.append(UInt8(ascii: isArray ? "[" : "{"))
    var isFirst = true
    while let member = try reader.next() {
      if !isFirst { arena.append(UInt8(ascii: ",")) }
      isFirst = false
      if !isArray {
        try key(member.name, &arena)
        arena.append(UInt8(ascii: ":"))
      }
      try append(member, to: &arena, depth: depth + 1)
    }
    arena.append(UInt8(ascii: isArray ? "]" : "}"))
  }

  private static func key(_ name: UnsafeRawBufferPointer, _ arena: inout [UInt8]) throws(BSONDamage) {
    guard DocumentKey.isEscaped(name) else { return try string(name, &arena) }
    let key = DocumentKey.unescape(name)
    try key.span.bytes.withUnsafeBytes { (bytes) throws(BSONDamage) in try string(bytes, &arena) }
  }

  private static func integer(_ value: Int64, _ arena: inout [UInt8]) {
    if value < 0 { arena.append(UInt8(ascii: "-")) }
    let start = arena.count
    var rest = value.magnitude
    repeat {
      arena.append(UInt8(truncatingIfNeeded: rest % 10) &+ 0x30)
      rest /= 10
    } while rest > 0
    arena[start...].reverse()
  }

  /// As an integer where it is one, else with the fewest digits that read back the same.
  private static func number(_ value: Double, _ arena: inout [UInt8]) throws(BSONDamage) {
    if let whole = Int64(exactly: value) { return integer(whole, &arena) }
    guard value.isFinite else { throw BSONDamage() }
    var text = value.description
    text.withUTF8 { arena.append(contentsOf: $0) }
  }

  private static func string(_ text: UnsafeRawBufferPointer, _ arena: inout [UInt8]) throws(BSONDamage) {
    arena.append(UInt8(ascii: "\""))
    var start = 0
    var place = 0
    while place < text.count {
      if text.isPlain(at: place) {
        place += 8
        continue
      }
      let byte = text[place]
      defer { place += 1 }
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      guard byte != 0 else { throw BSONDamage() }
      arena.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<place]))
      escape(byte, &arena)
      start = place + 1
    }
    arena.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start...]))
    arena.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, _ arena: inout [UInt8]) {
    arena.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: arena.append(UInt8(ascii: "b"))
    case 0x09: arena.append(UInt8(ascii: "t"))
    case 0x0A: arena.append(UInt8(ascii: "n"))
    case 0x0C: arena.append(UInt8(ascii: "f"))
    case 0x0D: arena.append(UInt8(ascii: "r"))
    case 0x00..<0x20:
      arena.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
      arena.append(byte & 0xF < 10 ? 0x30 + (byte & 0xF) : 0x61 + (byte & 0xF) - 10)
    default: arena.append(byte)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether eight bytes follow there and none of them is a control character, a quote or a backslash.
  @inline(__always) fileprivate func isPlain(at place: Int) -> Bool {
    guard count - place >= 8 else { return false }
    let ones: UInt64 = 0x0101_0101_0101_0101
    let word = loadUnaligned(fromByteOffset: place, as: UInt64.self)
    let (quote, backslash) = (word ^ ones &* 0x22, word ^ ones &* 0x5C)
    let special = (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
    return special & (ones &* 0x80) == 0
  }
}
