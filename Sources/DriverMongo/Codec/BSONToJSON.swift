internal import DriverSupport
internal import WellSenseStore

/// Writes BSON values as JSON text, straight among the bytes of rows.
enum BSONToJSON {
  /// Deeper than any document of this store, which nest 64 levels at most.
  private static let deepest = 100

  static func append(_ element: BSONElement, to rows: inout RowScratch, depth: Int = 0) throws(BSONDamage) {
    switch element.type {
    case BSONType.string:
      guard let text = element.text else { throw BSONDamage() }
      try string(text, &rows)
    case BSONType.int32, BSONType.int64: integer(element.integer ?? 0, &rows)
    case BSONType.double: try number(element.double ?? .nan, &rows)
    case BSONType.bool: rows.append(element.value[0] == 0 ? "false" : "true" as StaticString)
    case BSONType.null: rows.append("null")
    case BSONType.document: try members(element, &rows, depth, isArray: false)
    case BSONType.array: try members(element, &rows, depth, isArray: true)
    // What other programs can put there and JSON has no form for.
    default: throw BSONDamage()
    }
  }

  private static func members(_ element: BSONElement, _ rows: inout RowScratch, _ depth: Int, isArray: Bool) throws(BSONDamage) {
    guard depth < deepest else { throw BSONDamage() }
    var reader = try element.elements()
    rows.append(UInt8(ascii: isArray ? "[" : "{"))
    var isFirst = true
    while let member = try reader.next() {
      if !isFirst { rows.append(UInt8(ascii: ",")) }
      isFirst = false
      if !isArray {
        try key(member.name, &rows)
        rows.append(UInt8(ascii: ":"))
      }
      try append(member, to: &rows, depth: depth + 1)
    }
    rows.append(UInt8(ascii: isArray ? "]" : "}"))
  }

  private static func key(_ name: UnsafeRawBufferPointer, _ rows: inout RowScratch) throws(BSONDamage) {
    guard DocumentKey.isEscaped(name) else { return try string(name, &rows) }
    let key = DocumentKey.unescape(name)
    try key.span.bytes.withUnsafeBytes { (bytes) throws(BSONDamage) in try string(bytes, &rows) }
  }

  private static func integer(_ value: Int64, _ rows: inout RowScratch) {
    if value < 0 { rows.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var count = 1
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    let digits = rows.roomForBytes(count)
    rest = value.magnitude
    for place in stride(from: count - 1, through: 0, by: -1) {
      digits.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) &+ 0x30, toByteOffset: place, as: UInt8.self)
      rest /= 10
    }
    rows.byteCount += count
  }

  /// As an integer where it is one, else with the fewest digits that read back the same.
  private static func number(_ value: Double, _ rows: inout RowScratch) throws(BSONDamage) {
    if let whole = Int64(exactly: value) { return integer(whole, &rows) }
    guard value.isFinite else { throw BSONDamage() }
    var text = value.description
    text.withUTF8 { rows.append(UnsafeRawBufferPointer($0)) }
  }

  private static func string(_ text: UnsafeRawBufferPointer, _ rows: inout RowScratch) throws(BSONDamage) {
    rows.append(UInt8(ascii: "\""))
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
      rows.append(UnsafeRawBufferPointer(rebasing: text[start..<place]))
      escape(byte, &rows)
      start = place + 1
    }
    rows.append(UnsafeRawBufferPointer(rebasing: text[start...]))
    rows.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, _ rows: inout RowScratch) {
    rows.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: rows.append(UInt8(ascii: "b"))
    case 0x09: rows.append(UInt8(ascii: "t"))
    case 0x0A: rows.append(UInt8(ascii: "n"))
    case 0x0C: rows.append(UInt8(ascii: "f"))
    case 0x0D: rows.append(UInt8(ascii: "r"))
    case 0x00..<0x20:
      rows.append(byte < 0x10 ? "u000" : "u001" as StaticString)
      rows.append(byte & 0xF < 10 ? 0x30 + (byte & 0xF) : 0x61 + (byte & 0xF) - 10)
    default: rows.append(byte)
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
