import WellSenseStore

/// The change log: entries in their order, numbered without gaps, also after the first of them were forgotten.
struct MockLog: Sendable {
  private(set) var entries: [LogEntry] = []
  private var numbers: [OperationID: Int64] = [:]
  /// The number of the last entry that was forgotten.
  private(set) var truncated: Int64 = 0
  /// The operation of the last entry, also of one that was forgotten.
  private(set) var lastOperation: OperationID?

  /// The number of the last entry.
  var end: Int64 { truncated + Int64(entries.count) }

  subscript(operation: OperationID) -> LogEntry? { numbers[operation].map { entries[place(after: $0) - 1] } }

  /// Enters an entry under the next number. One of its operation that is there makes way: its number names nothing any more.
  mutating func append(_ entry: LogEntry) {
    var entry = entry
    entry.sequence = end + 1
    if let before = numbers.updateValue(entry.sequence, forKey: entry.operation) {
      let place = place(after: before) - 1
      entries[place] = LogEntry(
        sequence: before, operation: OperationID(), outcome: .moved, version: entries[place].version)
    }
    entries.append(entry)
    lastOperation = entry.operation
  }

  /// Forgets entries up to a number.
  mutating func truncate(through sequence: Int64) {
    let count = place(after: sequence)
    guard count > 0 else { return }
    for entry in entries[..<count] where entry.outcome != .moved { numbers[entry.operation] = nil }
    entries.removeFirst(count)
    truncated += Int64(count)
  }

  /// The place of the first entry after a number that is still there.
  func place(after sequence: Int64) -> Int { Int(min(max(sequence, truncated), end) - truncated) }
}
