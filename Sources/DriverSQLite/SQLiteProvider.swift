public import WellSenseStore

extension DriverProvider {
  /// SQLite for `Store.open(from:drivers:)`.
  ///
  /// URIs are `sqlite:path`, `sqlite:///absolute/path` and `sqlite::memory:`, with `?mode=ro` for reading only. A path is taken as it is:
  /// nothing in it is escaped. The setting is `SQLITE_PATH`, by default `./data/wellsense-ai.db`; with `ENABLE_SQLITE=true` the file stands in
  /// for another primary database.
  public static let sqlite = DriverProvider(
    name: "sqlite", schemes: ["sqlite"], isNamed: { settings throws(StoreError) in try settings.flag("ENABLE_SQLITE") == true },
    fromURI: { uri throws(StoreError) in SQLiteDriver(try SQLiteConfiguration(uri: uri)) },
    fromSettings: { settings throws(StoreError) in
      SQLiteDriver(SQLiteConfiguration(path: settings.text("SQLITE_PATH") ?? SQLiteConfiguration.defaultPath))
    })
}

extension SQLiteConfiguration {
  /// Where the database is if nothing says so.
  public static let defaultPath = "./data/wellsense-ai.db"

  /// The database of a URI, as `sqlite:data/wellsense-ai.db?mode=ro`.
  /// - Throws: `.invalid` that names what is wrong, not the URI.
  public init(uri: String) throws(StoreError) {
    let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let start = parts[0].firstIndex(of: ":"), parts[0][..<start].lowercased() == "sqlite" else {
      throw Self.invalid("the URI must start with sqlite:")
    }
    var path = parts[0][parts[0].index(after: start)...]
    if path.hasPrefix("//") {
      path = path.dropFirst(2)
      guard path.hasPrefix("/") else { throw Self.invalid("after sqlite:// comes an absolute path: sqlite:///data/store.db") }
    }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Self.invalid("a path is missing; write sqlite:data/wellsense-ai.db, sqlite:///absolute/path or sqlite::memory:")
    }
    self.init(path == ":memory:" ? .memory : .file(String(path)))
    if parts.count == 2 { try take(parts[1]) }
  }

  private mutating func take(_ parameters: Substring) throws(StoreError) {
    for parameter in parameters.split(separator: "&") {
      switch parameter {
      case "mode=ro": isReadOnly = true
      case "mode=rw", "mode=rwc": isReadOnly = false
      default: throw Self.invalid("the URI has a parameter that SQLite doesn't take here; it takes mode=ro")
      }
    }
    guard !isReadOnly || location != .memory else { throw Self.invalid("a database in memory can't be read-only: it would stay empty") }
  }

  private static func invalid(_ detail: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: "database")
  }
}
