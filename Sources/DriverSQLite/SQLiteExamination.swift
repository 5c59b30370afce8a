internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

/// The examination of a database's file: where it lies, what it holds, whether it can be written. It makes neither file nor folder.
struct SQLiteExamination {
  private let file: SQLiteFile
  private let configuration: SQLiteConfiguration
  private let schema: Schema
  private let examination: Examination

  init(_ file: SQLiteFile, _ configuration: SQLiteConfiguration, _ schema: Schema, _ examination: Examination) {
    self.file = file
    self.configuration = configuration
    self.schema = schema
    self.examination = examination
  }

  func run() {
    let folder = existingFolder
    examination.look(at: .folder, orAdvise: "check its permissions") { () throws(StoreError) in check(folder) }
    examination.look(at: .space, orAdvise: "make room") { () throws(StoreError) in space(in: folder) }
    guard file.exists else {
      let missing = Finding.failed(.file, "there is none to read", "check the path", .unavailable)
      examination.note(configuration.isReadOnly ? missing : .ok(.file, "none yet; the first command that opens the database makes it"))
      return
    }
    guard let found = examination.find(.file, orAdvise: "name another file", { () throws(StoreError) in try file.inspect() }) else {
      return
    }
    examination.look(at: .file, orAdvise: "restore the file from a copy") { () throws(StoreError) in try wholeness() }
    if case .ours(let version) = found { examination.note(.schema(version, schema)) } else { examination.note(.schema(0, schema)) }
    examination.look(at: .rights, orAdvise: "check the permissions of the file and its folder") { () throws(StoreError) in try rights() }
    examination.note(durability)
  }

  // MARK: - Around the file

  /// The file's folder, or the nearest above it that is there.
  private var existingFolder: String {
    var folder = parent(of: file.path)
    while access(folder, F_OK) != 0, folder != "/", folder != "." { folder = parent(of: folder) }
    return folder
  }

  private func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func check(_ folder: String) -> Finding {
    if configuration.isReadOnly { return .ok(.folder, "\(folder): nothing is written there") }
    guard access(folder, W_OK | X_OK) == 0 else {
      return .failed(
        .folder, "\(folder): can't be written (\(String(cString: strerror(errno))))",
        "give the user the right to: files lie beside the database's while it is open", .accessDenied)
    }
    var status = stat()
    if file.exists, stat(file.path, &status) == 0, status.st_mode & 0o077 != 0 {
      return .warning(
        .folder, "\(folder): can be written, but others may open the database's file", "chmod 600 the file: it holds health data")
    }
    return .ok(.folder, "\(folder): can be written")
  }

  private func space(in folder: String) -> Finding {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return .ok(.space, "the file system doesn't say") }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let text = "\(free >> 20) MiB are free"
    guard free < 256 << 20, !configuration.isReadOnly else { return .ok(.space, text) }
    guard free >= 16 << 20 else { return .failed(.space, text, "make room: the next writes will fail", .storageFull) }
    return .warning(.space, text, "make room: the database's journal alone takes up to 64 MiB")
  }

  // MARK: - The database

  private func wholeness() throws(StoreError) -> Finding {
    let connection = try SQLiteConnection(uri: file.uri(file.hasJournal ? "mode=ro" : "mode=ro&immutable=1"), flags: SQLITE_OPEN_READONLY)
    defer { connection.close() }
    sqlite3_db_config_no_checkpoint(connection.handle)
    do throws(SQLFailure) {
      let answer = try connection.interruptible(until: examination.deadline) { () throws(SQLFailure) in
        try connection.texts("PRAGMA quick_check(1)")
      }
      if answer == ["ok"] { return .ok(.file, "\(file.path): whole") }
      return .failed(.file, "\(file.path): damaged", "restore the file from a copy", .corrupt)
    } catch {
      guard error.error.code == .timedOut || error.error.code == .cancelled else { throw error.error }
      return .warning(.file, "\(file.path): too large to look through in this time", "allow more time to look for damage")
    }
  }

  /// Begins a transaction that makes a table, and takes it back.
  private func rights() throws(StoreError) -> Finding {
    if configuration.isReadOnly { return .ok(.rights, "the database is opened for reading only, as asked for") }
    guard access(file.path, R_OK | W_OK) == 0 else {
      throw StoreError(.accessDenied, "the file can't be written; give the user the right to", driver: "sqlite")
    }
    let connection = try SQLiteConnection(uri: file.uri("mode=rw"), flags: SQLITE_OPEN_READWRITE)
    defer { connection.close() }
    do throws(SQLFailure) {
      sqlite3_busy_timeout(connection.handle, 1_000)
      try connection.run(.beginImmediate)
      try connection.execute("CREATE TABLE wellsense_doctor (id INTEGER PRIMARY KEY)")
      try connection.execute("ROLLBACK")
      return .ok(.rights, "tables can be made and written; what was tried is taken back")
    } catch {
      guard error.error.isBusy else { throw error.error }
      return .warning(.rights, "another process has been writing for a second", "see which one: writes wait for each other")
    }
  }

  private var durability: Finding {
    configuration.synchronous == .full
      ? .ok(.durability, "a commit is on disk when it is acknowledged")
      : .warning(
        .durability, "synchronous is NORMAL: the last commits before a power failure may be lost", "use .full, unless they may be lost")
  }
}
