internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import Synchronization
internal import WellSenseStore

extension MySQLConnection {
  // MARK: - Writing

  /// Commits a batch; again from its start while other transactions are in its way and the call's time lasts.
  func commit(_ batch: WriteBatch, at epoch: Epoch?) throws(StoreError) -> Commit {
    var isUnknown = false
    do throws(SQLFailure) {
      if let commit = try alone(batch, at: epoch) { return commit }
    } catch {
      guard case .again(let reason) = error else { throw error.error }
      isUnknown = reason.disposition == .unknown
    }
    let commit = try repeated(isUnknown: isUnknown) { () throws(SQLFailure) in try committed(batch, at: epoch) }
    if commit.position != nil { context.bell.ring() }
    return commit
  }

  /// Does a transaction again while other transactions are in its way and the call's time lasts.
  ///
  /// - Parameter isUnknown: whether it may have taken effect before; so it may then, whatever a repeat meets but a verdict.
  func repeated<Value>(isUnknown: Bool = false, _ transaction: () throws(SQLFailure) -> Value) throws(StoreError) -> Value {
    var isUnknown = isUnknown
    do throws(StoreError) {
      return try repeated(transaction, noting: &isUnknown)
    } catch {
      throw isUnknown ? error.ofRepeat : error
    }
  }

  private func repeated<Value>(_ transaction: () throws(SQLFailure) -> Value, noting isUnknown: inout Bool) throws(StoreError) -> Value {
    var pause = 1.0
    var attempts = 0
    while true {
      do throws(SQLFailure) {
        return try transaction()
      } catch {
        rollback()
        guard case .again(let reason) = error else { throw error.error }
        if reason.disposition == .unknown { isUnknown = true }
        attempts += 1
        // What stays in the way although nobody is there is damage.
        guard reason.code == .unavailable || attempts < 20 else { throw reason }
        guard !isBroken, !limit.isCancelled(), limit.deadline.remaining > .milliseconds(pause) else { throw reason }
      }
      usleep(UInt32(Double.random(in: 0.2...1) * pause * 1000))
      pause = min(pause * 2, 64)
    }
  }

  private func committed(_ batch: WriteBatch, at epoch: Epoch?) throws(SQLFailure) -> Commit {
    let meta = try beginWriting()
    let commit: Commit
    do throws(SQLFailure) {
      commit = try Committer(self, plans.current, context.clock, meta, at: epoch).attempt(batch)
    } catch {
      // A verdict has left its entry in the log, and nothing else. A call whose time is over has left half of what it did.
      if meta.isLogOn, case .other(let rejection) = error, rejection.isVerdict, !isTransactionLost, !isBroken {
        try makeDurable()
      }
      throw error
    }
    try makeDurable()
    // Nothing was written: what the first attempt left may be shown and not last yet.
    if commit.isReplay {
      do throws(SQLFailure) {
        try makeSure(plans.current)
      } catch {
        throw error.asUnknown
      }
    }
    return commit
  }

  /// Begins a transaction, and reads what the database is: it stays so until the end, since whoever changes it waits for this lock.
  private func beginWriting() throws(SQLFailure) -> StoreMeta {
    try beginTransaction()
    let plan = plans.current
    guard let meta = try metaToWrite(plan.system) else { throw .other(.missingMeta) }
    do throws(StoreError) {
      self.meta = try meta.checked(plan.schema)
      context.note(meta)
    } catch {
      throw .other(error)
    }
    return meta
  }

  func beginTransaction() throws(SQLFailure) {
    isTransactionLost = false
    isWriting = false
    try execute("START TRANSACTION")
    isWriting = true
  }

  func makeDurable() throws(SQLFailure) {
    try checkTransaction()
    isWriting = false
    isCommitting.store(true, ordering: .releasing)
    defer { isCommitting.store(false, ordering: .releasing) }
    do throws(SQLFailure) {
      try execute("COMMIT")
    } catch {
      throw ofCommit(error)
    }
  }

  /// What the failure of a commit says. A node that is cut off from its cluster says that another transaction came first, also of what the
  /// others have taken over; elsewhere that is true.
  private func ofCommit(_ failure: SQLFailure) -> SQLFailure {
    if case .again = failure, !features.isCluster { return failure }
    return failure.asUnknown
  }

  /// Commits one row as one statement without a transaction around it, if that is all there is to do.
  private func alone(_ batch: WriteBatch, at epoch: Epoch?) throws(SQLFailure) -> Commit? {
    guard let known = context.database else { return nil }
    do throws(SQLFailure) {
      return try Committer(self, plans.current, context.clock, known, at: epoch).lone(batch)
    } catch {
      // Too large a packet is refused before it is looked at, though the connection ends with it.
      if error.error.engineCode == "\(ER_NET_PACKET_TOO_LARGE)" { throw .other(error.error.with(disposition: .rejected)) }
      throw isRefusal(error) ? error : ofCommit(error)
    }
  }

  /// Whether a statement that commits by itself failed before it did: for its values, or for what it is.
  private func isRefusal(_ failure: SQLFailure) -> Bool {
    guard case .other(let error) = failure else { return false }
    // A server that takes no writes is left, though it has answered.
    return error.code == .readOnly || !isBroken && ![.unavailable, .timedOut, .cancelled].contains(error.code)
  }

  /// Ends what is open of a transaction, also when the call's time is over. A connection on which even that fails is of no use.
  private func rollback() {
    guard !isBroken else { return }
    let call = limit
    isWriting = false
    begin(.short)
    do throws(SQLFailure) {
      try execute("ROLLBACK")
    } catch {
      isBroken = true
    }
    begin(call)
  }

  /// Drops traces of operations that are older than anyone may repeat them. Nobody waits for this; the next round tries again.
  func purgeIfDue() {
    guard context.purge.isDue(), !isBroken else { return }
    begin(.short)
    do throws(SQLFailure) { _ = try run(plans.current.system.purgeOperations, [.integer(PurgeClock.oldest)]) } catch {}
  }

  // MARK: - Parts of a transaction

  // Before its first part a transaction has only read, so a part is the transaction itself.

  func beginPart() throws(SQLFailure) {}
  func keepPart() throws(SQLFailure) {}

  func undoPart() throws(SQLFailure) {
    // After a deadlock or without its server the whole transaction is gone: there is nothing left to undo.
    guard !isTransactionLost, !isBroken else { return }
    // Nobody waits for more of it, and the end of the call rolls back.
    guard !limit.isOver else { throw .other(overdue()) }
    try execute("ROLLBACK")
    let before = meta
    guard try beginWriting() == before else {
      throw .again(StoreError(.unavailable, "the database's schema changed meanwhile; repeat", disposition: .notAttempted))
    }
  }

  // MARK: - Probing

  func probe() throws(StoreError) -> Probe {
    let start = ContinuousClock.now
    let system = plans.current.system
    do throws(SQLFailure) {
      guard try run(system.probe, []) == 1, let meta = try meta(system) else { throw .other(.missingMeta) }
      return try probed(meta, since: start, system)
    } catch {
      throw error.error
    }
  }
}

extension SQLFailure {
  /// The same of what may have taken effect.
  fileprivate var asUnknown: SQLFailure {
    let reason = error.with(disposition: .unknown)
    return if case .again = self { .again(reason) } else { .other(reason) }
  }
}
