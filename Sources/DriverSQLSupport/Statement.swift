internal import Synchronization

/// One SQL text with a number by which a connection finds what it prepared for it.
package final class Statement: Sendable {
  /// From 0, never given twice by one ``StatementNumbers``.
  package let number: Int
  package let text: String
  /// How its result columns become cells.
  package let columns: [CellCodec]
  /// Whether a plan that is made without its values may suit none of them.
  package let isPlannedAnew: Bool
  /// The same on the values of several rows, one row's after the other's; `nil` where there is none.
  package let several: Several?

  package struct Several: Sendable {
    package let count: Int
    package let statement: Statement
  }

  init(_ number: Int, _ text: String, _ columns: [CellCodec], isPlannedAnew: Bool, several: Several?) {
    self.number = number
    self.text = text
    self.columns = columns
    self.isPlannedAnew = isPlannedAnew
    self.several = several
  }
}

extension Statement {
  /// Goes over so many rows in runs, each with the statement for it: ``several`` as long as there are enough.
  func forEachRun(of count: Int, _ body: (Range<Int>, Statement) throws(SQLFailure) -> Void) throws(SQLFailure) {
    var start = 0
    while let several, start + several.count <= count {
      try body(start..<start + several.count, several.statement)
      start += several.count
    }
    for place in start..<count { try body(place..<place + 1, self) }
  }
}

/// Numbers the statements of one driver.
package final class StatementNumbers: Sendable {
  private let last = Atomic<Int>(-1)

  package init() {}

  package func make(
    _ text: String, _ columns: [CellCodec] = [], isPlannedAnew: Bool = false, several: Statement.Several? = nil
  ) -> Statement {
    Statement(last.add(1, ordering: .relaxed).newValue, text, columns, isPlannedAnew: isPlannedAnew, several: several)
  }

  func make(
    _ text: SQLText, _ columns: [CellCodec] = [], isPlannedAnew: Bool = false, several: Statement.Several? = nil
  ) -> Statement {
    make(text.text, columns, isPlannedAnew: isPlannedAnew, several: several)
  }
}
