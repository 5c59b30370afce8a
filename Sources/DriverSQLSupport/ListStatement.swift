internal import WellSenseStore

/// A statement on rows with one of several values, in a few lengths; places that are left over repeat the last value.
struct ListStatement: Sendable {
  /// How many values each length takes, from the shortest to the longest.
  struct Lengths: Sendable {
    let all: [Int]

    static let values = Lengths(all: [8, 32, 256])
    /// Of pairs, which take two placeholders each.
    static let pairs = Lengths(all: [8, 64])
  }

  private let forms: [(length: Int, statement: Statement)]

  /// - Parameters:
  ///   - isWithin: whether the list is compared with rows that another condition has found by the same index: a planner that doesn't know the
  ///     values may find them by that alone, and go through all of them.
  ///   - text: the statement for so many values.
  init(
    _ columns: [CellCodec], lengths: Lengths = .values, isWithin: Bool = false, _ dialect: Dialect, _ numbers: StatementNumbers,
    _ text: (Int) -> String
  ) {
    forms = lengths.all.map { ($0, numbers.make(SQLText(dialect, pieces: text($0)), columns, isPlannedAnew: isWithin)) }
  }

  /// The values in parts, each with the statement that takes it.
  func parts<Value>(of values: [Value]) -> [(statement: Statement, values: [Value])] {
    let longest = forms[forms.endIndex - 1]
    return stride(from: 0, to: values.count, by: longest.length).map { start in
      let part = values[start..<min(start + longest.length, values.count)]
      let form = forms.first { $0.length >= part.count } ?? longest
      return (form.statement, part + Array(repeating: values[part.endIndex - 1], count: form.length - part.count))
    }
  }

  /// A list of placeholders in parentheses.
  static func placeholders(_ count: Int) -> String { "(" + Array(repeating: "?", count: count).joined(separator: ", ") + ")" }

  /// The condition that two columns have one of so many pairs of values.
  static func pairs(_ first: String, _ second: String, _ count: Int) -> String {
    "(" + Array(repeating: "(\(first) = ? AND \(second) = ?)", count: count).joined(separator: " OR ") + ")"
  }
}
