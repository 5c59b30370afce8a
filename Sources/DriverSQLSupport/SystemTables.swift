internal import WellSenseStore

/// The tables that aren't an entity's: what the database is, traces of operations, the change log and the tombstones.
package struct SystemTables {
  private let dialect: Dialect

  package init(_ dialect: Dialect) { self.dialect = dialect }

  package static let meta = "store_meta"
  package static let operations = "operations"
  package static let changes = "changes"
  package static let tombstones = "tombstones"
  /// Only where the log's numbers are counted.
  package static let logEnd = "log_end"

  private var integer: String { dialect.type(.integer) + " NOT NULL" }
  private var id: String { dialect.type(.id) + " NOT NULL" }
  private var bytes: String { dialect.type(.bytes) + " NOT NULL" }
  private var version: String { "version_epoch \(integer), version_counter \(integer)" }

  private var sequence: String {
    switch dialect.logNumbers {
    case .returned(let column): column
    case .counted: integer + " PRIMARY KEY"
    }
  }

  /// Column names here are plain in every dialect and need no quotes.
  package var all: [String] { tables + logEnd + probe }

  /// A row that probes change where that of `store_meta` is locked by writes, and they would wait for each other.
  private var probe: [String] {
    guard dialect.probeTable != Self.meta else { return [] }
    return [
      "CREATE TABLE \(dialect.probeTable) (id \(integer) PRIMARY KEY CHECK (id = 1), probes \(integer))\(dialect.tableOptions)",
      "INSERT INTO \(dialect.probeTable) (id, probes) VALUES (1, 0)",
    ]
  }

  private var logEnd: [String] {
    guard case .counted = dialect.logNumbers else { return [] }
    return [
      "CREATE TABLE log_end (id \(integer) PRIMARY KEY CHECK (id = 1), seq \(integer))\(dialect.tableOptions)",
      "INSERT INTO log_end (id, seq) VALUES (1, 0)",
    ]
  }

  private var tables: [String] {
    [
      """
      CREATE TABLE store_meta (id \(integer) PRIMARY KEY CHECK (id = 1), database_id \(id), schema_version \(integer), \
      log_on \(dialect.type(.boolean)) NOT NULL, epoch \(integer), probes \(integer))\(dialect.tableOptions)
      """,
      """
      CREATE TABLE operations (op \(id) PRIMARY KEY, \(version), affected \(bytes))\(dialect.keyTableOptions)
      """,
      "CREATE INDEX operations_by_version ON operations (version_counter)",
      """
      CREATE TABLE changes (seq \(sequence), op \(id) UNIQUE, verdict \(dialect.type(.text(scalars: 50))) NOT NULL, \
      \(version), body \(bytes))\(dialect.tableOptions)
      """,
      """
      CREATE TABLE tombstones (entity \(integer), key_first \(id), key_second \(id), \(version), op \(id), \
      PRIMARY KEY (entity, key_first, key_second))\(dialect.keyTableOptions)
      """,
    ]
  }
}

extension Dialect {
  var probeTable: String { locks?.share.isEmpty ?? true ? SystemTables.meta : "store_probe" }
}
