import Glibc

/// The keys of the objects that are open while a document is checked, innermost last, in memory that its user lends it.
struct JSONKeyStack {
  /// A key's place in the document, or, where an object starts, the outer object's first key.
  struct Entry {
    var start: UInt32
    /// The length, with the top bit set where the key holds an escape.
    var length: UInt32

    var range: Range<Int> { Int(start)..<Int(start) + Int(length & 0x7FFF_FFFF) }
    var escaped: Bool { length & 0x8000_0000 != 0 }
  }

  /// What small documents need, within the kibibyte that is lent from the stack.
  static let small = 128
  /// What any document with at most so many keys needs.
  static func large(_ keys: Int) -> Int { keys + Limits.depth + 1 }
  /// Up to here each new key is compared with those before it; longer objects are sorted when they end.
  private static let pairwise = 16

  private let bytes: UnsafeRawBufferPointer
  private let entries: UnsafeMutableBufferPointer<Entry>
  private var first = 0
  private var count = 0

  init(_ bytes: UnsafeRawBufferPointer, _ entries: UnsafeMutableBufferPointer<Entry>) {
    self.bytes = bytes
    self.entries = entries
  }

  /// Opens an object. `false` where there is no more room.
  @inline(__always) mutating func open() -> Bool {
    guard count < entries.count else { return false }
    entries.initializeElement(at: count, to: Entry(start: UInt32(truncatingIfNeeded: first), length: 0))
    count &+= 1
    first = count
    return true
  }

  /// Adds a key of the innermost object. `false` where there is no more room.
  @inline(__always) mutating func add(_ range: Range<Int>, escaped: Bool) throws(JSONFault) -> Bool {
    guard count < entries.count else { return false }
    let length = UInt32(truncatingIfNeeded: range.count)
    let entry = Entry(start: UInt32(truncatingIfNeeded: range.lowerBound), length: escaped ? length | 0x8000_0000 : length)
    if count &- first < Self.pairwise {
      for other in first..<count where equal(entries[other], entry) {
        throw JSONFault(.duplicateKey, at: range.lowerBound &- 1)
      }
    }
    entries.initializeElement(at: count, to: entry)
    count &+= 1
    return true
  }

  /// Closes the innermost object.
  @inline(__always) mutating func close() throws(JSONFault) {
    if count &- first > Self.pairwise { try checkSorted() }
    count = first &- 1
    first = Int(entries[count].start)
  }

  /// Sorts by what the keys stand for, so that a long object costs n log n whatever its keys are.
  private func checkSorted() throws(JSONFault) {
    var keys = UnsafeMutableBufferPointer(rebasing: entries[first..<count])
    keys.sort { compare($0, $1) < 0 }
    for index in 1..<keys.count where compare(keys[index - 1], keys[index]) == 0 {
      throw JSONFault(.duplicateKey, at: Int(max(keys[index - 1].start, keys[index].start)) - 1)
    }
  }

  @inline(__always) private func equal(_ left: Entry, _ right: Entry) -> Bool {
    if left.length == right.length, !left.escaped {
      // Most keys of one length differ at once, and calling out for them costs more than looking.
      if left.length == 0 { return true }
      guard bytes[Int(left.start)] == bytes[Int(right.start)] else { return false }
      return compare(left, right) == 0
    }
    return left.escaped || right.escaped ? compare(left, right) == 0 : false
  }

  private func compare(_ left: Entry, _ right: Entry) -> Int {
    let first = left.range
    let second = right.range
    if left.escaped || right.escaped { return JSONUnescaper.compare(bytes, first, second) }
    guard let base = bytes.baseAddress else { return 0 }
    let order = memcmp(base + first.lowerBound, base + second.lowerBound, min(first.count, second.count))
    return order == 0 ? first.count - second.count : Int(order)
  }
}
