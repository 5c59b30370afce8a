import Glibc

/// One way through one connection: bytes that were read and not written yet.
struct Lane {
  /// Negative if there is none, or none any more.
  private(set) var source: Int32
  let target: Int32
  var passage: Passage
  /// The source has said that nothing more comes.
  private(set) var hasEnded = false
  /// The target was told so.
  private(set) var isDone = false
  private var waiting: [(due: ContinuousClock.Instant, bytes: ArraySlice<UInt8>)] = []

  init(from source: Int32, to target: Int32, _ way: Fault.Way) {
    self.source = source
    self.target = target
    passage = Passage(way)
  }

  /// More is not read while this much waits.
  var isFull: Bool { waiting.count >= 16 }

  /// When there is something to write.
  var due: ContinuousClock.Instant? { waiting.first?.due ?? (hasEnded && !isDone ? .now : nil) }

  /// Reads what is there; nil if nothing is.
  mutating func read() throws -> [UInt8]? {
    guard let bytes = try Socket.read(source) else { return nil }
    if bytes.isEmpty { hasEnded = true }
    return bytes
  }

  mutating func add(_ bytes: [UInt8], after delay: Duration) {
    if !bytes.isEmpty { waiting.append((.now + delay, bytes[...])) }
  }

  /// Writes what is due, then the end if it has come.
  mutating func write() throws {
    while let next = waiting.first, next.due <= .now {
      let count = try Socket.write(next.bytes, to: target)
      guard count == next.bytes.count else {
        waiting[0].bytes = next.bytes.dropFirst(count)
        return
      }
      waiting.removeFirst()
    }
    if waiting.isEmpty, hasEnded, !isDone {
      isDone = true
      shutdown(target, Int32(SHUT_WR))
    }
  }

  /// What waits to be written is lost.
  mutating func forget() { waiting = [] }

  /// Nothing more is read; the target is told once it has what waits.
  mutating func end() { hasEnded = true }

  /// The source was closed, and its number may soon be another's.
  mutating func loseSource() { source = -1 }
}
