package import WellSenseStore

/// How one family of databases spells what the statement builder needs. A value without a name, so that nothing can ask for it.
package struct Dialect: Sendable {
  package enum Placeholder: Sendable {
    /// `?` for each.
    case question
    /// `$1`, `$2`, …
    case dollar
  }

  /// How an insertion passes over a row whose key is taken.
  package enum InsertIfAbsent: Sendable {
    /// A clause at the end: `ON CONFLICT (id) DO NOTHING`.
    case onConflictDoNothing
    /// Words after `INSERT`, as `IGNORE`.
    case modifier(String)
  }

  package var placeholder: Placeholder
  /// Encloses identifiers.
  package var quote: String
  /// The native type of a column.
  package var type: @Sendable (ColumnType) -> String
  /// The column definition of a number that grows by one with each row and is never given twice.
  package var sequence: String
  /// Follows the closing parenthesis of a table.
  package var tableOptions: String
  /// The same for a table that is nothing but its key.
  package var keyTableOptions: String
  /// Whether tables check that a choice is one of its names.
  package var checksChoices: Bool
  package var insertIfAbsent: InsertIfAbsent
  /// Follows a table's name to name the index to use, with `%` for the name; empty to leave it to the planner.
  package var indexHint: String
  /// Joins two tables, the left one first.
  package var orderedJoin: String
  /// Whether `(a, b) < (?, ?)` is answered from an index.
  package var comparesRows: Bool
  /// Locks the rows of a selection until the end of the transaction; empty where a transaction has the database to itself.
  package var rowLock: String
  /// Lets others read but not remove the rows of a selection until the end of the transaction.
  package var sharedRowLock: String

  package init(
    placeholder: Placeholder, quote: String, type: @escaping @Sendable (ColumnType) -> String, sequence: String,
    tableOptions: String = "", keyTableOptions: String = "", checksChoices: Bool, insertIfAbsent: InsertIfAbsent,
    indexHint: String = "", orderedJoin: String = "JOIN", comparesRows: Bool, rowLock: String, sharedRowLock: String
  ) {
    self.placeholder = placeholder
    self.quote = quote
    self.type = type
    self.sequence = sequence
    self.tableOptions = tableOptions
    self.keyTableOptions = keyTableOptions
    self.checksChoices = checksChoices
    self.insertIfAbsent = insertIfAbsent
    self.indexHint = indexHint
    self.orderedJoin = orderedJoin
    self.comparesRows = comparesRows
    self.rowLock = rowLock
    self.sharedRowLock = sharedRowLock
  }

  package func quoted(_ name: String) -> String { quote + name + quote }

  /// The hint that makes a statement use an index.
  package func hint(_ index: String) -> String {
    guard let place = indexHint.firstIndex(of: "%") else { return "" }
    return " " + indexHint[..<place] + quoted(index) + indexHint[indexHint.index(after: place)...]
  }
}
