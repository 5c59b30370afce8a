internal import DriverSupport
internal import Glibc
internal import WellSenseStore

/// How long a call may still work, and whether anybody waits for it.
struct Patience: Sendable {
  let deadline: Deadline
  var isCancelled: @Sendable () -> Bool = { false }

  /// Ends what hasn't taken effect yet once nobody wants it any more.
  func check() throws(MongoFailure) {
    if deadline.hasPassed { throw .other(.lateAtServer) }
    if isCancelled() { throw .other(.cancelledAtServer) }
  }
}

/// One connection: the commands of a call, one after the other.
///
/// `@unchecked Sendable`: only its own thread uses it, but for the severing of its socket.
final class MongoConnection: ServerConnection, @unchecked Sendable {
  let client: MongoClient
  var topology: MongoTopology
  let knowledge: MongoKnowledge
  let gate: WriteGate
  /// What it reads belongs to one transaction that stays open, as for a snapshot.
  private(set) var isPinned = false
  /// Whether its session is among those of the writers.
  var isAnnounced = false

  private init(_ client: MongoClient, _ topology: MongoTopology, _ knowledge: MongoKnowledge, _ gate: WriteGate) {
    self.client = client
    self.topology = topology
    self.knowledge = knowledge
    self.gate = gate
  }

  /// Connects, logs in and asks what the server is.
  static func connect(
    _ configuration: MongoConfiguration, _ knowledge: MongoKnowledge, _ gate: WriteGate, until deadline: Deadline
  ) -> Result<MongoConnection, StoreError> {
    do throws(StoreError) {
      let client = try MongoClient(configuration, connectTimeout: deadline.remaining, orphans: knowledge.orphans)
      do throws(MongoFailure) {
        let topology = try client.topology(until: deadline)
        knowledge.learn(topology)
        return .success(MongoConnection(client, topology, knowledge, gate))
      } catch {
        let reason = error.server?.endsConnection == true ? client.protectionFailure : nil
        throw (reason ?? error.error()).with(disposition: .notAttempted)
      }
    } catch {
      return .failure(error)
    }
  }

  // MARK: - For the pool

  func handle(_ members: [Member]) {
    for member in members {
      if client.isBroken { return }
      member.abandonIfLate()
      guard member.claim() else { continue }
      let patience = Patience(deadline: member.deadline, isCancelled: { member.isCancelled })
      do throws(MongoFailure) {
        endOrphans(patience.deadline)
        member.finish(.success(try answer(member.request, patience)))
      } catch {
        member.finish(.failure(reason(error, patience)))
      }
    }
  }

  var isUsable: Bool { !client.isBroken }

  func validate(until deadline: Deadline) -> Bool {
    (try? client.read(BSONWriter { $0.append("ping", int32: 1) }, on: "admin")) != nil
  }

  func close() { if isUsable { endOrphans(Deadline(after: .seconds(1))) } }

  /// Why a call failed. One whose connection was severed was late, or nobody wanted it any more.
  private func reason(_ failure: MongoFailure, _ patience: Patience) -> StoreError {
    let error = failure.error()
    if isPinned, let code = failure.server?.code, ServerFailure.endedTransaction.contains(code) { return .snapshotEnded }
    guard failure.server?.endsConnection == true else { return error }
    if patience.deadline.hasPassed { return StoreError.lateAtServer.with(disposition: error.disposition) }
    return patience.isCancelled() ? .cancelledAtServer.with(disposition: error.disposition) : error
  }

  func interrupt(_ member: Member, until deadline: Deadline) {
    // Commands carry their deadline to the server, and a call ends between two of them. One that still waits after a while is severed.
    while member.isClaimed, !deadline.hasPassed { usleep(2_000) }
    if member.isClaimed { sever() }
  }

  func sever() { client.sever() }

  // MARK: - Snapshots

  /// Begins to look at one state of the database, until ``unpin()``.
  func pin(until deadline: Deadline) throws(MongoFailure) -> Position? {
    guard topology.hasTransactions else { throw .other(.needsReplicaSet) }
    let meta = try meta(deadline)
    try client.begin(until: deadline)
    isPinned = true
    do throws(MongoFailure) {
      // The first read chooses the state.
      let end = try endOfLog(deadline)
      return meta.isLogOn ? end.position(meta.database) : nil
    } catch {
      unpin()
      throw error
    }
  }

  func unpin() {
    isPinned = false
    client.abort()
  }

  /// Runs several reads on one state of the database.
  func inOneSnapshot<Value>(_ deadline: Deadline, _ body: () throws(MongoFailure) -> Value) throws(MongoFailure) -> Value {
    if isPinned { return try body() }
    try client.begin(until: deadline)
    defer { client.abort() }
    return try body()
  }

  /// The same, and what is read is known to stay: once the transaction is committed, a majority has what it saw.
  func inConfirmedSnapshot<Value>(_ deadline: Deadline, _ body: () throws(MongoFailure) -> Value) throws(MongoFailure) -> Value {
    try client.begin(until: deadline)
    do throws(MongoFailure) {
      let value = try body()
      try client.commit()
      return value
    } catch {
      client.abort()
      if error.server?.endsConnection == true { client.forsake() }
      throw error
    }
  }
}

extension StoreError {
  static let snapshotEnded = StoreError(
    .unavailable, "the server has ended the snapshot, which may last transactionLifetimeLimitSeconds; open another one and begin again",
    disposition: .notAttempted, driver: "mongodb")
  static let lateAtServer = StoreError(
    .timedOut, "the deadline passed while the database worked", disposition: .notAttempted, driver: "mongodb")
  static let cancelledAtServer = StoreError(
    .cancelled, "the task was cancelled while the database worked", disposition: .notAttempted, driver: "mongodb")
}
