/// What has passed one way through one connection, as far as faults have to know it. Does no I/O.
struct Passage {
  /// What is to be done with bytes that were just read.
  enum Verdict: Equatable {
    case pass([UInt8])
    /// These still arrive, then both sides are reset.
    case cut([UInt8])
    /// These still reach the server, but nothing more comes back; the client is reset or left to wait.
    case silence([UInt8], thenReset: Bool)
    /// These reach the server, and what it says to them is not what arrives.
    case misreport([UInt8], with: [UInt8])
  }

  let way: Fault.Way
  private(set) var count = 0
  private var tail: [UInt8] = []

  init(_ way: Fault.Way) { self.way = way }

  /// The verdict on the next bytes, and whether the fault struck.
  mutating func judge(_ bytes: [UInt8], under fault: Fault?) -> (verdict: Verdict, struck: Bool) {
    let before = count
    count += bytes.count
    switch fault {
    case .cut(let limit, way) where count >= limit:
      return (.cut([UInt8](bytes.prefix(max(0, limit - before)))), true)
    case .changed(let place, way, let other) where count > place && before < place + other.count:
      return (.pass(Self.changed(bytes, from: before, at: place, to: other)), count >= place + other.count)
    case .lostRequest(let pattern) where completes(pattern, bytes):
      return (.cut([]), true)
    case .lostReply(let pattern) where completes(pattern, bytes):
      return (.silence(bytes, thenReset: true), true)
    case .heldReply(let pattern) where completes(pattern, bytes):
      return (.silence(bytes, thenReset: false), true)
    case .misreported(let pattern, let answer) where completes(pattern, bytes):
      return (.misreport(bytes, with: answer), true)
    case .noticed(let pattern) where completes(pattern, bytes):
      return (.pass(bytes), true)
    default:
      return (.pass(bytes), false)
    }
  }

  /// Whether these bytes, after those read before, hold the end of the pattern.
  private mutating func completes(_ pattern: [UInt8], _ bytes: [UInt8]) -> Bool {
    guard way == .requests, !pattern.isEmpty else { return false }
    let seen = tail + bytes
    if Self.contains(pattern, in: seen) {
      tail = []
      return true
    }
    tail = seen.suffix(pattern.count - 1)
    return false
  }

  private static func contains(_ pattern: [UInt8], in bytes: [UInt8]) -> Bool {
    guard bytes.count >= pattern.count else { return false }
    return (0...bytes.count - pattern.count).contains { start in
      bytes[start] == pattern[0] && bytes[start..<start + pattern.count].elementsEqual(pattern)
    }
  }

  private static func changed(_ bytes: [UInt8], from start: Int, at place: Int, to other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (offset, byte) in other.enumerated() where bytes.indices.contains(place + offset - start) { bytes[place + offset - start] = byte }
    return bytes
  }
}
