package import WellSenseStore

extension MockEngine {
  /// The answer to a batch that was done before, and a rejection again as it was; `nil` for a new one.
  func replay(_ batch: WriteBatch) throws(StoreError) -> Commit? {
    if let entry = changeLog[batch.operation] { return try replay(entry, batch) }
    guard let trace = traces[batch.operation] ?? ownTrace(of: batch) else { return nil }
    return Commit(
      version: trace.version, position: nil, affected: trace.affected, rows: batch.returning ? rows(of: batch) : [], isReplay: true)
  }

  private func replay(_ entry: LogEntry, _ batch: WriteBatch) throws(StoreError) -> Commit {
    if let error = entry.error { throw error }
    return Commit(
      version: entry.version, position: Position(database: database, sequence: entry.sequence, operation: entry.operation),
      affected: entry.affected,
      rows: batch.returning ? rows(of: batch) : [], isReplay: true)
  }

  /// A single row's insertion or patch that the row itself remembers.
  private func ownTrace(of batch: WriteBatch) -> Traces.Trace? {
    guard let name = Self.singleRow(of: batch), let table = try? place(of: name.entity),
      let row = tables[table].rows[key(of: name, in: table)], row.operation == batch.operation
    else { return nil }
    return Traces.Trace(version: row.version, affected: [1])
  }

  private enum Single {
    case inserted(RowBatch)
    case patched(Entity, Key)

    var entity: Entity {
      switch self {
      case .inserted(let rows): rows.entity
      case .patched(let entity, _): entity
      }
    }
  }

  private func key(of single: Single, in table: Int) -> Key {
    switch single {
    case .inserted(let rows): rows.key(0, tables[table].layout.keyPlaces)
    case .patched(_, let key): key
    }
  }

  private static func singleRow(of batch: WriteBatch) -> Single? {
    guard batch.writes.count == 1 else { return nil }
    switch batch.writes[0] {
    case .insert(let rows, _): return rows.count == 1 ? .inserted(rows) : nil
    case .patch(let entity, let key, _, _): return .patched(entity, key)
    case .delete: return nil
    }
  }

  /// Without a log: what later repeats of this batch, and of those whose rows it overwrote, are recognised by.
  mutating func leaveTraces(of batch: WriteBatch, _ version: Version, _ affected: [Int]) {
    for undo in journal where !undo.isCounter {
      guard let before = undo.before, before.operation != batch.operation else { continue }
      traces.saveDisplaced(before.operation, before.version)
    }
    guard Self.singleRow(of: batch) == nil else { return traces.tidy(at: version) }
    traces.record(batch.operation, Traces.Trace(version: version, affected: affected))
  }

  package func outcome(of operation: OperationID) -> Verdict? {
    if let entry = changeLog[operation] { return entry.outcome.verdict(entry.version) }
    return traces[operation].map { .committed($0.version) }
  }

  /// The rows of each write as they are now: the answer to ``WriteBatch/returning``.
  func rows(of batch: WriteBatch) -> [RowBatch] {
    batch.writes.map { write in
      switch write {
      case .insert(let rows, _): self.rows(rows.entity) { keyPlaces in (0..<rows.count).map { rows.key($0, keyPlaces) } }
      case .patch(let entity, let key, _, _): self.rows(entity) { _ in [key] }
      case .delete(let entity, _, _): self.rows(entity) { _ in [] }
      }
    }
  }

  private func rows(_ entity: Entity, _ keys: ([Int]) -> [Key]) -> RowBatch {
    guard let table = try? place(of: entity) else { return RowBatch(entity, width: 0) }
    var answer = RowBatch(tables[table].layout.schema)
    for key in keys(tables[table].layout.keyPlaces) {
      if let row = tables[table].rows[key] { answer.append(row) }
    }
    return answer
  }
}

extension RowBatch {
  func key(_ row: Int, _ places: [Int]) -> Key {
    places.count == 2 ? .pair(self[row, places[0]].rawID, self[row, places[1]].rawID) : .one(self[row, places[0]].rawID)
  }
}
