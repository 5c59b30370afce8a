package import WellSenseStore

/// Does one batch inside an open transaction, step by step as `Docs/write-path.md` says. The same for every SQL engine.
package struct Committer<Session: SQLSession> {
  let session: Session
  let plan: SchemaPlan
  let clock: VersionClock
  let meta: StoreMeta
  /// The epoch at which the batch must take effect.
  let epoch: Epoch?
  /// Gives the log's numbers, where the transaction has the lock on them.
  let turn: LogTurn?

  package init(_ session: Session, _ plan: SchemaPlan, _ clock: VersionClock, _ meta: StoreMeta, at epoch: Epoch?, turn: LogTurn? = nil) {
    self.session = session
    self.plan = plan
    self.clock = clock
    self.meta = meta
    self.epoch = epoch
    self.turn = turn
  }

  /// Commits a batch as far as the transaction goes. A batch that throws `.rejected` has left no row changed.
  package func commit(_ batch: WriteBatch) throws(StoreError) -> Commit {
    do throws(SQLFailure) {
      return try attempt(batch)
    } catch {
      throw error.error
    }
  }

  /// The same, and says whether the whole transaction can be done again.
  ///
  /// - Parameter isCareful: whether a refusal of one row was met before, of which a connection that doesn't wait for each statement
  ///   learned too late to know which.
  package func attempt(_ batch: WriteBatch, isCareful: Bool = false) throws(SQLFailure) -> Commit {
    do throws(StoreError) {
      try batch.refuseMockRows(plan.schema)
    } catch {
      throw .other(error)
    }
    guard meta.admits(epoch) else { throw .other(.fenced) }
    if !meta.isLogOn, case .insert(let rows, let ifAbsent)? = batch.writes.first, batch.writes.count == 1, rows.count == 1 {
      return try single(batch, rows, ifAbsent: ifAbsent)
    }
    try session.hold(batch.operation)
    if let replay = try replay(of: batch) { return replay }
    var floor: Int64 = 0
    var isCareful = isCareful || !(session.failureSpoilsPart || batch.hasMany(session.leastMany))
    while true {
      let version = Version(epoch: meta.epoch, counter: clock.next(above: floor))
      let run = CommitRun(self, batch, version, isCareful: isCareful)
      let mark = turn?.last
      try session.beginPart()
      do throws(SQLFailure) {
        try run.lock()
        try run.writes()
        if run.highest >= version.counter {
          // Another process with a clock ahead wrote one of these rows: do it again with a version above.
          try session.undoPart()
          floor = run.highest
          continue
        }
        let position = try run.traces()
        let rows = batch.returning ? try returned(batch) : []
        try session.keepPart()
        return Commit(version: version, position: position, affected: run.affected, rows: rows)
      } catch {
        try session.undoPart()
        if let mark { turn?.last = mark }
        if error.isRefusal, !isCareful {
          // Some row was refused; which and why is found when each can be undone by itself.
          isCareful = true
          continue
        }
        if case .other(let rejection) = error, let outcome = LogEntry.Outcome(of: rejection) {
          // Another attempt at this operation may have come first, and be what stands in the way.
          if session.canMeetItself, let done = try replay(of: batch) { return done }
          try logRejection(outcome, run)
        }
        throw error
      }
    }
  }

  private func logRejection(_ outcome: LogEntry.Outcome, _ run: CommitRun<Session>) throws(SQLFailure) {
    guard meta.isLogOn else { return }
    _ = try append(run.batch.operation, outcome, run.version, .init(affected: [], bases: run.bases))
  }

  /// Appends an entry to the change log; its place.
  func append(
    _ operation: OperationID, _ outcome: LogEntry.Outcome, _ version: Version, _ body: ChangeCodec.Body
  ) throws(SQLFailure) -> Position {
    let values = ChangeLogRows.values(operation, outcome, version, body, plan.schema)
    if let turn {
      turn.last += 1
      try session.post(plan.system.enter, [.integer(turn.last)] + values)
      // Whatever came before has been answered by then, as it has where the number is waited for.
      try session.settlePosts()
      return Position(database: meta.database, sequence: turn.last, operation: operation)
    }
    let sequence: RowBatch
    do throws(SQLFailure) {
      sequence = try entry(values)
    } catch {
      // The log has the operation already, by an attempt that came first.
      guard session.canMeetItself, case .unique = error else { throw error }
      throw .metItself
    }
    guard sequence.count == 1 else { throw .other(.missingMeta) }
    return Position(database: meta.database, sequence: sequence[0, 0].integer, operation: operation)
  }

  private func entry(_ values: [SQLValue]) throws(SQLFailure) -> RowBatch {
    if let next = plan.system.nextEntry, let taken = plan.system.takenEntry {
      try session.post(next, [])
      try session.post(plan.system.appendEntry, values)
      return try session.select(taken, [], width: 1)
    }
    return try session.select(plan.system.appendEntry, values, width: 1)
  }

  // MARK: - A single row without a log: one statement

  private func single(_ batch: WriteBatch, _ rows: RowBatch, ifAbsent: Bool) throws(SQLFailure) -> Commit {
    let table = plan[rows.entity]
    let version = Version(epoch: meta.epoch, counter: clock.next())
    if table.isPlain, !batch.returning, !session.failureSpoilsPart { return try singleParts(batch, rows, ifAbsent, table, version) }
    try session.beginPart()
    do throws(SQLFailure) {
      let commit = try singleParts(batch, rows, ifAbsent, table, version)
      try session.keepPart()
      return commit
    } catch {
      try session.undoPart()
      throw error
    }
  }

  private func singleParts(
    _ batch: WriteBatch, _ rows: RowBatch, _ ifAbsent: Bool, _ table: TablePlan, _ version: Version
  ) throws(SQLFailure) -> Commit {
    let statement = ifAbsent ? table.insert.guardedIfAbsent : table.insert.guarded
    let inserted: Int
    do throws(SQLFailure) {
      try lockForPlace(rows, 0, table)
      inserted = try insert(statement, rows, 0, table, version, batch.operation, guarded: true)
    } catch {
      guard error.isRefusal else { throw error }
      if session.failureSpoilsPart {
        try session.undoPart()
        try session.beginPart()
      }
      if let replay = try replay(of: batch) { return replay }
      if let rejection = try judge(rows, 0, table, ifAbsent: ifAbsent) { throw .other(rejection) }
      // Only `ifAbsent` finds nothing wrong: the key is taken, and the row is passed over.
      return Commit(version: version, position: nil, affected: [0], rows: try returned(batch))
    }
    if inserted == 0 {
      if let replay = try replay(of: batch) { return replay }
      return Commit(version: version, position: nil, affected: [0], rows: try returned(batch))
    }
    try follow(rows, 0..<1, table)
    return Commit(version: version, position: nil, affected: [1], rows: try returned(batch))
  }

  // MARK: - What is returned

  private func returned(_ batch: WriteBatch) throws(SQLFailure) -> [RowBatch] {
    guard batch.returning else { return [] }
    var result: [RowBatch] = []
    for write in batch.writes {
      switch write {
      case .insert(let rows, _):
        let table = plan[rows.entity]
        var found = RowBatch(table.entity, rowCapacity: rows.count, byteCapacity: rows.arena.count + 64)
        let keys = (0..<rows.count).map { SQLValue.list(rows.key($0, table.entity)) }
        try session.collectEach(table.byKey, keys, into: &found)
        result.append(found)
      case .patch(let entity, let key, _, _):
        var found = RowBatch(plan[entity].entity)
        try session.collect(plan[entity].byKey, SQLValue.list(key), into: &found)
        result.append(found)
      case .delete(let entity, _, _):
        result.append(RowBatch(plan[entity].entity))
      }
    }
    return result
  }

  // MARK: - Was it done before?

  /// The answer of an earlier attempt under the same operation id. A rejection in the log is thrown again.
  private func replay(of batch: WriteBatch) throws(SQLFailure) -> Commit? {
    guard let done = try done(batch) else { return nil }
    return Commit(
      version: done.version, position: done.position, affected: done.affected, rows: try returned(batch), isReplay: true)
  }

  /// Whether an earlier attempt at the operation has left its trace.
  func wasDone(_ batch: WriteBatch) throws(SQLFailure) -> Bool { try done(batch) != nil }

  private struct Done {
    var version: Version
    var position: Position?
    var affected: [Int]
  }

  /// What an earlier attempt left: its entry in the log; or, of operations older than the log, what rows and `operations` tell.
  ///
  /// The row is asked before `operations`: whoever displaces an operation keeps it in the same transaction, so one that is not in the row
  /// any more is found among the kept, however late that was.
  private func done(_ batch: WriteBatch) throws(SQLFailure) -> Done? {
    let operation = [SQLValue.id(batch.operation.raw)]
    let own = ownRow(of: batch)
    var asked: [(statement: Statement, values: [SQLValue])] = []
    if meta.isLogOn { asked.append((plan.system.entry, operation)) }
    if let own { asked.append((plan[own.entity].head, SQLValue.list(own.key))) }
    asked.append((plan.system.operation, operation))
    var answers = try session.selectEach(asked)[...]
    if meta.isLogOn, let entry = answers.popFirst(), let done = try logged(entry, batch.operation) { return done }
    if own != nil, let row = answers.popFirst(), let head = RowHead(row), head.operation == batch.operation {
      return Done(version: head.version, affected: [1])
    }
    return try answers.popFirst().flatMap { (kept) throws(SQLFailure) in try traced(kept) }
  }

  private func logged(_ entry: RowBatch, _ operation: OperationID) throws(SQLFailure) -> Done? {
    guard entry.count == 1 else { return nil }
    do throws(StoreError) {
      if let refusal = try LoggedVerdict.outcome(entry.text(entry[0, 1])).refusal { throw refusal }
      let version = Version(epoch: entry[0, 2].integer, counter: entry[0, 3].integer)
      let body = try ChangeCodec(plan.schema).decode(entry.bytes(entry[0, 4]))
      let position = Position(database: meta.database, sequence: entry[0, 0].integer, operation: operation)
      return Done(version: version, position: position, affected: body.affected)
    } catch {
      throw .other(error)
    }
  }

  private func traced(_ kept: RowBatch) throws(SQLFailure) -> Done? {
    guard kept.count == 1 else { return nil }
    guard let affected = AffectedCodec.decode(kept.bytes(kept[0, 2])) else {
      throw .other(StoreError(.corrupt, "the trace of an operation is damaged", field: "operations.affected"))
    }
    return Done(version: Version(epoch: kept[0, 0].integer, counter: kept[0, 1].integer), affected: affected)
  }

  /// The one row by which a batch would be known.
  private func ownRow(of batch: WriteBatch) -> RowName? {
    guard batch.writes.count == 1, let write = batch.writes.first else { return nil }
    return switch write {
    case .insert(let rows, _) where rows.count == 1: RowName(rows.entity, rows.key(0, plan[rows.entity].entity))
    case .patch(let entity, let key, _, _): RowName(entity, key)
    case .insert, .delete: nil
    }
  }

  /// The head of a row, by one of its table's statements for it.
  func head(_ table: TablePlan, _ key: Key, _ statement: Statement? = nil) throws(SQLFailure) -> RowHead? {
    RowHead(try session.select(statement ?? table.head, SQLValue.list(key), width: 4))
  }
}

extension WriteBatch {
  /// Whether a write inserts at least so many rows.
  fileprivate func hasMany(_ least: Int?) -> Bool {
    guard let least else { return false }
    return writes.contains { if case .insert(let rows, _) = $0 { rows.count >= least } else { false } }
  }
}

/// Version, last writer and owner of a row.
struct RowHead {
  let version: Version
  let operation: OperationID
  let owner: RawID

  init?(_ rows: RowBatch) {
    guard rows.count == 1 else { return nil }
    version = Version(epoch: rows[0, 0].integer, counter: rows[0, 1].integer)
    operation = OperationID(rows[0, 2].rawID)
    owner = rows[0, 3].rawID
  }
}

extension SQLSession {
  /// The rows of a statement, of `width` cells each.
  package func select(_ statement: Statement, _ values: [SQLValue], width: Int) throws(SQLFailure) -> RowBatch {
    var rows = RowBatch(.users, width: width)
    try collect(statement, values, into: &rows)
    return rows
  }
}
