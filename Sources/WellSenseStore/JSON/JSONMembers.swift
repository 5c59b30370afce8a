/// The members of one object of a checked document, one after the other, without building anything. In other bytes it ends early, safely.
struct JSONMembers {
  private var finder: JSONFinder
  private var started = false

  /// `nil` where no object starts at the place.
  init?(_ bytes: UnsafeRawBufferPointer, at place: Int = 0) {
    finder = JSONFinder(bytes, at: place)
    finder.skipSpace()
    guard finder.current == UInt8(ascii: "{") else { return nil }
  }

  /// A key as it is spelled between its quotes, and where its value starts.
  struct Member {
    let key: Range<Int>
    /// Whether the key holds an escape.
    let escaped: Bool
    let value: Int
  }

  @inline(__always) mutating func next() -> Member? {
    if started {
      finder.skipValue()
      finder.skipSpace()
      guard finder.current == UInt8(ascii: ",") else { return nil }
    }
    started = true
    finder.place &+= 1
    finder.skipSpace()
    guard finder.current == UInt8(ascii: "\"") else { return nil }
    finder.place &+= 1
    let start = finder.place
    guard let escaped = finder.skipString() else { return nil }
    let end = finder.place &- 1
    finder.skipSpace()
    guard finder.current == UInt8(ascii: ":") else { return nil }
    finder.place &+= 1
    finder.skipSpace()
    return Member(key: start..<end, escaped: escaped, value: finder.place)
  }
}

/// The elements of one array of a checked document: where each starts.
struct JSONElements {
  private var finder: JSONFinder
  private var started = false

  /// `nil` where no array starts at the place.
  init?(_ bytes: UnsafeRawBufferPointer, at place: Int = 0) {
    finder = JSONFinder(bytes, at: place)
    finder.skipSpace()
    guard finder.current == UInt8(ascii: "[") else { return nil }
  }

  mutating func next() -> Int? {
    if started {
      finder.skipValue()
      finder.skipSpace()
      guard finder.current == UInt8(ascii: ",") else { return nil }
    }
    started = true
    finder.place &+= 1
    finder.skipSpace()
    return finder.current == UInt8(ascii: "]") || finder.current == 0 ? nil : finder.place
  }
}
