internal import DriverSQLSupport
internal import WellSenseStore

extension Dialect {
  /// SQLite 3.40 and later. Tables keep their rowid: measured faster than tables ordered by a 16-byte key.
  static let sqlite = Dialect(
    placeholder: .question, quote: "\"",
    type: { type in
      switch type {
      case .id, .bytes: "BLOB"
      case .integer, .time, .boolean: "INTEGER"
      case .text, .longText, .choice, .json, .tags: "TEXT"
      }
    },
    logNumbers: .returned(column: "INTEGER PRIMARY KEY AUTOINCREMENT", last: "SELECT seq FROM sqlite_sequence WHERE name = 'changes'"),
    keyTableOptions: " WITHOUT ROWID", checksChoices: true,
    insertIfAbsent: .onConflictDoNothing, indexHint: "INDEXED BY %", orderedJoin: "CROSS JOIN", comparesRows: true, locks: nil)
}
