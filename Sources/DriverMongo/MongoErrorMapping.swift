internal import CMongo
internal import WellSenseStore

/// What the server or the library said when a command failed. The library's message isn't used: it can hold values and credentials.
struct ServerFailure: Error {
  struct Labels: OptionSet {
    let rawValue: UInt8
    /// Nothing of the transaction is left; the whole of it can be done again.
    static let transient = Labels(rawValue: 1)
    /// Nobody knows whether the transaction was committed; committing can be repeated.
    static let unknownCommit = Labels(rawValue: 2)
  }

  let code: Int32
  /// Whether the connection failed rather than the command.
  let isNetwork: Bool
  /// Whether no server was found to send the command to.
  let isUnsent: Bool
  var labels: Labels = []
  /// The command took effect here, but a majority hasn't confirmed it.
  var isUnconfirmed = false

  static let writeConflict: Int32 = 112
  static let duplicateKey: Int32 = 11000
  /// A document lacks the fence that its collection asks for: the stored form has changed.
  static let fenced: Int32 = 121
  static let namespaceExists: Int32 = 48
  static let namespaceNotFound: Int32 = 26
  static let unauthorized: Int32 = 13
  /// The collection is sharded by another key, or in another way.
  static let alreadySpread: Int32 = 23
  /// Codes of a transaction that the server ended by itself.
  static let endedTransaction: Set<Int32> = [251, 290]

  var isDuplicate: Bool { code == Self.duplicateKey }
  var isFenced: Bool { code == Self.fenced }
  /// Another transaction was faster; the whole can be done again at once.
  var isConflict: Bool { labels.contains(.transient) || Self.conflicts.contains(code) }
  /// The connection, or the server behind it, is of no more use.
  var endsConnection: Bool { isNetwork || isUnsent || Self.notPrimary.contains(code) }

  private static let conflicts: Set<Int32> = [24, 112, 246, 251, 290]
  private static let notPrimary: Set<Int32> = [91, 189, 10107, 11600, 11602, 13435, 13436]
}

/// Why something that this driver does for a call ended.
enum MongoFailure: Error {
  case server(ServerFailure)
  case other(StoreError)
  /// A row that the batch replaces has a version as high as the batch's: do it again above that.
  case behind(Int64)
  /// Something is taken or missing: do it again and look which.
  case lookCloser

  var server: ServerFailure? { if case .server(let failure) = self { failure } else { nil } }

  /// As an error, where it wasn't handled by its code.
  /// - Parameter disposition: what is known of a write then; reads have no effect.
  func error(_ disposition: StoreError.Disposition = .notAttempted) -> StoreError {
    switch self {
    case .other(let error): error
    case .server(let failure): StoreError(mongo: failure, disposition)
    case .behind, .lookCloser:
      StoreError(.unavailable, "the write met others for too long; repeat", disposition: disposition, driver: "mongodb")
    }
  }
}

extension MongoFailure {
  /// The database serves another epoch than the call's.
  static let fenced = MongoFailure.other(StoreError.fenced.located(driver: "mongodb"))
  /// The answer's bytes aren't the BSON that was asked for: neither the server nor the connection can be trusted with more.
  static let malformed = MongoFailure.other(
    StoreError(.unavailable, "the server's answer is damaged; is it a MongoDB server?", disposition: .notAttempted, driver: "mongodb"))
}

extension StoreError {
  init(mongo failure: ServerFailure, _ disposition: Disposition) {
    let (kind, detail) = failure.isNetwork ? Self.lost : failure.isUnsent ? Self.unreachable : Self.meaning(failure.code)
    let isFinal: Set<Code> = [.accessDenied, .invalid, .storageFull, .incompatible, .unsupported, .duplicate]
    self.init(
      kind, detail, disposition: isFinal.contains(kind) && disposition == .notAttempted ? .rejected : disposition, driver: "mongodb",
      engineCode: "\(failure.code)")
  }

  private static let lost = (Code.unavailable, "the connection to the server broke")
  private static let unreachable = (
    Code.unavailable, "no server that takes writes can be reached; check address, network and replica set"
  )

  private static func meaning(_ code: Int32) -> (Code, String) {
    switch code {
    case 13: (.accessDenied, "the database user lacks a right; it needs readWrite, and dbAdmin for initializing")
    case 18, 8000: (.accessDenied, "the server refused the credentials")
    case 11: (.accessDenied, "the server doesn't know the user, or not in this authentication database")
    case 20, 263: (.unsupported, MongoTopology.needsReplicaSet)
    case 24, 112, 246, 251, 290: (.unavailable, "other writers were faster for too long; repeat later")
    case 239, 286: (.unavailable, "the server no longer has the state that was asked for; begin again")
    case 50, 262, 202: (.timedOut, "the deadline passed while the server worked")
    case 26, 73: (.incompatible, "a collection is missing; was the database initialized by this release?")
    case 64, 79, 100: (.unavailable, "a majority of the replica set did not confirm the write")
    case 121: (.unavailable, "the stored form is being changed by another process; repeat later")
    case 10334, 17419, 17420: (.invalid, "the row is larger than the 16 MiB that MongoDB stores")
    case 14031: (.storageFull, "the server's disk is full; make room and repeat")
    case 11000: (.duplicate, "another row has this value already")
    case 91, 189, 10107, 11600, 11602, 13435, 13436: (.unavailable, "the server gives up being primary; repeat")
    case 9, 59, 72: (.incompatible, "the server doesn't understand a command; it must be MongoDB 5.0 or later")
    default: (.unavailable, "the server refused a command")
    }
  }
}
