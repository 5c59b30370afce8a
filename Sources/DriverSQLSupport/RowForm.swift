/// A statement that takes the values of one row of a batch, and what each of its placeholders gets.
package struct RowForm: Sendable {
  enum Source: Sendable {
    /// A cell of the row.
    case cell(Int)
    case epoch, counter, operation
  }

  let one: Statement
  /// The same, for connections that send the values of many rows apart from the text.
  let array: Statement
  let sources: [Source]
  /// Whether places and what the committing database fills come from the rows, too.
  package let isWhole: Bool
}
