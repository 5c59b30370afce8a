internal import CPostgres
internal import DriverSQLSupport
internal import WellSenseStore

extension SQLFailure {
  /// The failure that a result tells of. The server's own message isn't used: it can hold values.
  init(_ result: OpaquePointer) {
    let code = PQresultErrorField(result, WELLSENSE_DIAG_SQLSTATE).map { String(cString: $0) } ?? ""
    self.init(sqlState: code)
  }

  init(sqlState code: String) {
    switch code {
    case "23505": self = .unique
    case "23503": self = .reference
    case "40001", "40P01", "55P03": self = .again(StoreError(sqlState: code))
    default: self = .other(StoreError(sqlState: code))
    }
  }
}

extension StoreError {
  /// The error behind a SQLSTATE of the server.
  init(sqlState code: String, disposition: Disposition = .rejected) {
    let (kind, detail) = Self.meaning(code)
    let safe: Disposition =
      Self.leavesOpen(code) ? .unknown : kind == .unavailable && disposition == .rejected ? .notAttempted : disposition
    self.init(kind, detail, disposition: safe, driver: "postgresql", engineCode: code.isEmpty ? nil : code)
  }

  /// Whether the session that met this error should not be used again: it ends, it lost sight of a commit, or it looks at a server that
  /// can't be written.
  var endsSession: Bool {
    guard let code = engineCode else { return true }
    return Self.leavesOpen(code) || code == "25006" || code == "25P03" || code.hasPrefix("08") || code.hasPrefix("57P")
      || code.hasPrefix("28") || code.hasPrefix("XX")
  }

  /// Whether the server says that it doesn't know what became of a commit, as those that are several machines do.
  private static func leavesOpen(_ code: String) -> Bool { code == "40003" || code == "08007" }

  private static func meaning(_ code: String) -> (Code, String) {
    switch code {
    case "40003", "08007": (.unavailable, "the server doesn't know whether the transaction took effect; repeat it under its operation id")
    case "25006": (.readOnly, "the server takes no writes; it is a standby, or its transactions are read-only")
    case "40001", "40P01": (.unavailable, "other transactions were in the way; repeat")
    case "55P03": (.unavailable, "another transaction holds a lock; repeat later")
    case "08P01":
      (
        .unavailable,
        "the server doesn't take what sessions begin with; behind a pooler add pooling=transaction to the URI, or set POSTGRES_POOLING"
      )
    case "57014": (.timedOut, "the statement was stopped before its end: its deadline passed, or the server's limit")
    case "25P03": (.unavailable, "the server ended a transaction that rested for too long, and its session; repeat")
    case "57P01", "57P02", "57P04", "57P05": (.unavailable, "the server ended the connection; repeat")
    case "57P03": (.unavailable, "the server is starting or stopping; repeat later")
    case "53100": (.storageFull, "the server's disk is full; make room and repeat")
    case "53300": (.unavailable, "the server has no free connection; allow more on the server or fewer in the pools")
    case "42501": (.accessDenied, "the user lacks a right on the schema or a table; grant it")
    case "28P01": (.accessDenied, "the server refuses user and password")
    case "28000": (.accessDenied, "the server refuses this user from here; check its pg_hba.conf, and whether it asks for TLS")
    case "3D000": (.incompatible, "the database does not exist; create it")
    case "3F000": (.incompatible, "the schema does not exist; create it")
    case "26000": (.unavailable, "the session lost its prepared statements; is a pooler between? Then configure it as such")
    default: meaning(ofClass: code.prefix(2))
    }
  }

  private static func meaning(ofClass prefix: Substring) -> (Code, String) {
    switch prefix {
    case "08": (.unavailable, "the connection to the server failed; repeat")
    case "22": (.invalid, "a value is outside what its column takes")
    case "23": (.invalid, "a value breaks a rule of its column")
    case "25", "40": (.unavailable, "the transaction could not go on; repeat")
    case "28": (.accessDenied, "the server refuses this user")
    case "42": (.incompatible, "a table or column is missing or differs; was the database initialized by this release?")
    case "53": (.unavailable, "the server lacks memory or another resource; repeat later")
    case "54": (.invalid, "a value or statement is larger than the server takes")
    case "57": (.unavailable, "the server's operator stepped in; repeat")
    case "58": (.unavailable, "the server could not read or write its files; check its disk")
    case "XX": (.corrupt, "the server met damage or a fault of its own; check its log")
    default: (.unavailable, "the server answered with an error; check its log")
    }
  }

  /// The connection broke before anything could have taken effect.
  static let connectionLost = StoreError(
    .unavailable, "the connection to the server was lost; repeat", disposition: .notAttempted, driver: "postgresql")
}
