/// A power: looking at the way to a database and at the database itself, from the client's library to the rights of the user.
public protocol Diagnosing: Sendable {
  /// Looks as far as it gets, whether or not the driver is open, and says what it found in the order of the way.
  ///
  /// It leaves the database as it was, and what it tries there it takes back. It ends by the call's deadline: what it waited for then is
  /// a finding, too. Findings hold no credential and no stored value.
  /// - Parameter schema: what the program would initialize the database with.
  func diagnose(_ schema: Schema, _ call: Call) async -> [Finding]
}

/// One thing that was looked at: how it is, and what to do if it isn't as it should be.
public struct Finding: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable {
    case ok
    /// Works, but not as it should, or not for all purposes.
    case warning
    /// The store can't be used like that.
    case failed
  }

  /// What was looked at. Extensible: new subjects can appear.
  public struct Subject: Sendable, Hashable, CustomStringConvertible {
    public let name: String
    public init(_ name: String) { self.name = name }
    public var description: String { name }

    /// The client's library and its version.
    public static let library = Subject("library")
    /// Whether a server's name is known and something answers there; a finding for each server.
    public static let address = Subject("address")
    /// How the connection is protected.
    public static let protection = Subject("protection")
    /// Whether the server takes user and password.
    public static let signIn = Subject("sign-in")
    /// What the server is, and whether it is new enough.
    public static let server = Subject("server")
    /// Whether the database is there.
    public static let database = Subject("database")
    /// What stands around the server: a pooler, a primary, a replica set.
    public static let topology = Subject("topology")
    /// The server's clock against this machine's.
    public static let clock = Subject("clock")
    /// Whether a commit is on disk when it is acknowledged.
    public static let durability = Subject("durability")
    /// The store's tables.
    public static let schema = Subject("schema")
    /// What the user may do.
    public static let rights = Subject("rights")
    /// The database's file.
    public static let file = Subject("file")
    /// The folder that the file is in.
    public static let folder = Subject("folder")
    /// Room for more.
    public static let space = Subject("space")
  }

  public var subject: Subject
  public var verdict: Verdict
  /// What was found.
  public var detail: String
  /// What to do about it; `nil` where there is nothing to do.
  public var advice: String?
  /// The error that a call would meet.
  public var code: StoreError.Code?

  public init(_ subject: Subject, _ verdict: Verdict, _ detail: String, advice: String? = nil, code: StoreError.Code? = nil) {
    self.subject = subject
    self.verdict = verdict
    self.detail = detail
    self.advice = advice
    self.code = code
  }

  public static func ok(_ subject: Subject, _ detail: String) -> Finding { Finding(subject, .ok, detail) }

  public static func warning(_ subject: Subject, _ detail: String, _ advice: String) -> Finding {
    Finding(subject, .warning, detail, advice: advice)
  }

  public static func failed(_ subject: Subject, _ detail: String, _ advice: String, _ code: StoreError.Code) -> Finding {
    Finding(subject, .failed, detail, advice: advice, code: code)
  }

  /// What an error means for its subject. An error's text says after a semicolon what to do; one that doesn't gets the advice.
  public static func failed(_ subject: Subject, _ error: StoreError, orAdvise advice: String) -> Finding {
    let parts = error.detail.split(separator: "; ", maxSplits: 1)
    let detail = parts.first.map(String.init) ?? error.code.description
    let origin = error.engineCode.map { " (\($0))" } ?? ""
    return failed(subject, detail + origin, parts.count > 1 ? String(parts[1]) : advice, error.code)
  }
}

extension Finding {
  /// The schema that was found, 0 for none, against the program's.
  public static func schema(_ version: Int, _ wanted: Schema) -> Finding {
    if version == 0 { return .ok(.schema, "none yet; the first command that opens the database makes version \(wanted.version)") }
    if version == wanted.version { return .ok(.schema, "version \(version), which is this program's") }
    if version < wanted.version {
      return .warning(
        .schema, "version \(version), older than this program's \(wanted.version)",
        "copy the database, then let any command open it: that upgrades it")
    }
    return .failed(
      .schema, "version \(version), newer than this program's \(wanted.version)", "use a newer program; the database stays untouched",
      .incompatible)
  }

  /// The server's clock, read between two looks at this machine's.
  public static func clock(_ server: Timestamp, between before: Timestamp, and after: Timestamp) -> Finding {
    let early = before.milliseconds - server.milliseconds
    let late = server.milliseconds - after.milliseconds
    let difference = max(0, early, late)
    guard difference > 1_000 else { return .ok(.clock, "the server's and this machine's agree to a second") }
    let seconds = (difference + 500) / 1_000
    return .warning(
      .clock, "the server's is \(seconds) s \(late > 0 ? "ahead of" : "behind") this machine's",
      "let both follow a time server, as with NTP: the order of writes from several machines goes by their clocks")
  }
}
