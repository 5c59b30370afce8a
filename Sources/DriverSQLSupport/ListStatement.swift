internal import WellSenseStore

/// A statement on rows with one of several values, in two lengths; places that are left over repeat the last value.
struct ListStatement: Sendable {
  /// How many values each length takes.
  struct Lengths: Sendable {
    let short: Int
    let long: Int

    static let values = Lengths(short: 16, long: 256)
    /// Of pairs, which take two placeholders each.
    static let pairs = Lengths(short: 8, long: 64)
  }

  private let lengths: Lengths
  private let short: Statement
  private let long: Statement

  /// - Parameter text: the statement for so many values.
  init(
    _ columns: [CellCodec], lengths: Lengths = .values, _ dialect: Dialect, _ numbers: StatementNumbers, _ text: (Int) -> String
  ) {
    self.lengths = lengths
    short = numbers.make(SQLText(dialect, pieces: text(lengths.short)), columns, hasList: true)
    long = numbers.make(SQLText(dialect, pieces: text(lengths.long)), columns, hasList: true)
  }

  /// The values in parts, each with the statement that takes it.
  func parts<Value>(of values: [Value]) -> [(statement: Statement, values: [Value])] {
    stride(from: 0, to: values.count, by: lengths.long).map { start in
      let part = values[start..<min(start + lengths.long, values.count)]
      let isShort = part.count <= lengths.short
      let rest = Array(repeating: values[part.endIndex - 1], count: (isShort ? lengths.short : lengths.long) - part.count)
      return (isShort ? short : long, part + rest)
    }
  }

  /// A list of placeholders in parentheses.
  static func placeholders(_ count: Int) -> String { "(" + Array(repeating: "?", count: count).joined(separator: ", ") + ")" }

  /// The condition that two columns have one of so many pairs of values.
  static func pairs(_ first: String, _ second: String, _ count: Int) -> String {
    "(" + Array(repeating: "(\(first) = ? AND \(second) = ?)", count: count).joined(separator: " OR ") + ")"
  }
}
