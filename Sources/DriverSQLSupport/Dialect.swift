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
    /// Words after `INSERT`, as `IGNORE`, which also pass over what else can be wrong with a row: so rows of entities are inserted
    /// plainly, and judged when they are refused.
    case modifier(String)
  }

  /// How an insertion replaces what a taken key has.
  package enum Upsert: Sendable {
    /// `ON CONFLICT (key) DO UPDATE SET a = excluded.a`
    case onConflict
    /// `ON DUPLICATE KEY UPDATE a = VALUES(a)`
    case onDuplicateKey
  }

  /// Where the numbers of the change log come from: without gaps, in the order of commits, never given twice.
  package enum LogNumbers: Sendable {
    /// The table gives them by the definition of their column, and the insertion returns them: where one transaction writes at a time.
    /// A selection gives the last one, or no row.
    case returned(column: String, last: String)
    /// A row of a table of its own counts them, and its lock keeps transactions from committing in another order.
    case counted
  }

  /// What follows a selection to lock its rows until the end of the transaction.
  package struct RowLocks: Sendable {
    /// Others don't change the rows.
    package var change: String
    /// Others don't change the rows, nor refer to them.
    package var remove: String
    /// Others don't remove the rows.
    package var keep: String
    /// Others don't change the rows, but may lock them likewise. With it each write keeps the row of `store_meta` as it is; empty where
    /// whoever changes that row locks out everybody by other means.
    package var share: String
    /// The table that each write reads, and that is locked against all of them by what must not meet any; empty where a lock of the row
    /// of `store_meta` does that.
    package var gate: String

    package init(change: String, remove: String, keep: String, share: String = "", gate: String = "") {
      self.change = change
      self.remove = remove
      self.keep = keep
      self.share = share
      self.gate = gate
    }
  }

  /// How a statement looks into documents.
  package struct DocumentAccess: Sendable {
    /// The member of a document, null where there is none, from the document and the key.
    package var member: @Sendable (_ document: String, _ key: String) -> String
    /// Whether a value inside a document is this text.
    package var equalsText: @Sendable (_ value: String, _ text: String) -> String

    package init(
      member: @escaping @Sendable (String, String) -> String, equalsText: @escaping @Sendable (String, String) -> String
    ) {
      self.member = member
      self.equalsText = equalsText
    }
  }

  package var placeholder: Placeholder
  /// Encloses identifiers.
  package var quote: String
  /// The native type of a column.
  package var type: @Sendable (ColumnType) -> String
  package var logNumbers: LogNumbers
  /// Follows the closing parenthesis of a table.
  package var tableOptions: String
  /// The same for a table that is nothing but its key.
  package var keyTableOptions: String
  /// Whether a table's definition can hold its indexes, where each statement that makes one costs much by itself.
  package var indexesInTables: Bool
  /// Whether tables check that a choice is one of its names.
  package var checksChoices: Bool
  package var insertIfAbsent: InsertIfAbsent
  package var upsert: Upsert
  /// Stands before the `WHERE` of a selection without a table.
  package var noTable: String
  /// Whether a statement may select from the table that it writes; else the selection is wrapped in another.
  package var readsWhatItWrites: Bool
  /// Follows a table's name to name the index to use, with `%` for the name; empty to leave it to the planner.
  package var indexHint: String
  /// Joins two tables, the left one first.
  package var orderedJoin: String
  /// Whether rows that meet one of several conditions are best found as `key IN (SELECT … UNION SELECT …)`.
  package var unitesSelections: Bool
  /// Whether `(a, b) < (?, ?)` is answered from an index.
  package var comparesRows: Bool
  /// `nil` where it's faster to fetch documents whole.
  package var documents: DocumentAccess?
  /// `nil` where a transaction that writes has the database to itself.
  package var locks: RowLocks?
  /// Whether a database that belongs to a set has no foreign keys, so that its commits look for themselves whether referenced rows exist.
  package var dropsReferences: Bool
  /// How many rows one statement takes where a connection has more to insert; `nil` where that gains nothing.
  package var rowsAtOnce: Int?
  /// Whether a transaction can empty tables faster than row by row.
  package var truncates: Bool

  package init(
    placeholder: Placeholder, quote: String, type: @escaping @Sendable (ColumnType) -> String, logNumbers: LogNumbers,
    tableOptions: String = "", keyTableOptions: String = "", indexesInTables: Bool = false, checksChoices: Bool,
    insertIfAbsent: InsertIfAbsent,
    upsert: Upsert = .onConflict, noTable: String = "", readsWhatItWrites: Bool = true, indexHint: String = "",
    orderedJoin: String = "JOIN", unitesSelections: Bool = false, comparesRows: Bool, documents: DocumentAccess? = nil, locks: RowLocks?,
    dropsReferences: Bool = false, rowsAtOnce: Int? = nil, truncates: Bool = false
  ) {
    self.placeholder = placeholder
    self.quote = quote
    self.type = type
    self.logNumbers = logNumbers
    self.tableOptions = tableOptions
    self.keyTableOptions = keyTableOptions
    self.indexesInTables = indexesInTables
    self.checksChoices = checksChoices
    self.insertIfAbsent = insertIfAbsent
    self.upsert = upsert
    self.noTable = noTable
    self.readsWhatItWrites = readsWhatItWrites
    self.indexHint = indexHint
    self.orderedJoin = orderedJoin
    self.unitesSelections = unitesSelections
    self.comparesRows = comparesRows
    self.documents = documents
    self.locks = locks
    self.dropsReferences = dropsReferences
    self.rowsAtOnce = rowsAtOnce
    self.truncates = truncates
  }

  /// Enclose a selection from a table that the statement around it may write.
  var innerStart: String { readsWhatItWrites ? "SELECT " : "SELECT * FROM (SELECT " }
  var innerEnd: String { readsWhatItWrites ? "" : ") AS inner_rows" }

  /// The statement for as many rows as are inserted at once, if any are.
  func several(_ make: (Int) -> Statement) -> Statement.Several? {
    rowsAtOnce.map { Statement.Several(count: $0, statement: make($0)) }
  }

  package func quoted(_ name: String) -> String { quote + name + quote }

  /// The hint that makes a statement use an index.
  package func hint(_ index: String) -> String {
    guard let place = indexHint.firstIndex(of: "%") else { return "" }
    return " " + indexHint[..<place] + quoted(index) + indexHint[indexHint.index(after: place)...]
  }
}
