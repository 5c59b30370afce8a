internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

// Writing.
extension PostgresConnection {
  /// Commits a batch in a transaction of its own, as often as other transactions are in its way.
  func commit(_ batch: WriteBatch, at epoch: Epoch?, _ member: Member) throws(StoreError) -> Commit {
    var isCareful = false
    var attempts = 0
    var disturbances = 0
    while true {
      if member.deadline.hasPassed { throw attempts == 0 ? .waitedTooLong : .gaveWay }
      do throws(SQLFailure) {
        return try attempt(batch, at: epoch, isCareful: isCareful)
      } catch {
        guard !isBroken else { throw error.error }
        endTransaction()
        attempts += 1
        switch error {
        case .unique, .reference:
          guard !isCareful else { throw error.error }
          isCareful = true
        case .again(let cause):
          // What stays in the way although nobody is there is damage.
          guard cause.code == .unavailable || attempts < 20 else { throw cause }
          Self.pause(attempts)
        // What was to stop other calls of the round can come late.
        case .other(let cause) where cause.isInterruption && !member.shouldEnd && disturbances < 3: disturbances += 1
        case .other(let cause):
          throw cause
        }
      }
    }
  }

  /// One transaction. `.other` with `.unknown` if nobody knows whether it took effect.
  private func attempt(_ batch: WriteBatch, at epoch: Epoch?, isCareful: Bool) throws(SQLFailure) -> Commit {
    let plan = plan
    let (meta, turn) = try beginCommit(plan, at: epoch)
    let committer = Committer(self, plan, shared.clock, meta, at: epoch, turn: turn)
    let commit: Commit
    do throws(SQLFailure) {
      commit = try committer.attempt(batch, isCareful: isCareful)
    } catch {
      // The log remembers what it refused. A call whose time is over has left half of what it did.
      if meta.isLogOn, case .other(let cause) = error, cause.isVerdict, !isBroken {
        try turn?.finish(self, plan.system)
        try endWrite()
        shared.bell.ring()
      }
      throw error
    }
    try turn?.finish(self, plan.system)
    try endWrite()
    if meta.isLogOn { shared.bell.ring() }
    purgeIfDue(plan)
    return commit
  }

  /// Opens a transaction, says what the database is, and takes the log's lock where there is a log and the epoch is the present one.
  ///
  /// Every write with a log takes that lock before those on rows: whoever has it never waits for somebody who waits for it.
  func beginCommit(_ plan: SchemaPlan, at epoch: Epoch?) throws(SQLFailure) -> (meta: StoreMeta, turn: LogTurn?) {
    let isExpected = meta.map { $0.isLogOn && $0.admits(epoch) } ?? false
    try beginWrite()
    guard let hold = plan.system.holdLog else { return (try checked(try metaToWrite(plan.system), plan), nil) }
    // Most often it is as it was: one round trip.
    let answers = try selectEach([(plan.system.metaToWrite, [])] + (isExpected ? [(hold, [])] : []))
    let meta = try checked(try StoreMeta(answers[0]), plan)
    if answers.count > 1 { return (meta, try LogTurn(answers[1])) }
    guard meta.isLogOn, meta.admits(epoch) else { return (meta, nil) }
    return (meta, try LogTurn(try select(hold, [], width: 1)))
  }

  func beginWrite() throws(SQLFailure) {
    try send(statements.beginWrite, [])
    try send(statements.byKeys, [])
  }

  /// Opens a transaction and says what the database is.
  private func beginWrite(_ plan: SchemaPlan) throws(SQLFailure) -> StoreMeta {
    try beginWrite()
    return try checked(try metaToWrite(plan.system), plan)
  }

  private func checked(_ meta: StoreMeta?, _ plan: SchemaPlan) throws(SQLFailure) -> StoreMeta {
    guard let meta else { throw .other(.missingMeta) }
    do throws(StoreError) {
      self.meta = try meta.checked(plan.schema)
      shared.note(isLogged: meta.isLogOn)
      return meta
    } catch {
      throw .other(error)
    }
  }

  /// Commits. When the connection breaks after this was sent, the outcome is unknown, unless something before it had failed.
  func endWrite() throws(SQLFailure) {
    try send(statements.commit, [], isWanted: true)
    let last = sent.count - 1
    var tag = ""
    var failure: (place: Int, SQLFailure)?
    do throws(SQLFailure) {
      try settle { (place, _, outcome) throws(SQLFailure) -> Void in
        switch outcome {
        case .result(let result): tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        // The server said that it has committed: what ends the session after that doesn't matter.
        case .failed where tag == "COMMIT": break
        case .failed(let found): failure = failure ?? (place, found)
        case .aborted: break
        }
      }
    } catch {
      if tag == "COMMIT" { return }
      if let failure, failure.place < last, !failure.1.isLossOfConnection { throw failure.1 }
      throw .other(error.error.with(disposition: .unknown))
    }
    if let (place, found) = failure {
      // The connection broke before the first answer: the server may have gone on to the end all the same.
      guard isBroken, place == last || found.isLossOfConnection else { throw found }
      throw .other(found.error.with(disposition: .unknown))
    }
    // A transaction that had failed is rolled back by COMMIT, which says so only here.
    guard tag == "COMMIT" else { throw .again(.gaveWay) }
  }

  /// Ends whatever transaction is open. A connection on which that fails is of no use.
  func endTransaction() {
    // Passed over where something fails that was sent before it; and what was to stop that can hit this one.
    for _ in 0..<4 where !isBroken && (PQtransactionStatus(handle) != PQTRANS_IDLE || !sent.isEmpty) {
      do throws(SQLFailure) {
        try send(statements.rollback, [])
        try settle { (_, _, _) in }
      } catch {
        discard()
      }
    }
    if PQtransactionStatus(handle) != PQTRANS_IDLE { discard() }
  }

  /// A little longer after each attempt, and not the same for all.
  static func pause(_ attempts: Int) {
    guard attempts > 2 else { return }
    usleep(UInt32.random(in: 0...(500 << UInt32(min(attempts, 6)))))
  }

  func probe() throws(StoreError) -> Probe {
    let start = ContinuousClock.now
    do throws(SQLFailure) {
      let system = plan.system
      let meta = try beginWrite(plan)
      try send(system.probe, [])
      let probe = try probed(meta, since: start, system)
      try endWrite()
      return probe
    } catch {
      throw error.error
    }
  }

  /// Drops traces of operations that are older than anyone may repeat them.
  func purgeIfDue(_ plan: SchemaPlan) {
    guard shared.purge.isDue() else { return }
    do throws(SQLFailure) {
      _ = try run(plan.system.purgeOperations, [.integer(PurgeClock.oldest)])
    } catch {
      // Nobody waits for this; the next round tries again.
    }
  }
}

extension StoreError {
  /// Other transactions stood in the way until the deadline.
  static let gaveWay = StoreError(
    .timedOut, "other transactions were in the way until the deadline passed; repeat", disposition: .notAttempted, driver: "postgresql")
}

extension SQLFailure {
  /// Not the server's word: that has a code.
  var isLossOfConnection: Bool {
    if case .other(let cause) = self { cause.engineCode == nil } else { false }
  }
}
