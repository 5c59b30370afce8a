package import WellSenseStore

extension SchemaPlan {
  /// Selects what the database knows of its set.
  package var recordQuery: Statement { replication.record }

  /// What is in the rows of ``recordQuery``, if the database is active at an epoch; else `.fenced`.
  package func record(_ rows: RowBatch, activeAt epoch: Epoch) throws(SQLFailure) -> EpochRecord {
    let record = try knowledge(rows).record
    guard record.isActive(at: epoch) else { throw .other(.fenced) }
    return record
  }

  fileprivate func knowledge(_ rows: RowBatch) throws(SQLFailure) -> (meta: StoreMeta, record: EpochRecord) {
    guard let meta = try StoreMeta(rows) else { throw .other(.missingMeta) }
    do throws(StoreError) {
      _ = try meta.checked(schema)
    } catch {
      throw .other(error)
    }
    return (meta, try EpochRow.record(rows, meta))
  }
}

// What a member of a set answers, the same for every SQL engine.
extension SQLSession {
  /// Answers a request that changes nothing. All of it must see one state of the database.
  package func replicaAnswer(
    _ request: ReplicaRequest, _ plan: SchemaPlan, _ rows: ([Query]) throws(SQLFailure) -> [RowBatch],
    _ buckets: (Aggregation) throws(SQLFailure) -> Buckets
  ) throws(SQLFailure) -> ReplicaAnswer {
    switch request {
    case .record: return .record(try record(plan))
    case .entries(let sequence, let limit, let standing): return .page(try entries(after: sequence, limit, standing, plan))
    case .tombstones(let row, let limit): return .tombstones(try tombstones(after: row, limit, plan))
    case .queries(let queries, let epoch):
      let end = try end(activeAt: epoch, plan)
      return .rows(try rows(queries), end: end)
    case .aggregate(let aggregation, let epoch):
      let end = try end(activeAt: epoch, plan)
      return .buckets(try buckets(aggregation), end: end)
    case .take, .apply, .truncate: throw .other(StoreError(.unsupported, "the database is open for reading only"))
    }
  }

  /// What the database knows of its set, also of none.
  package func record(_ plan: SchemaPlan) throws(SQLFailure) -> EpochRecord { try knowledge(plan).record }

  /// The same of a database that has a log; else `.unsupported`.
  private func loggedRecord(_ plan: SchemaPlan) throws(SQLFailure) -> EpochRecord {
    let (meta, record) = try knowledge(plan)
    guard meta.isLogOn else { throw .other(.logIsOff) }
    return record
  }

  private func knowledge(_ plan: SchemaPlan) throws(SQLFailure) -> (meta: StoreMeta, record: EpochRecord) {
    try plan.knowledge(try select(plan.recordQuery, [], width: plan.recordQuery.columns.count))
  }

  /// The end of the log of a database that is active at an epoch; else `.fenced`.
  package func end(activeAt epoch: Epoch, _ plan: SchemaPlan) throws(SQLFailure) -> Int64 {
    try plan.record(try select(plan.recordQuery, [], width: plan.recordQuery.columns.count), activeAt: epoch).end
  }

  private func entries(after sequence: Int64, _ limit: Int, _ standing: Standing, _ plan: SchemaPlan) throws(SQLFailure) -> LogPage {
    let record = try loggedRecord(plan)
    guard standing.holds(for: record) else { throw .other(.fenced) }
    guard sequence >= 0, sequence <= record.end else { throw .other(.positionPastEnd) }
    let rows = try logRows(after: sequence, end: record.end, limit, plan.system)
    let log = ChangeLogRows(plan.schema, record.database)
    var entries: [LogEntry] = []
    entries.reserveCapacity(rows.count)
    do throws(StoreError) {
      for row in 0..<rows.count {
        let entry = try log.entry(rows, row)
        if entry.outcome != .moved { entries.append(entry) }
      }
    } catch {
      throw .other(error)
    }
    return LogPage(entries: entries, next: ChangeLogRows.lastNumber(rows) ?? sequence, end: record.end)
  }

  private func tombstones(after row: RowName?, _ limit: Int, _ plan: SchemaPlan) throws(SQLFailure) -> [Tombstone] {
    let entity = SQLValue.integer(row.map { Int64($0.entity.rawValue) } ?? -1)
    let (first, second) = row?.key.halves ?? (RawID(high: 0, low: 0), RawID(high: 0, low: 0))
    let place: [SQLValue] =
      plan.dialect.comparesRows ? [entity, .id(first), .id(second)] : [entity, entity, .id(first), .id(first), .id(second)]
    let columns = TombstoneStatements.codecs.count
    let found = try select(plan.replication.tombstones.after, place + [.integer(Int64(max(1, limit)))], width: columns)
    return found.tombstones(plan.schema)
  }
}

// What changes it, each inside a transaction that has done nothing yet.
extension SQLSession {
  /// Does one transaction's worth of a request; `nil` if more is to be done in a further one.
  package func replicate(_ request: ReplicaRequest, _ plan: SchemaPlan, _ clock: VersionClock) throws(SQLFailure) -> ReplicaAnswer? {
    switch request {
    case .take(let step): return try take(step, plan)
    case .apply(let transfer): return .report(try apply(transfer, plan, clock))
    case .truncate(let sequence): return try truncate(through: sequence, plan) ? .done : nil
    case .record, .entries, .queries, .aggregate, .tombstones: throw .other(StoreError(.corrupt, "a request to read was taken for another"))
    }
  }

  private func lockedRecord(_ plan: SchemaPlan) throws(SQLFailure) -> EpochRecord {
    if let lock = plan.replication.lock { try post(lock, []) }
    return try loggedRecord(plan)
  }

  /// Lets others write, but no epoch begin, and nobody else carry this cursor on.
  private func sharedRecord(_ source: RawID, _ plan: SchemaPlan) throws(SQLFailure) -> EpochRecord {
    _ = try metaToWrite(plan.system)
    if let lock = plan.replication.lockCursor { try post(lock, [.id(source)]) }
    return try loggedRecord(plan)
  }

  private func take(_ step: EpochStep, _ plan: SchemaPlan) throws(SQLFailure) -> ReplicaAnswer {
    let before = try lockedRecord(plan)
    var record = before
    let isGranted = record.take(step)
    try store(record, before, plan)
    return .step(isGranted: isGranted, record)
  }

  private func apply(_ transfer: Transfer, _ plan: SchemaPlan, _ clock: VersionClock) throws(SQLFailure) -> TransferReport {
    let before = try transfer.carriesCursorOn ? sharedRecord(transfer.source, plan) : lockedRecord(plan)
    do throws(StoreError) {
      try transfer.check(before)
    } catch {
      throw .other(error)
    }
    let session = SQLReplicaSession(self, plan, before)
    var report = try ChangeApplier(session, plan.schema, clock).apply(transfer, to: before)
    try session.finish()
    report.record.end = session.end
    try store(report.record, before, plan)
    return report
  }

  private func store(_ record: EpochRecord, _ before: EpochRecord, _ plan: SchemaPlan) throws(SQLFailure) {
    for (source, cursor) in record.cursors.sorted(by: { $0.key < $1.key }) where before.cursors[source] != cursor {
      try post(plan.replication.setCursor, [.id(source), .integer(cursor)])
    }
    var unchanged = before
    (unchanged.cursors, unchanged.end) = (record.cursors, record.end)
    guard unchanged != record else { return }
    if before.configuration == nil, record.configuration != nil { try dropReferences(plan) }
    try post(plan.replication.setRecord, EpochRow.values(record))
    if let noteStep = plan.replication.noteStep { try post(noteStep, []) }
  }

  /// Forgets some of the entries up to a number, the oldest first; whether that was all.
  private func truncate(through sequence: Int64, _ plan: SchemaPlan) throws(SQLFailure) -> Bool {
    let record = try loggedRecord(plan)
    let first = try firstNumber(plan.system, end: record.end)
    let last = min(sequence, record.end, first + 9_999)
    guard last >= first else { return true }
    try post(plan.replication.truncate, [.integer(last)])
    return last == min(sequence, record.end)
  }
}

extension StoreError {
  static let logIsOff = StoreError(.unsupported, "the change log is off; initialize the database with it on", disposition: .notAttempted)
}
