internal import CSQLite
internal import DriverSQLSupport
internal import Glibc
internal import WellSenseStore

/// Opens the connections of one database, each set up for what it is for.
struct SQLiteOpener: Sendable {
  enum Purpose: Sendable { case write, inline, read, watch }

  private let configuration: SQLiteConfiguration
  private let uri: String
  private let flags: Int32

  /// Looks at the database first, and makes the file if it may.
  ///
  /// - Returns: the opener, and the version of a schema that is there already; 0 for a new database.
  static func prepare(_ configuration: SQLiteConfiguration) throws(StoreError) -> (SQLiteOpener, version: Int) {
    guard sqlite3_libversion_number() >= 3_040_000 else {
      throw StoreError(
        .unsupported, "SQLite 3.40 or later is needed; update the system's libsqlite3", disposition: .notAttempted, driver: "sqlite",
        engineCode: String(cString: sqlite3_libversion()))
    }
    guard case .file(let path) = configuration.location else {
      return (SQLiteOpener(configuration, "file::memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY), 0)
    }
    let file = SQLiteFile(path: path)
    if !configuration.isReadOnly {
      try file.createIfAbsent()
    } else if !file.exists {
      throw StoreError(
        .unavailable, "there is no database file to read; check the path", disposition: .notAttempted, driver: "sqlite")
    }
    let version: Int = if case .ours(let version) = try file.inspect() { version } else { 0 }
    guard configuration.isReadOnly else { return (SQLiteOpener(configuration, file.uri("mode=rw"), SQLITE_OPEN_READWRITE), version) }
    return (SQLiteOpener(configuration, readOnlyURI(file), SQLITE_OPEN_READONLY), version)
  }

  private init(_ configuration: SQLiteConfiguration, _ uri: String, _ flags: Int32) {
    self.configuration = configuration
    self.uri = uri
    self.flags = flags
  }

  /// In a folder that can't be written, SQLite can't make the files it shares with writers: then nobody else writes either.
  private static func readOnlyURI(_ file: SQLiteFile) -> String {
    let plain = file.uri("mode=ro")
    if let connection = try? SQLiteConnection(uri: plain, flags: SQLITE_OPEN_READONLY) {
      defer { connection.close() }
      if (try? connection.texts("SELECT count(*) FROM sqlite_schema")) != nil { return plain }
    }
    return file.hasJournal ? plain : file.uri("mode=ro&immutable=1")
  }

  func connection(_ purpose: Purpose) throws(StoreError) -> SQLiteConnection {
    let connection = try SQLiteConnection(uri: uri, flags: flags)
    do throws(SQLFailure) {
      sqlite3_db_config_defensive(connection.handle)
      for pragma in pragmas(purpose) { try connection.execute("PRAGMA " + pragma) }
      return connection
    } catch {
      connection.close()
      throw error.error.with(disposition: .notAttempted)
    }
  }

  func connections(_ purpose: Purpose, _ count: Int) throws(StoreError) -> [SQLiteConnection] {
    var connections: [SQLiteConnection] = []
    for _ in 0..<count { connections.append(try connection(purpose)) }
    return connections
  }

  /// Another database in memory with what one in memory holds now.
  func copy(of source: SQLiteConnection) throws(StoreError) -> SQLiteConnection {
    let copy = try connection(.read)
    let backup = sqlite3_backup_init(copy.handle, "main", source.handle, "main")
    sqlite3_backup_step(backup, -1)
    let code = sqlite3_backup_finish(backup)
    guard code == SQLITE_OK else {
      copy.close()
      throw StoreError(sqlite: code)
    }
    return copy
  }

  private func pragmas(_ purpose: Purpose) -> [String] {
    let isMemory = configuration.location == .memory
    var pragmas = [
      "cache_size = -\(cacheKibibytes(purpose))", "mmap_size = \(configuration.mappedBytes)", "foreign_keys = ON",
      "trusted_schema = OFF", "temp_store = MEMORY",
    ]
    if purpose == .write, !isMemory {
      pragmas += [
        "synchronous = \(configuration.synchronous == .full ? "FULL" : "NORMAL")", "journal_size_limit = 67108864",
      ]
      if let pages = configuration.hooks.maximumPages { pragmas.append("max_page_count = \(pages)") }
    }
    if purpose != .write { pragmas.append("query_only = ON") }
    return pragmas
  }

  /// Shares of the configured memory. Short reads go to any place and gain most from what is kept; long ones pass by.
  private func cacheKibibytes(_ purpose: Purpose) -> Int {
    let all = configuration.cacheBytes / 1024
    if configuration.location == .memory { return max(64, all) }
    let readers = configuration.readerCount
    let share =
      switch purpose {
      case .write: all * 3 / 16
      case .inline: all * 9 / 16 / readers
      case .read: all * 4 / 16 / readers
      case .watch: 0
      }
    return max(64, share)
  }
}
