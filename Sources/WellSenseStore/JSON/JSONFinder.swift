import Glibc

/// Walks over the members of objects without checking what it passes.
struct JSONFinder {
  private let bytes: UnsafeRawBufferPointer
  var place: Int

  init(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    self.bytes = bytes
    self.place = place
  }

  @inline(__always) var current: UInt8 { place < bytes.count ? bytes[place] : 0 }

  @inline(__always) mutating func skipSpace() {
    while current <= 0x20, place < bytes.count { place &+= 1 }
  }

  /// Moves to the value under a key of the object that starts here.
  @inline(__always) mutating func enter(_ key: UnsafeRawBufferPointer) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: "{") else { return false }
    repeat {
      place &+= 1
      skipSpace()
      guard current == UInt8(ascii: "\"") else { return false }
      place &+= 1
      guard let found = skipKey(key) else { return false }
      skipSpace()
      guard current == UInt8(ascii: ":") else { return false }
      place &+= 1
      skipSpace()
      if found { return true }
      skipValue()
      skipSpace()
    } while current == UInt8(ascii: ",")
    return false
  }

  /// Moves past a key and says whether it is the one looked for; `nil` where it has no end.
  @inline(__always) private mutating func skipKey(_ key: UnsafeRawBufferPointer) -> Bool? {
    let start = place
    let end = start &+ key.count
    // The key looked for holds neither quote nor backslash: with a quote behind it, equal bytes are the whole key.
    if end < bytes.count, bytes[end] == UInt8(ascii: "\""), same(start, key) {
      place = end &+ 1
      return true
    }
    guard let escaped = skipString() else { return nil }
    return escaped && JSONUnescaper.equals(bytes, start..<place &- 1, key)
  }

  @inline(__always) private func same(_ start: Int, _ key: UnsafeRawBufferPointer) -> Bool {
    guard let left = bytes.baseAddress, let right = key.baseAddress else { return false }
    return memcmp(left + start, right, key.count) == 0
  }

  /// Moves past a string whose opening quote is behind. Says whether it holds an escape; `nil` where it has no end.
  @inline(__always) mutating func skipString() -> Bool? {
    var escaped = false
    while true {
      skipPlain()
      switch current {
      case UInt8(ascii: "\""):
        place &+= 1
        return escaped
      case UInt8(ascii: "\\"):
        escaped = true
        place &+= 2
      default:
        return nil
      }
    }
  }

  /// Moves to the next quote or backslash, or to the end.
  @inline(__always) private mutating func skipPlain() {
    while place &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let quotes = word ^ 0x2222_2222_2222_2222
      let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let found = (quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes
      let stops = found & 0x8080_8080_8080_8080
      if stops != 0 {
        place &+= stops.trailingZeroBitCount >> 3
        return
      }
      place &+= 8
    }
    while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") { place &+= 1 }
  }

  @inline(__always) mutating func skipValue() {
    switch current {
    case UInt8(ascii: "\""):
      place &+= 1
      _ = skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      place = Self.endOfContainer(self)
    default:
      while place < bytes.count {
        let byte = bytes[place]
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20 { return }
        place &+= 1
      }
    }
  }

  /// Where an object or array ends, by counting brackets outside of strings; which bracket closes which was checked before.
  ///
  /// It takes a copy: lending `self` to a call would keep the place in memory instead of a register, for all other members too.
  private static func endOfContainer(_ start: JSONFinder) -> Int {
    var finder = start
    var depth = 0
    while finder.place < finder.bytes.count {
      let byte = finder.bytes[finder.place]
      finder.place &+= 1
      switch byte {
      case UInt8(ascii: "\""):
        if finder.skipString() == nil { return finder.place }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth &-= 1
        if depth == 0 { return finder.place }
      default:
        break
      }
    }
    return finder.place
  }
}
