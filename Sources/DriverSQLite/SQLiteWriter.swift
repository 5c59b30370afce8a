internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

enum WriteRequest: Sendable {
  /// The epoch is that of the call.
  case commit(WriteBatch, at: Epoch?)
  case initialize(Schema, ChangeLog)
  case probe
  case replica(ReplicaRequest)

  /// Rows, so that a group doesn't keep its first members waiting for long.
  var weight: Int {
    if case .commit(let batch, _) = self { max(1, batch.rowCount) } else { 1 }
  }
}

enum WriteAnswer: Sendable {
  case commit(Commit)
  case report(SchemaReport)
  case probe(Probe)
  case replica(ReplicaAnswer)
}

/// The one thread that writes: whatever waits is committed together, and answered when the disk has it.
///
/// `@unchecked Sendable`: only its thread uses what can change.
final class SQLiteWriter: @unchecked Sendable {
  typealias Member = Pending<WriteRequest, WriteAnswer>

  let connection: SQLiteConnection
  let configuration: SQLiteConfiguration
  let plans: PlanBox
  let watcher: ChangeWatcher
  let clock = VersionClock()
  /// The database as the last transaction found it.
  var known: StoreMeta?
  /// Whether the connection checks foreign keys.
  var checksReferences = true
  private var purgeAfter = ContinuousClock.now.advanced(by: .seconds(60))

  init(_ connection: SQLiteConnection, _ configuration: SQLiteConfiguration, _ plans: PlanBox, _ watcher: ChangeWatcher) {
    self.connection = connection
    self.configuration = configuration
    self.plans = plans
    self.watcher = watcher
  }

  func handle(_ members: [Member]) {
    connection.lock.withLock {
      var group: [Member] = []
      for member in members {
        switch member.request {
        case .commit, .probe:
          group.append(member)
          continue
        case .initialize, .replica:
          commit(group)
          group = []
        }
        if case .initialize(let schema, let log) = member.request { initialize(schema, log, member) }
        if case .replica(let request) = member.request { replicate(request, member) }
      }
      commit(group)
      purgeIfDue()
    }
  }

  // MARK: - A group

  private func commit(_ members: [Member]) {
    guard !members.isEmpty else { return }
    configuration.hooks.beforeGroup?(members.count)
    guard check(references: true, members) else { return }
    if members.count == 1, lone(members[0]) { return }
    guard begin(members) else { return }
    let start = ContinuousClock.now
    let group = members.filter { $0.claim() }
    let meta: StoreMeta
    do throws(StoreError) {
      meta = try readMeta()
    } catch {
      rollback()
      return finish(group, .failure(error))
    }
    var results: [Result<WriteAnswer, StoreError>] = []
    for member in group {
      let result = answer(member, meta, start)
      if connection.isOutsideTransaction { return finish(group, .failure(Self.lost(result))) }
      results.append(result)
    }
    do throws(SQLFailure) {
      try connection.run(.commit)
    } catch {
      rollback()
      return finish(group, .failure(Self.notCommitted(error)))
    }
    for (member, result) in zip(group, results) { member.finish(result) }
    if meta.isLogOn { watcher.wake() }
  }

  /// Commits one row that comes alone as one statement, which saves the statements around it. False: it is still to be done.
  private func lone(_ member: Member) -> Bool {
    guard let known, case .commit(let batch, let epoch) = member.request, !member.deadline.hasPassed, member.claim() else { return false }
    do throws(SQLFailure) {
      if let commit = try Committer(connection, plans.current, clock, known, at: epoch).lone(batch) {
        member.finish(.success(.commit(commit)))
        return true
      }
    } catch {
      guard error.error.isBusy else {
        member.finish(.failure(Self.notCommitted(error)))
        return true
      }
    }
    member.unclaim()
    return false
  }

  private func answer(_ member: Member, _ meta: StoreMeta, _ start: ContinuousClock.Instant) -> Result<WriteAnswer, StoreError> {
    if member.deadline.hasPassed { return .failure(.waitedTooLong) }
    switch member.request {
    case .commit(let batch, let epoch):
      let committer = Committer(connection, plans.current, clock, meta, at: epoch)
      do throws(StoreError) {
        return .success(.commit(try committer.commit(batch)))
      } catch {
        return .failure(error)
      }
    case .probe:
      return probe(meta, start)
    case .initialize, .replica:
      return .failure(.missingMeta)
    }
  }

  private func probe(_ meta: StoreMeta, _ start: ContinuousClock.Instant) -> Result<WriteAnswer, StoreError> {
    do throws(SQLFailure) {
      let system = plans.current.system
      _ = try connection.run(system.probe, [])
      return .success(.probe(try connection.probed(meta, since: start, system)))
    } catch {
      return .failure(error.error)
    }
  }

  private func readMeta() throws(StoreError) -> StoreMeta {
    let plan = plans.current
    let meta: StoreMeta?
    do throws(SQLFailure) {
      meta = try connection.meta(plan.system)
    } catch {
      throw error.error
    }
    guard let meta else { throw .missingMeta }
    known = try meta.checked(plan.schema)
    return meta
  }

  private func finish(_ group: [Member], _ result: Result<WriteAnswer, StoreError>) {
    for member in group { member.finish(result) }
  }

  /// The failure that ended the whole transaction, for all its members.
  private static func lost(_ result: Result<WriteAnswer, StoreError>) -> StoreError {
    if case .failure(let error) = result { return error }
    return StoreError(.unavailable, "the transaction ended before its time; repeat", disposition: .rejected, driver: "sqlite")
  }

  static func notCommitted(_ failure: SQLFailure) -> StoreError {
    let error = failure.error
    // A full disk and damaged pages are met before the end of the transaction is written. After other failures nobody knows what the
    // disk has.
    return error.with(disposition: [.storageFull, .corrupt].contains(error.code) ? .rejected : .unknown)
  }

  // MARK: - Transactions

  /// Begins, and waits while another process writes as long as any member does. False: there is nobody left to answer.
  func begin(_ members: [Member]) -> Bool {
    let giveUp = ContinuousClock.now.advanced(by: configuration.busyTimeout)
    var pause: UInt32 = 200
    while true {
      for member in members { member.abandonIfLate() }
      guard members.contains(where: \.isWaiting) else { return false }
      do throws(SQLFailure) {
        try connection.run(.beginImmediate)
        return true
      } catch {
        let error = error.error
        guard error.isBusy, ContinuousClock.now < giveUp else {
          for member in members { member.abandon(error.with(disposition: .notAttempted)) }
          return false
        }
      }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
  }

  func rollback() {
    // Fails only where no transaction is left, which is what it is for.
    if !connection.isOutsideTransaction { try? connection.execute("ROLLBACK") }
  }

  /// Drops traces of operations that are older than anyone may repeat them.
  private func purgeIfDue() {
    let lateness = configuration.hooks.lateness?() ?? .zero
    let now = ContinuousClock.now.advanced(by: lateness)
    guard now >= purgeAfter else { return }
    purgeAfter = now.advanced(by: .seconds(600))
    let oldest = (Timestamp.now + lateness - .seconds(24 * 3600)).milliseconds << 16
    do throws(SQLFailure) {
      try connection.run(.beginImmediate)
      _ = try connection.run(plans.current.system.purgeOperations, [.integer(oldest)])
      try connection.run(.commit)
    } catch {
      // Nobody waits for this; the next round tries again.
      rollback()
    }
  }
}
