internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

/// The database's file before it is opened for use: made if need be, looked at without changing a byte.
struct SQLiteFile {
  /// What a look at a file found.
  enum Finding: Equatable {
    /// No tables yet.
    case empty
    /// A database of this store, at a schema version.
    case ours(version: Int)
  }

  /// Marks the file as a database of this store: "WSst".
  static let applicationID: Int32 = 0x5753_7374

  let path: String
  private static let creation = Monitor()

  /// SQLite's URI of the file. Everything but letters, digits and a few signs is escaped.
  func uri(_ parameters: String = "") -> String {
    var text = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return parameters.isEmpty ? text : text + "?" + parameters
  }

  private func status(_ suffix: String = "") -> stat? {
    var status = stat()
    return stat(path + suffix, &status) == 0 ? status : nil
  }

  var exists: Bool { status() != nil }
  var hasJournal: Bool { (status("-wal")?.st_size ?? 0) > 0 }

  /// Makes the file, for its owner only, and the folders that are missing, unless it is there.
  func createIfAbsent() throws(StoreError) {
    // One at a time: closing the descriptor drops the locks that another driver of this process took on the new file meanwhile.
    Self.creation.lock()
    defer { Self.creation.unlock() }
    if exists { return }
    guard !path.isEmpty else {
      throw StoreError(.invalid, "the path of the database is empty; name a file", disposition: .notAttempted, driver: "sqlite")
    }
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) { try createFolder(String(path[..<slash])) }
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { return }
      throw Self.failure(errno, "the database file can't be made")
    }
    // The umask may have taken bits away; SQLite gives the files beside it the same ones.
    fchmod(file, 0o600)
    close(file)
  }

  private func createFolder(_ folder: String) throws(StoreError) {
    guard !folder.isEmpty else { return }
    var status = stat()
    if stat(folder, &status) == 0 { return }
    if let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) { try createFolder(String(folder[..<slash])) }
    guard mkdir(folder, 0o700) == 0 else {
      if errno == EEXIST { return }
      throw Self.failure(errno, "the database's folder can't be made")
    }
    chmod(folder, 0o700)
  }

  private static func failure(_ code: Int32, _ what: String) -> StoreError {
    switch code {
    case ENOSPC, EDQUOT:
      StoreError(.storageFull, what + ": the disk is full", disposition: .notAttempted, driver: "sqlite", engineCode: "errno \(code)")
    case EROFS:
      StoreError(
        .readOnly, what + ": the file system is read-only", disposition: .notAttempted, driver: "sqlite", engineCode: "errno \(code)")
    case EACCES, EPERM:
      StoreError(
        .accessDenied, what + ": check the permissions of its folder", disposition: .notAttempted, driver: "sqlite",
        engineCode: "errno \(code)")
    default:
      StoreError(
        .unavailable, what + ": check the path", disposition: .notAttempted, driver: "sqlite", engineCode: "errno \(code)")
    }
  }

  // MARK: - Looking

  /// Looks at an existing file. Throws `.corrupt` for what isn't a whole database, `.incompatible` for another program's.
  func inspect() throws(StoreError) -> Finding {
    guard let status = status() else { throw Self.failure(errno, "the database file can't be opened") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.corrupt, "the database's path names something that is not a file", disposition: .notAttempted, driver: "sqlite")
    }
    // Without a journal beside it the file can be read as it lies, so that looking makes no files.
    let parameters = hasJournal ? "mode=ro" : "mode=ro&immutable=1"
    let connection = try SQLiteConnection(uri: uri(parameters), flags: SQLITE_OPEN_READONLY)
    defer { connection.close() }
    guard try checkHeader(connection) else { return .empty }
    sqlite3_db_config_no_checkpoint(connection.handle)
    do throws(SQLFailure) {
      return try finding(connection)
    } catch {
      throw error.error.with(disposition: .notAttempted)
    }
  }

  private func finding(_ connection: SQLiteConnection) throws(SQLFailure) -> Finding {
    try Self.finding(connection)
  }

  /// What the tables of an open database are.
  static func finding(_ connection: SQLiteConnection) throws(SQLFailure) -> Finding {
    let id = try connection.texts("PRAGMA application_id").first
    let tables = try connection.texts("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    // Another program may have marked its file and not filled it yet.
    if tables.isEmpty, id == "0" || id == String(applicationID) { return .empty }
    guard id == String(applicationID), tables.contains(SystemTables.meta) else { throw .other(foreign) }
    let version = try connection.texts("SELECT schema_version FROM store_meta WHERE id = 1").first.flatMap { Int($0) }
    guard let version else { throw .other(foreign) }
    return .ours(version: version)
  }

  static let foreign = StoreError(
    .incompatible, "the file is another program's SQLite database; name another file", disposition: .notAttempted, driver: "sqlite")

  /// Checks the first 100 bytes and the length against them; false for a file without a byte.
  ///
  /// It reads through SQLite's own handle: closing a descriptor of ours would drop the locks that this process has on the file.
  private func checkHeader(_ connection: SQLiteConnection) throws(StoreError) -> Bool {
    var file: UnsafeMutablePointer<sqlite3_file>?
    guard sqlite3_file_control(connection.handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
      let methods = file.pointee.pMethods?.pointee, let read = methods.xRead, let measure = methods.xFileSize
    else { throw StoreError(sqlite: SQLITE_CANTOPEN, disposition: .notAttempted) }
    var size: Int64 = 0
    guard measure(file, &size) == SQLITE_OK else { throw StoreError(sqlite: SQLITE_IOERR, disposition: .notAttempted) }
    if size == 0 { return false }
    var header = [UInt8](repeating: 0, count: 100)
    guard size >= 100, read(file, &header, 100, 0) == SQLITE_OK, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw StoreError(sqlite: SQLITE_NOTADB, disposition: .notAttempted)
    }
    func number(_ place: Int, _ bytes: Int) -> Int { header[place..<place + bytes].reduce(0) { $0 << 8 | Int($1) } }
    let pageSize = number(16, 2) == 1 ? 65_536 : number(16, 2)
    // With a journal the file may lag behind what its first page says.
    if !hasJournal, size < pageSize * number(28, 4) { throw StoreError(sqlite: SQLITE_CORRUPT, disposition: .notAttempted) }
    return true
  }
}
