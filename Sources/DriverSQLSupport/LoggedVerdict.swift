internal import WellSenseStore

/// The stored form of an entry's outcome in one column: its name, and after a blank the field that a rejection named, as
/// `duplicate email_key`.
enum LoggedVerdict {
  static func text(_ outcome: LogEntry.Outcome) -> String {
    if case .rejected(_, let field?) = outcome { outcome.name + " " + field } else { outcome.name }
  }

  static func outcome(_ text: String) throws(StoreError) -> LogEntry.Outcome {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    return try LogEntry.Outcome(name: parts[0], field: parts.count == 2 ? String(parts[1]) : nil)
  }
}

/// The stored form of the numbers of rows that the writes of a batch changed.
enum AffectedCodec {
  /// One write that changed one row.
  static let one = encode([1])

  static func encode(_ numbers: [Int]) -> [UInt8] {
    var writer = ByteWriter(reserving: numbers.count + 2)
    writer.affected(numbers)
    return writer.bytes
  }

  static func decode(_ bytes: ArraySlice<UInt8>) -> [Int]? {
    bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      guard let numbers = try? reader.affected(), reader.isAtEnd else { return nil }
      return numbers
    }
  }
}
