internal import CMongo
internal import WellSenseStore

/// One client of the C library with its connections to the servers of a deployment: for one thread at a time.
///
/// `@unchecked Sendable`: only the thread that it was given to uses it.
final class MongoClient: @unchecked Sendable {
  private static let started: Void = wellsense_mongo_start()

  let database: String
  private let network: MongoNetwork
  private let client: OpaquePointer
  private let transaction: OpenTransaction
  private var session: OpaquePointer?
  /// A command failed in a way after which another connection is the better one.
  private(set) var isBroken = false
  private(set) var isInTransaction = false

  /// - Parameters:
  ///   - connectTimeout: for finding and reaching a server.
  ///   - orphans: learns of transactions that can't be ended from here.
  /// - Throws: `.invalid` for a URI that the library doesn't take, `.unavailable` if DNS doesn't list the servers.
  init(_ configuration: MongoConfiguration, connectTimeout: Duration, orphans: OrphanedSessions = OrphanedSessions()) throws(StoreError) {
    _ = Self.started
    transaction = OpenTransaction(orphans)
    let timeout = configuration.socketTimeout.milliseconds
    guard let client = wellsense_mongo_client(configuration.libraryURI, connectTimeout.milliseconds, timeout) else {
      // What is written in the URI was checked before: of a name for a list of servers it is the list that is missing.
      throw configuration.isDiscovered
        ? StoreError(
          .unavailable, "DNS lists no servers under the name; check it, and this machine's name servers", disposition: .notAttempted,
          driver: "mongodb", engineCode: "DNS")
        : StoreError(.invalid, "the URI isn't one that MongoDB takes", disposition: .notAttempted, field: "MONGODB_URI")
    }
    network = MongoNetwork(configuration)
    wellsense_mongo_use(client, network.pointer)
    self.client = client
    database = configuration.database
  }

  /// Why TLS failed, if that is why no server was reached.
  var protectionFailure: StoreError? { network.failure }

  deinit {
    if let session { mongoc_client_session_destroy(session) }
    mongoc_client_destroy(client)
  }

  // MARK: - Commands

  /// Runs a command that only reads.
  func read(_ command: BSONWriter, on database: String? = nil) throws(MongoFailure) -> MongoReply {
    try run(command, database, isWrite: false)
  }

  /// Runs a command that writes. Outside a transaction the library repeats it once after a broken connection, without doing it twice.
  func write(_ command: BSONWriter) throws(MongoFailure) -> MongoReply {
    let reply = try run(command, nil, isWrite: !isInTransaction)
    if let failure = try reply.writeFailure() { throw .server(failure) }
    return reply
  }

  private func run(_ command: BSONWriter, _ database: String?, isWrite: Bool) throws(MongoFailure) -> MongoReply {
    let session = isInTransaction ? session : nil
    network.hasBroken = false
    let outcome = command.bytes.withUnsafeBufferPointer { bytes in
      wellsense_mongo_command(client, session, database ?? self.database, bytes.baseAddress, bytes.count, isWrite)
    }
    return try checked(outcome)
  }

  private func checked(_ outcome: wellsense_mongo_reply) throws(MongoFailure) -> MongoReply {
    let reply = MongoReply(outcome)
    if outcome.isDone { return reply }
    let failure = reply.failure(outcome, hasBroken: network.hasBroken)
    if failure.endsConnection { isBroken = true }
    throw .server(failure)
  }

  // MARK: - Transactions

  /// The server's name for the session in which transactions run.
  var sessionID: RawID? {
    if session == nil { session = wellsense_mongo_session(client) }
    return session.flatMap(OpenTransaction.id)
  }

  func begin(until deadline: Deadline) throws(MongoFailure) {
    if session == nil { session = wellsense_mongo_session(client) }
    guard let session, wellsense_mongo_begin(session, Int64(deadline.milliseconds)) else {
      isBroken = true
      throw .other(StoreError(.unavailable, "the server gives no session", disposition: .notAttempted, driver: "mongodb"))
    }
    isInTransaction = true
    transaction.began(in: session)
  }

  /// Commits. Calling it again after it failed as of unknown outcome asks the server once more.
  func commit() throws(MongoFailure) {
    guard let session else { return }
    defer { isInTransaction = false }
    network.hasBroken = false
    _ = try checked(wellsense_mongo_commit(session))
    transaction.ended()
  }

  func abort() {
    guard let session, isInTransaction else { return }
    isInTransaction = false
    // Over a broken connection it would have to wait for another one.
    if isBroken { return forsake() }
    wellsense_mongo_abort(session)
    transaction.ended()
  }

  /// Leaves it to another connection to end what the server may have of the transaction.
  func forsake() { transaction.forsake() }

  /// Ends every wait, from any thread, and for good.
  func sever() {
    network.sockets.sever()
    transaction.forsake()
  }
}

extension Duration {
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    let milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000
    return Int32(clamping: max(1, milliseconds))
  }
}

extension Deadline {
  /// What is left of it, at least one millisecond.
  var milliseconds: Int32 { remaining.milliseconds }
}
