internal import CSQLite
internal import DriverSQLSupport
internal import Glibc
internal import WellSenseStore

extension SQLFailure {
  /// The failure behind a result code. SQLite's own message isn't used: it can hold values.
  init(sqlite code: Int32, disposition: StoreError.Disposition = .rejected) {
    switch code {
    case WELLSENSE_CONSTRAINT_UNIQUE, WELLSENSE_CONSTRAINT_PRIMARYKEY: self = .unique
    case WELLSENSE_CONSTRAINT_FOREIGNKEY: self = .reference
    default: self = .other(StoreError(sqlite: code, disposition: disposition))
    }
  }
}

extension StoreError {
  /// Whether another process held a lock for the moment.
  var isBusy: Bool { code == .unavailable && engineCode?.hasPrefix("SQLITE_BUSY") == true }

  init(sqlite code: Int32, disposition: Disposition = .rejected) {
    let (kind, detail) = Self.meaning(code)
    self.init(kind, detail, disposition: disposition, driver: "sqlite", engineCode: Self.name(code))
  }

  private static func meaning(_ code: Int32) -> (Code, String) {
    switch code & 0xFF {
    case SQLITE_FULL: (.storageFull, "the disk or the database's quota is full; make room and repeat")
    case SQLITE_READONLY: (.readOnly, "the database can't be written: its file, folder or configuration is read-only")
    case SQLITE_CORRUPT: (.corrupt, "the database file is damaged or cut off; restore it from a copy")
    case SQLITE_NOTADB: (.corrupt, "the file is not a SQLite database")
    case SQLITE_BUSY, SQLITE_LOCKED: (.unavailable, "another process holds the database; repeat later")
    case SQLITE_INTERRUPT: (.timedOut, "the deadline passed while the database worked")
    case SQLITE_CANTOPEN: (.unavailable, "the database file or one beside it can't be opened; check path and permissions")
    case SQLITE_PERM, SQLITE_AUTH: (.accessDenied, "the operating system denies access to the database file")
    case SQLITE_NOMEM: (.unavailable, "not enough memory for the database")
    case SQLITE_TOOBIG: (.invalid, "a value is larger than SQLite stores")
    case SQLITE_CONSTRAINT: (.invalid, "a value breaks a rule of its column")
    case SQLITE_MISMATCH: (.invalid, "a value has another type than its column")
    case SQLITE_IOERR where code == WELLSENSE_IOERR_NOMEM: (.unavailable, "not enough memory for the database")
    case SQLITE_IOERR: (.unavailable, "reading or writing the database file failed; check the disk")
    case SQLITE_ERROR: (.incompatible, "a table or column is missing or differs; was the database initialized by this release?")
    default: (.unavailable, "the database engine failed")
    }
  }

  /// The code's own name, for those that people look up.
  private static func name(_ code: Int32) -> String {
    let primary =
      switch code & 0xFF {
      case SQLITE_FULL: "SQLITE_FULL"
      case SQLITE_READONLY: "SQLITE_READONLY"
      case SQLITE_CORRUPT: "SQLITE_CORRUPT"
      case SQLITE_NOTADB: "SQLITE_NOTADB"
      case SQLITE_BUSY: "SQLITE_BUSY"
      case SQLITE_LOCKED: "SQLITE_LOCKED"
      case SQLITE_INTERRUPT: "SQLITE_INTERRUPT"
      case SQLITE_CANTOPEN: "SQLITE_CANTOPEN"
      case SQLITE_IOERR: "SQLITE_IOERR"
      case SQLITE_NOMEM: "SQLITE_NOMEM"
      case SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT"
      case SQLITE_ERROR: "SQLITE_ERROR"
      default: "SQLITE"
      }
    return code == code & 0xFF ? primary : "\(primary)(\(code))"
  }
}

/// Tries again while another process holds a lock, until the deadline. Blocks: for threads that may.
func whileBusy<Value>(until deadline: Deadline, _ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
  while true {
    do throws(StoreError) {
      return try body()
    } catch {
      guard error.isBusy, !deadline.hasPassed else { throw error }
    }
    usleep(1000)
  }
}
