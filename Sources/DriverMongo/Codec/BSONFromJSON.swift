internal import WellSenseStore

/// Writes checked JSON as native BSON: objects as documents, integers as the narrowest integer, other numbers as doubles.
///
/// A key that MongoDB gives a meaning of its own (empty, a dollar first, a dot within) is stored behind a percent sign with those
/// characters as `%24` and `%2E`, so that every server version keeps it, and no key can act as an operator.
struct BSONFromJSON {
  private struct Frame {
    let start: Int
    let isArray: Bool
    var count = 0
  }

  private var tokens: JSONTokens
  private var frames: [Frame] = []

  private init(_ json: UnsafeRawBufferPointer) { tokens = JSONTokens(json) }

  /// Appends the document's value, whose type byte and name were written before; gives the type. `nil` where it isn't JSON.
  static func append(_ json: UnsafeRawBufferPointer, to writer: inout BSONWriter) -> UInt8? {
    var run = BSONFromJSON(json)
    return run.whole(&writer)
  }

  private mutating func whole(_ writer: inout BSONWriter) -> UInt8? {
    // The place of the type byte of the member whose key was just read.
    var member = 0
    while let token = tokens.next() {
      if case .key(let range, let escaped) = token {
        member = writer.bytes.count
        writer.byte(0)
        key(range, escaped, &writer)
        continue
      }
      if token.isEnd {
        guard let frame = frames.popLast() else { return nil }
        writer.end(frame.start)
        if frames.isEmpty { return frame.isArray ? BSONType.array : BSONType.document }
        continue
      }
      let place = element(member, &writer)
      let type = value(token, &writer)
      guard let place else {
        if frames.isEmpty { return type }
        continue
      }
      writer.patch(type: type, at: place)
    }
    return nil
  }

  /// Names the element of an array; the place of the type byte, `nil` at the top.
  private mutating func element(_ member: Int, _ writer: inout BSONWriter) -> Int? {
    guard let last = frames.indices.last else { return nil }
    guard frames[last].isArray else { return member }
    let place = writer.bytes.count
    writer.element(0, frames[last].count)
    frames[last].count += 1
    return place
  }

  private mutating func value(_ token: JSONTokens.Token, _ writer: inout BSONWriter) -> UInt8 {
    switch token {
    case .null: return BSONType.null
    case .bool(let value):
      writer.byte(value ? 1 : 0)
      return BSONType.bool
    case .number(let value):
      writer.raw(value.bitPattern)
      return BSONType.double
    case .integer(let value):
      guard let narrow = Int32(exactly: value) else {
        writer.raw(value)
        return BSONType.int64
      }
      writer.raw(narrow)
      return BSONType.int32
    case .string(let range, let escaped):
      let start = writer.bytes.count
      writer.raw(Int32(0))
      writer.withBytes { tokens.append(range, escaped: escaped, to: &$0) }
      writer.byte(0)
      writer.patch(Int32(truncatingIfNeeded: writer.bytes.count - start - 4), at: start)
      return BSONType.string
    case .beginArray:
      frames.append(Frame(start: writer.begin(), isArray: true))
      return BSONType.array
    case .beginObject, .endObject, .endArray, .key:
      frames.append(Frame(start: writer.begin(), isArray: false))
      return BSONType.document
    }
  }

  private func key(_ range: Range<Int>, _ escaped: Bool, _ writer: inout BSONWriter) {
    writer.withBytes { bytes in
      let start = bytes.count
      tokens.append(range, escaped: escaped, to: &bytes)
      if DocumentKey.needsEscape(bytes[start...]) {
        let key = Array(bytes[start...])
        bytes.removeLast(bytes.count - start)
        DocumentKey.escape(key, into: &bytes)
      }
      bytes.append(0)
    }
  }
}

extension JSONTokens.Token {
  fileprivate var isEnd: Bool {
    switch self {
    case .endObject, .endArray: true
    default: false
    }
  }
}

/// The stored spelling of a document's keys.
enum DocumentKey {
  private static let mark = UInt8(ascii: "%")

  static func needsEscape(_ key: ArraySlice<UInt8>) -> Bool {
    guard let first = key.first else { return true }
    return first == UInt8(ascii: "$") || first == mark || key.contains(UInt8(ascii: "."))
  }

  static func escape(_ key: [UInt8], into bytes: inout [UInt8]) {
    bytes.append(mark)
    for byte in key {
      switch byte {
      case UInt8(ascii: "$"): bytes.append(contentsOf: "%24".utf8)
      case UInt8(ascii: "%"): bytes.append(contentsOf: "%25".utf8)
      case UInt8(ascii: "."): bytes.append(contentsOf: "%2E".utf8)
      default: bytes.append(byte)
      }
    }
  }

  /// The stored spelling of a path's keys.
  static func stored(_ path: JSONPath) -> [String] {
    path.keys.map { key in
      var bytes: [UInt8] = []
      if needsEscape(key[...]) { escape(key, into: &bytes) } else { bytes = key }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  static func isEscaped(_ name: UnsafeRawBufferPointer) -> Bool { name.first == mark }

  /// The key behind a stored name that is escaped. What this driver didn't write stays as it is.
  static func unescape(_ name: UnsafeRawBufferPointer) -> [UInt8] {
    var key: [UInt8] = []
    var place = 1
    while place < name.count {
      guard name[place] == mark, place + 2 < name.count, let byte = plain(name[place + 1], name[place + 2]) else {
        key.append(name[place])
        place += 1
        continue
      }
      key.append(byte)
      place += 3
    }
    return key
  }

  private static func plain(_ first: UInt8, _ second: UInt8) -> UInt8? {
    switch (first, second) {
    case (UInt8(ascii: "2"), UInt8(ascii: "4")): UInt8(ascii: "$")
    case (UInt8(ascii: "2"), UInt8(ascii: "5")): mark
    case (UInt8(ascii: "2"), UInt8(ascii: "E")): UInt8(ascii: ".")
    default: nil
    }
  }
}
