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
  /// How far this database has read the logs of others.
  package static let cursors = "cursors"

  private var integer: String { dialect.type(.integer) + " NOT NULL" }
  private var id: String { dialect.type(.id) + " NOT NULL" }
  private var bytes: String { dialect.type(.bytes) + " NOT NULL" }
  private var version: String { "version_epoch \(integer), version_counter \(integer)" }

  private var sequence: String {
    switch dialect.logNumbers {
    case .returned(let column, _): column
    case .counted: integer + " PRIMARY KEY"
    }
  }

  /// Column names here are plain in every dialect and need no quotes.
  package var all: [String] { tables + logEnd + probe + replication }

  /// What a database needs that belongs to a set, apart from columns of other tables.
  var replication: [String] {
    let cursors = "CREATE TABLE cursors (source \(id) PRIMARY KEY, seq \(integer))\(dialect.keyTableOptions)"
    guard let gate = dialect.locks?.gate, !gate.isEmpty else { return [cursors] }
    return [
      cursors, "CREATE TABLE \(gate) (id \(integer) PRIMARY KEY CHECK (id = 1))\(dialect.tableOptions)",
      "INSERT INTO \(gate) (id) VALUES (1)",
    ]
  }

  /// Columns of `store_meta` that say what the database knows of the set it belongs to.
  var epochColumns: [String] {
    func defaulted(_ name: String, _ value: Int) -> String { "\(name) \(integer) DEFAULT \(value)" }
    let text = dialect.type(.longText(bytes: 1 << 16))
    return [
      defaulted("promised_epoch", 1), defaulted("accepted_epoch", 1), defaulted("joined_epoch", 1),
      "configuration \(text)", defaulted("settlement", 0), defaulted("unsettled", 0), "rebuild \(text)",
    ]
  }

  /// A column of `log_end`: each epoch step changes it, so that in a cluster no write of another node goes by unseen.
  var stepsColumn: String? {
    guard case .counted = dialect.logNumbers else { return nil }
    return "steps \(integer) DEFAULT 0"
  }

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
      """
      CREATE TABLE log_end (id \(integer) PRIMARY KEY CHECK (id = 1), seq \(integer), \(stepsColumn ?? ""))\(dialect.tableOptions)
      """,
      "INSERT INTO log_end (id, seq) VALUES (1, 0)",
    ]
  }

  private var tables: [String] {
    [
      """
      CREATE TABLE store_meta (id \(integer) PRIMARY KEY CHECK (id = 1), database_id \(id), schema_version \(integer), \
      log_on \(dialect.type(.boolean)) NOT NULL, epoch \(integer), probes \(integer), \(epochColumns.joined(separator: ", ")))\
      \(dialect.tableOptions)
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
