internal import DriverSQLSupport
internal import WellSenseStore

extension Dialect {
  /// MariaDB 10.6 and MySQL 8, by what the server at hand can do.
  static func mysql(_ features: MySQLFeatures) -> Dialect {
    // Where the type doesn't take every document that the store allows, the core's own check is the only one.
    let json = features.storesDeepJSON ? "JSON" : "MEDIUMTEXT"
    let options = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=\(features.collation) ROW_FORMAT=DYNAMIC"
    let exclusive = "FOR UPDATE"
    // Both understand it; `FOR SHARE` only one.
    let shared = "LOCK IN SHARE MODE"
    return Dialect(
      placeholder: .question, quote: "`",
      type: { type in
        switch type {
        case .id: "BINARY(16)"
        case .integer: "BIGINT"
        case .boolean: "BOOLEAN"
        case .time: "DATETIME(3)"
        case .text(let scalars): "VARCHAR(\(scalars))"
        case .longText: "MEDIUMTEXT"
        case .choice(let names): "ENUM(" + names.map { "'\($0)'" }.joined(separator: ", ") + ")"
        case .json, .tags: json
        case .bytes: "LONGBLOB"
        }
      },
      logNumbers: .counted, tableOptions: options, keyTableOptions: options, indexesInTables: true, checksChoices: false,
      insertIfAbsent: .modifier("IGNORE"), upsert: .onDuplicateKey, noTable: " FROM DUAL", readsWhatItWrites: false,
      indexHint: "FORCE INDEX (%)", orderedJoin: "STRAIGHT_JOIN", comparesRows: false,
      locks: Dialect.RowLocks(change: exclusive, remove: exclusive, keep: shared, share: shared),
      rowsAtOnce: 50)
  }
}
