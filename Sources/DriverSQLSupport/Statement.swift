internal import Synchronization

/// One SQL text with a number by which a connection finds what it prepared for it.
package final class Statement: Sendable {
  /// From 0, never given twice by one ``StatementNumbers``.
  package let number: Int
  package let text: String
  /// How its result columns become cells.
  package let columns: [CellCodec]

  init(_ number: Int, _ text: String, _ columns: [CellCodec]) {
    self.number = number
    self.text = text
    self.columns = columns
  }
}

/// Numbers the statements of one driver.
package final class StatementNumbers: Sendable {
  private let last = Atomic<Int>(-1)

  package init() {}

  package func make(_ text: String, _ columns: [CellCodec] = []) -> Statement {
    Statement(last.add(1, ordering: .relaxed).newValue, text, columns)
  }

  func make(_ text: SQLText, _ columns: [CellCodec] = []) -> Statement { make(text.text, columns) }
}
