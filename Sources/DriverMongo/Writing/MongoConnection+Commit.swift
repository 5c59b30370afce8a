internal import Glibc
internal import WellSenseStore

extension MongoConnection {
  /// Commits a batch, again as long as others get in its way and anybody waits for it.
  func commit(_ batch: WriteBatch, at epoch: Epoch?, _ patience: Patience) throws(MongoFailure) -> Commit {
    do throws(StoreError) { try batch.refuseMockRows(knowledge.plan.schema) } catch { throw .other(error) }
    let meta = try meta(at: epoch, patience.deadline)
    guard topology.hasTransactions else { return try alone(batch, meta, patience) }
    return try gate.holding(try tickets(batch, meta), patience) { () throws(MongoFailure) in
      try repeating(patience) { (attempt) throws(MongoFailure) in try once(batch, epoch, attempt, patience) }
    }
  }

  /// What is known of the database; one without a log belongs to no set and has no epochs.
  private func meta(at epoch: Epoch?, _ deadline: Deadline) throws(MongoFailure) -> MongoMeta {
    let known = try meta(deadline)
    guard epoch != nil, !known.isLogOn else { return known }
    let meta = try renewedMeta(deadline)
    guard meta.isLogOn else { throw .fenced }
    return meta
  }

  /// How a batch is tried.
  struct Attempt {
    var number = 0
    /// The version must be above this.
    var floor: Int64 = 0
    /// Whether to look at what is there before writing, so that a refusal can be told exactly.
    var isCareful = false
  }

  /// Runs a body until it succeeds, or fails for a reason that doing it again doesn't mend.
  func repeating<Value>(_ patience: Patience, _ body: (Attempt) throws(MongoFailure) -> Value) throws(MongoFailure) -> Value {
    var attempt = Attempt()
    announceWriter(patience.deadline)
    while true {
      do throws(MongoFailure) {
        let value = try body(attempt)
        knowledge.blockade.end()
        return value
      } catch {
        client.abort()
        if error.server?.isConflict != true { knowledge.blockade.end() }
        try prepare(&attempt, after: error, patience)
      }
      try patience.check()
      attempt.number += 1
    }
  }

  /// Changes the attempt so that the next may succeed; throws what is final.
  private func prepare(_ attempt: inout Attempt, after failure: MongoFailure, _ patience: Patience) throws(MongoFailure) {
    switch failure {
    case .behind(let counter): attempt.floor = counter
    case .lookCloser: attempt.isCareful = true
    case .server(let server) where server.isFenced:
      let known = knowledge.meta
      // Another process changes the stored form: look what it is now, and wait where it isn't through.
      if try renewedMeta(patience.deadline) == known { pause(attempt) }
    case .server(let server) where server.isDuplicate && !server.endsConnection:
      if attempt.isCareful { pause(attempt) }
      attempt.isCareful = true
    case .server(let server) where server.isConflict && !server.endsConnection:
      if knowledge.blockade.isOverdue() { try endOtherWriters(patience.deadline) }
      pause(attempt)
    default: throw failure
    }
  }

  /// A random pause that grows, up to 50 ms.
  private func pause(_ attempt: Attempt) {
    usleep(UInt32.random(in: 200...(1_000 << UInt32(min(attempt.number, 5)) * 3 / 2)))
  }

  private func tickets(_ batch: WriteBatch, _ meta: MongoMeta) throws(MongoFailure) -> Set<WriteGate.Ticket> {
    if meta.isLogOn { return [.log] }
    var tickets: Set<WriteGate.Ticket> = []
    for write in batch.writes {
      switch write {
      case .patch(let entity, let key, _, _), .delete(let entity, let key, _): tickets.insert(.row(RowName(entity, key)))
      case .insert(let rows, _):
        let codec = try codec(rows.entity)
        for reference in codec.entity.references {
          guard let place = codec.entity.place(of: reference.field) else { continue }
          for row in 0..<rows.count where !rows[row, place].isNull {
            tickets.insert(.row(RowName(reference.parent, .one(rows[row, place].rawID))))
          }
        }
      }
    }
    return tickets
  }

  // MARK: - One attempt

  private func once(_ batch: WriteBatch, _ epoch: Epoch?, _ attempt: Attempt, _ patience: Patience) throws(MongoFailure) -> Commit {
    let meta = try meta(patience.deadline)
    if !meta.isLogOn, batch.writes.count == 1, case .patch = batch.writes[0] {
      return try patchAlone(batch, meta, attempt, patience)
    }
    let version = Version(epoch: (epoch ?? .first).raw, counter: knowledge.clock.next(above: attempt.floor))
    let run = CommitRun(self, batch, at: epoch, version, meta, patience, isCareful: attempt.isCareful)
    try client.begin(until: patience.deadline)
    do throws(MongoFailure) {
      if let replay = try run.replay() {
        client.abort()
        return replay
      }
      try run.writes()
      if run.highest >= version.counter { throw .behind(run.highest) }
      let position = try run.leaveTraces()
      let rows = batch.returning ? try returned(batch, patience.deadline) : []
      try settle(patience)
      return Commit(version: version, position: position, affected: run.affected, rows: rows)
    } catch {
      guard case .other(let rejection) = error, meta.isLogOn, let outcome = LogEntry.Outcome(of: rejection) else { throw error }
      client.abort()
      return try logRejection(rejection, outcome, run, patience)
    }
  }

  /// Commits the transaction; asks again while nobody knows whether it was.
  func settle(_ patience: Patience) throws(MongoFailure) {
    var attempt = Attempt()
    while true {
      do throws(MongoFailure) {
        return try client.commit()
      } catch {
        guard let failure = error.server, failure.isUnknownCommit else { throw error }
        if let reason: StoreError.Code = patience.deadline.hasPassed ? .timedOut : patience.isCancelled() ? .cancelled : nil {
          client.forsake()
          throw .other(.commitUnknown(failure, reason))
        }
      }
      pause(attempt)
      attempt.number += 1
    }
  }

  /// Enters a rejection into the log in a transaction of its own, and throws it. If the operation was entered meanwhile, that counts.
  private func logRejection(
    _ rejection: StoreError, _ outcome: LogEntry.Outcome, _ run: CommitRun, _ patience: Patience
  ) throws(MongoFailure) -> Commit {
    try repeating(patience) { (_) throws(MongoFailure) -> Void in
      try client.begin(until: patience.deadline)
      guard try logEntry(run.batch.operation, withBody: false, patience.deadline) == nil else {
        try run.checkEpoch()
        return client.abort()
      }
      _ = try run.append(outcome)
      try settle(patience)
    }
    // Throws what the log has of it.
    guard let entry = try logEntry(run.batch.operation, withBody: true, patience.deadline) else { throw .other(rejection) }
    do throws(StoreError) {
      try entry.throwRefusal()
    } catch {
      throw .other(error)
    }
    throw .lookCloser
  }

  // MARK: - What is returned

  /// The rows of each write as they are now.
  func returned(_ batch: WriteBatch, _ deadline: Deadline) throws(MongoFailure) -> [RowBatch] {
    guard batch.returning else { return [] }
    var result: [RowBatch] = []
    for write in batch.writes {
      switch write {
      case .insert(let rows, _):
        let codec = try codec(rows.entity)
        result.append(try self.rows(inOrder: (0..<rows.count).map { codec.key($0, of: rows) }, codec, deadline))
      case .patch(let entity, let key, _, _): result.append(try rows([key], try codec(entity), deadline))
      case .delete(let entity, _, _): result.append(RowBatch(try codec(entity).entity))
      }
    }
    return result
  }

  /// The rows with these keys, in this order; those that aren't there are left out.
  private func rows(inOrder keys: [Key], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> RowBatch {
    let found = try rows(Array(Set(keys)), codec, deadline)
    var places: [Key: Int] = [:]
    for row in 0..<found.count { places[codec.key(row, of: found)] = row }
    var ordered = RowBatch(codec.entity, rowCapacity: keys.count, byteCapacity: found.arena.count)
    for key in keys {
      if let row = places[key] { ordered.append(row: row, of: found) }
    }
    return ordered
  }
}

extension ServerFailure {
  /// After this nobody knows whether the transaction was committed.
  var isUnknownCommit: Bool { labels.contains(.unknownCommit) || isUnconfirmed || (isNetwork && !labels.contains(.transient)) }
}

extension StoreError {
  static func commitUnknown(_ failure: ServerFailure, _ code: Code) -> StoreError {
    StoreError(
      code, "the call ended before the server confirmed the commit; repeat it with the same operation id", disposition: .unknown,
      driver: "mongodb", engineCode: "\(failure.code)")
  }

  static func taken(_ field: Field) -> StoreError {
    StoreError(.duplicate, "another row has this value already; choose another or read that row", field: field.name, driver: "mongodb")
  }
  static func missing(_ field: Field) -> StoreError {
    StoreError(
      .missingReference, "the row that this field names does not exist; create it first", field: field.name, driver: "mongodb")
  }
  static func noRow(_ key: Field) -> StoreError {
    StoreError(.notFound, "there is no row with this key", field: key.name, driver: "mongodb")
  }
}
