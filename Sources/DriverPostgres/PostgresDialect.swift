internal import DriverSQLSupport
internal import WellSenseStore

extension Dialect {
  /// PostgreSQL 13 and later, in a database encoded as UTF-8.
  static let postgres = Dialect(
    placeholder: .dollar, quote: "\"",
    type: { type in
      switch type {
      case .id: "uuid"
      case .integer: "bigint"
      case .boolean: "boolean"
      case .time: "timestamptz"
      // Compared byte by byte, whatever the database's own rules are.
      case .text(let scalars): "varchar(\(scalars)) COLLATE \"C\""
      case .choice: "varchar(50) COLLATE \"C\""
      case .longText: "text COLLATE \"C\""
      case .json, .tags: "jsonb"
      case .bytes: "bytea"
      }
    },
    logNumbers: .counted, checksChoices: true, insertIfAbsent: .onConflictDoNothing, unitesSelections: true, comparesRows: true,
    documents: DocumentAccess(member: { "(\($0) -> \($1)::text)" }, equalsText: { "\($0) = to_jsonb(\($1)::text)" }),
    // Row locks would be written to the disk with each write, and let new writers pass by who waits for all of them to end.
    locks: RowLocks(change: "FOR NO KEY UPDATE", remove: "FOR UPDATE", keep: "FOR KEY SHARE", gate: "epoch_gate"),
    dropsReferences: true, rowsAtOnce: 8, truncates: true)
}
