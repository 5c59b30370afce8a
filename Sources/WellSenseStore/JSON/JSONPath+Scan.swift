/// Lookups in the bytes of a checked document, for loops over many rows. In other bytes they find something or nothing, safely.
extension JSONPath {
  /// The number here, integers included; `nil` where there is none or it isn't a number.
  package func number(in bytes: UnsafeRawBufferPointer) -> Double? {
    guard let place = place(in: bytes), Self.isNumber(bytes[place]) else { return nil }
    var scanner = JSONScanner(bytes, at: place)
    guard let number = try? JSONNumber(&scanner) else { return nil }
    return number.double(in: bytes)
  }

  /// The number that a document is; `nil` for one that is something else.
  package static func number(of bytes: UnsafeRawBufferPointer) -> Double? {
    guard let first = bytes.first, isNumber(first) else { return nil }
    var scanner = JSONScanner(bytes, at: 0)
    guard let number = try? JSONNumber(&scanner) else { return nil }
    return number.double(in: bytes)
  }

  /// Whether a string with exactly this UTF-8 is here.
  package func equals(_ utf8: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    guard let place = place(in: bytes), bytes[place] == UInt8(ascii: "\"") else { return false }
    var finder = JSONFinder(bytes, at: place + 1)
    guard let escaped = finder.skipString() else { return false }
    let range = place + 1..<finder.place - 1
    return utf8.withUnsafeBytes { other in
      if escaped { return JSONUnescaper.equals(bytes, range, other) }
      guard range.count == other.count else { return false }
      return other.elementsEqual(bytes[range])
    }
  }

  /// Where the value here starts; always within the bytes.
  func place(in bytes: UnsafeRawBufferPointer) -> Int? {
    utf8.withUnsafeBytes { path in
      var finder = JSONFinder(bytes, at: 0)
      var start = 0
      while start < path.count {
        var end = start
        while end < path.count, path[end] != Self.dot { end &+= 1 }
        guard finder.enter(UnsafeRawBufferPointer(rebasing: path[start..<end])) else { return nil }
        start = end &+ 1
      }
      return finder.place < bytes.count ? finder.place : nil
    }
  }

  @inline(__always) static func isNumber(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte &- 0x30 < 10
  }
}
