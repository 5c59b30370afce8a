/// Checks a document against the grammar and the limits in one pass, without recursion and, when small, without allocating.
struct JSONValidator {
  private var scanner: JSONScanner
  private var open: JSONKeyStack
  private var depth = 0
  /// One bit for each open container, the innermost lowest: whether it is an object. The deepest document has just enough.
  private var objects: UInt64 = 0
  private var keys = 0
  private let most: Int

  /// What is wrong with the bytes, or `nil`.
  static func fault(in bytes: UnsafeRawBufferPointer, limits: JSONLimits = .document) -> JSONFault? {
    guard bytes.count <= limits.bytes else { return JSONFault(.tooLong, at: limits.bytes) }
    do throws(JSONFault) {
      if try !passes(bytes, room: JSONKeyStack.small, limits.keys) {
        _ = try passes(bytes, room: JSONKeyStack.large(limits.keys), limits.keys)
      }
      return nil
    } catch {
      return error
    }
  }

  /// Whether the room for open keys was enough to tell that the document is sound.
  @inline(__always) private static func passes(_ bytes: UnsafeRawBufferPointer, room: Int, _ keys: Int) throws(JSONFault) -> Bool {
    let result: Result<Bool, JSONFault> = withUnsafeTemporaryAllocation(of: JSONKeyStack.Entry.self, capacity: room) { entries in
      do throws(JSONFault) {
        var validator = JSONValidator(bytes, entries, keys)
        return .success(try validator.document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ entries: UnsafeMutableBufferPointer<JSONKeyStack.Entry>, _ most: Int) {
    self.most = most
    scanner = JSONScanner(bytes)
    open = JSONKeyStack(bytes, entries)
  }

  private mutating func document() throws(JSONFault) -> Bool {
    if scanner.bytes.count >= 3, scanner.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONFault(.byteOrderMark, at: 0) }
    while true {
      scanner.skipSpace()
      switch try begin() {
      case .opened: continue
      case .noRoom: return false
      case .done: break
      }
      switch try proceed() {
      case .opened: continue
      case .noRoom: return false
      case .done: return true
      }
    }
  }

  private enum Step { case opened, done, noRoom }

  /// Reads a scalar or an empty container whole (`done`), or what opens a container up to its first value (`opened`).
  @inline(__always) private mutating func begin() throws(JSONFault) -> Step {
    switch scanner.current {
    case UInt8(ascii: "\""):
      scanner.place &+= 1
      _ = try scanner.skipString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let number = try JSONNumber(&scanner)
      guard number.isFinite(in: scanner.bytes) else { throw JSONFault(.numberTooLarge, at: number.start) }
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      try scanner.skipLiteral()
    case UInt8(ascii: "{"):
      return try beginObject()
    case UInt8(ascii: "["):
      try enter(object: false)
      guard scanner.current == UInt8(ascii: "]") else { return .opened }
      leave()
    default:
      throw scanner.unexpected
    }
    return .done
  }

  @inline(__always) private mutating func beginObject() throws(JSONFault) -> Step {
    try enter(object: true)
    guard open.open() else { return .noRoom }
    guard scanner.current == UInt8(ascii: "}") else { return try key() ? .opened : .noRoom }
    try open.close()
    leave()
    return .done
  }

  /// After a value: closes what ends here, and moves to the next value (`opened`) or to the document's end (`done`).
  @inline(__always) private mutating func proceed() throws(JSONFault) -> Step {
    while true {
      scanner.skipSpace()
      guard depth > 0 else {
        guard scanner.place == scanner.bytes.count else { throw JSONFault(scanner.current == 0 ? .nul : .trailingBytes, at: scanner.place) }
        return .done
      }
      let object = objects & 1 != 0
      if scanner.current == UInt8(ascii: ",") {
        scanner.place &+= 1
        guard object else { return .opened }
        scanner.skipSpace()
        return try key() ? .opened : .noRoom
      }
      guard scanner.current == (object ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw scanner.unexpected }
      if object { try open.close() }
      leave()
    }
  }

  /// Reads a key and its colon. `false` where there is no more room for it.
  @inline(__always) private mutating func key() throws(JSONFault) -> Bool {
    try scanner.expect(UInt8(ascii: "\""))
    let start = scanner.place
    let escaped = try scanner.skipString()
    keys &+= 1
    guard keys <= most else { throw JSONFault(.tooManyKeys, at: start &- 1) }
    guard try open.add(start..<scanner.place &- 1, escaped: escaped) else { return false }
    scanner.skipSpace()
    try scanner.expect(UInt8(ascii: ":"))
    return true
  }

  @inline(__always) private mutating func enter(object: Bool) throws(JSONFault) {
    guard depth < Limits.depth else { throw JSONFault(.tooDeep, at: scanner.place) }
    depth &+= 1
    objects = objects << 1 | (object ? 1 : 0)
    scanner.place &+= 1
    scanner.skipSpace()
  }

  @inline(__always) private mutating func leave() {
    depth &-= 1
    objects >>= 1
    scanner.place &+= 1
  }
}
