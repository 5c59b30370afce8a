package import WellSenseStore

/// Reads a FHIR bundle entry by entry. Only one entry is in memory, so a bundle may have any size.
package struct BundleReader: Sendable {
  package enum Item: Sendable {
    /// A member of the bundle itself, as `resourceType`.
    case member(String, JSON)
    case entry(JSON)
  }

  /// The line on which the present item starts, counted from 1.
  package private(set) var line = 1
  /// How many bytes were read.
  package var done: Int { window.base + place }

  private let path: String
  private let isTrusted: Bool
  private let limits: JSONLimits
  private var window: ByteWindow
  private var place = 0
  private var lines = 1
  private var state = State.start
  private var keys: Set<String> = []

  private enum State: Sendable { case start, members, entries, end }

  /// Bounds of one entry: an explanation of benefits may have thousands of keys.
  package static let entryLimits = JSONLimits(bytes: 16 << 20, keys: 200_000)

  /// - Parameter isTrusted: whether the file was read before, so that its entries needn't be checked again.
  package init(_ file: InputFile, isTrusted: Bool = false, limits: JSONLimits = entryLimits) {
    self.limits = limits
    window = ByteWindow(file)
    path = file.path
    self.isTrusted = isTrusted
  }

  /// The next member or entry; `nil` at the end.
  /// - Throws: `.invalid` with file, line and reason, for what is no JSON object or breaks its grammar.
  package mutating func next() throws(StoreError) -> Item? {
    while true {
      switch state {
      case .start: try begin()
      case .members: if let item = try member() { return item }
      case .entries: if let entry = try entry() { return entry }
      case .end: return nil
      }
    }
  }

  private mutating func begin() throws(StoreError) {
    guard try window.readOn(keepingFrom: &place) else { throw fault("it is empty") }
    // Some programs put a byte order mark before JSON; it says nothing here.
    if window.filled >= 3, window.bytes[0] == 0xEF, window.bytes[1] == 0xBB, window.bytes[2] == 0xBF { place = 3 }
    guard try peek() == UInt8(ascii: "{") else { throw fault("it is not a JSON object, so no FHIR bundle") }
    place += 1
    state = .members
  }

  /// A member of the bundle; `nil` where the array of entries begins, or the bundle ends.
  private mutating func member() throws(StoreError) -> Item? {
    if try peek() == UInt8(ascii: "}") {
      place += 1
      guard try peek() == nil else { throw fault("something follows the JSON document") }
      state = .end
      return nil
    }
    if !keys.isEmpty { try expect(UInt8(ascii: ",")) }
    guard try peek() == UInt8(ascii: "\"") else { throw unexpected }
    guard case .string(let key) = try value().value else { throw unexpected }
    guard keys.insert(key).inserted else { throw fault("a key occurs twice in the bundle") }
    guard keys.count <= Limits.keys else { throw fault("the bundle has more than \(Limits.keys) keys") }
    try expect(UInt8(ascii: ":"))
    let first = try peek()
    line = lines
    guard key == "entry", first == UInt8(ascii: "[") else { return .member(key, try value()) }
    place += 1
    if try peek() == UInt8(ascii: "]") { place += 1 } else { state = .entries }
    return nil
  }

  private mutating func entry() throws(StoreError) -> Item? {
    _ = try peek()
    line = lines
    let entry = try value()
    if try peek() == UInt8(ascii: "]") {
      place += 1
      state = .members
    } else {
      try expect(UInt8(ascii: ","))
    }
    return .entry(entry)
  }

  private mutating func expect(_ byte: UInt8) throws(StoreError) {
    guard try peek() == byte else { throw unexpected }
    place += 1
  }

  /// The next byte that is no white space; `nil` at the end.
  private mutating func peek() throws(StoreError) -> UInt8? {
    while true {
      while place < window.filled {
        let byte = window.bytes[place]
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
        if byte == 0x0A { lines += 1 }
        place += 1
      }
      guard try window.readOn(keepingFrom: &place) else { return nil }
    }
  }

  /// The whole value that starts here.
  private mutating func value() throws(StoreError) -> JSON {
    guard place < window.filled else { throw fault("it ends too early") }
    var end = JSONEnd()
    while true {
      let found = window.bytes.withUnsafeBytes { end.find($0[place..<window.filled]) }
      if let length = found { return try take(length) }
      guard window.filled - place <= limits.bytes else { throw fault("an entry is longer than \(limits.bytes) bytes") }
      let more = try window.readOn(keepingFrom: &place)
      guard more else { throw fault("it ends too early") }
    }
  }

  private mutating func take(_ length: Int) throws(StoreError) -> JSON {
    // A copy: the window goes on changing, and would be copied whole if a part of it were kept.
    let bytes = Array(window.bytes[place..<place + length])
    let start = lines
    place += length
    lines += bytes.withUnsafeBytes { $0.reduce(0) { $1 == 0x0A ? $0 &+ 1 : $0 } }
    if isTrusted { return JSON(trusted: bytes[...]) }
    do throws(StoreError) {
      return try JSON(parsing: bytes[...], limits: limits)
    } catch {
      throw StoreError(.invalid, "\(path):\(start): \(error.detail)", disposition: .notAttempted)
    }
  }

  private var unexpected: StoreError {
    fault(place < window.filled ? "a byte that the grammar of JSON doesn't allow there" : "it ends too early")
  }

  private func fault(_ reason: String) -> StoreError {
    StoreError(.invalid, "\(path):\(lines): \(reason)", disposition: .notAttempted)
  }
}

/// Finds where a JSON value ends, in pieces of text that arrive one after the other. Whether the value is sound is not its matter.
struct JSONEnd: Sendable {
  private var scanned = 0
  private var depth = 0
  private var isString = false
  private var isEscaped = false

  /// The length of the value that starts with these bytes; `nil` where more are needed. Call it again with the same bytes and more.
  mutating func find(_ slice: Slice<UnsafeRawBufferPointer>) -> Int? {
    let bytes = UnsafeRawBufferPointer(rebasing: slice)
    while scanned < bytes.count {
      let byte = bytes[scanned]
      scanned &+= 1
      if isString {
        if isEscaped { isEscaped = false; continue }
        if byte == UInt8(ascii: "\\") { isEscaped = true; continue }
        guard byte == UInt8(ascii: "\"") else { continue }
        isString = false
        if depth == 0 { return scanned }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // A bracket that closes what is around the value ends a number or a word.
        if depth == 0 { return scanned &- 1 }
        depth &-= 1
        if depth == 0 { return scanned }
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x09, 0x0A, 0x0D, 0x20:
        if depth == 0 { return scanned &- 1 }
      default: break
      }
    }
    return nil
  }
}
