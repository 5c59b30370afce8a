package import WellSenseStore

extension MockEngine {
  mutating func logCommit(of batch: WriteBatch, _ version: Version, _ affected: [Int]) {
    let effects = effects(batch.operation, version)
    changeLog.append(
      LogEntry(
        operation: batch.operation, outcome: .committed, version: version, affected: affected, bases: Self.bases(of: batch),
        effects: effects))
  }

  /// Only verdicts are logged: a repeat of these would be told the same for ever.
  mutating func logRejection(_ error: StoreError, of batch: WriteBatch, _ version: Version) {
    guard let outcome = LogEntry.Outcome(of: error) else { return }
    changeLog.append(LogEntry(operation: batch.operation, outcome: outcome, version: version, bases: Self.bases(of: batch)))
  }

  private static func bases(of batch: WriteBatch) -> [Change.Base] {
    batch.writes.compactMap { write in
      switch write {
      case .insert: nil
      case .patch(let entity, let key, _, let only): only.version.map { Change.Base(RowName(entity, key), $0) }
      case .delete(let entity, let key, let only): only.version.map { Change.Base(RowName(entity, key), $0) }
      }
    }
  }

  /// What the batch did, read from its journal: each row it touched, as it is now or as gone. Rows gone leave tombstones.
  private mutating func effects(_ operation: OperationID, _ version: Version) -> Effects {
    var touched = Set<RowName>()
    for undo in journal where !undo.isCounter { touched.insert(RowName(tables[undo.table].layout.entity, undo.key)) }
    var puts = tables.map { RowBatch($0.layout.schema) }
    var deletions: [RowName] = []
    for name in touched.sorted() {
      guard let table = try? place(of: name.entity) else { continue }
      guard var row = tables[table].rows[name.key] else {
        deletions.append(name)
        graves.keep(Tombstone(name, version: version, operation: operation))
        continue
      }
      for place in tables[table].layout.counterPlaces { row.cells[place] = .null }
      puts[table].append(row)
    }
    return Effects(puts: puts.filter { !$0.isEmpty }, deletions: deletions)
  }

  package func changes(after position: Position?, limit: Int) throws(StoreError) -> ChangePage {
    let start = try sequence(of: position)
    guard start >= changeLog.truncated else { throw .positionTooOld }
    var changes: [Change] = []
    for entry in changeLog.entries[changeLog.place(after: start)...] {
      guard let change = entry.change(in: database) else { continue }
      changes.append(change)
      if changes.count >= limit { break }
    }
    let next = changes.last?.position ?? position ?? Position(database: database, sequence: 0, operation: nil)
    return ChangePage(changes: changes, next: next, isEnd: next.sequence >= changeLog.end)
  }

  /// The number of the last entry that a reader at the position has seen.
  func sequence(of position: Position?) throws(StoreError) -> Int64 {
    try requireLog()
    guard let position else { return 0 }
    guard position.database == database, position.sequence >= 0 else {
      throw StoreError(.invalid, "the position belongs to another database; start from a snapshot of this one", field: "position")
    }
    return min(position.sequence, changeLog.end)
  }

  func requireLog() throws(StoreError) {
    guard isLogOn else {
      throw StoreError(.unsupported, "the change log is off; switch it on when initializing", disposition: .notAttempted)
    }
  }
}

extension LogEntry {
  /// What a caller is told that asks again for something that had no effect; of a rejection what it was told at first.
  var error: StoreError? {
    if case .rejected(let code, let field) = outcome { MockEngine.rejection(code, field) } else { outcome.refusal }
  }
}

extension MockEngine {
  /// The sentence of a rejection depends on its code alone, so that a database which only knows it from a log tells the same.
  static func rejection(_ code: StoreError.Code, _ field: String? = nil) -> StoreError {
    let detail =
      switch code {
      case .notFound: "there is no such row"
      case .duplicate: "another row has this value"
      case .missingReference: "refers to a row that doesn't exist; insert that first"
      case .accessDenied: "the row belongs to someone else"
      case .conflict: "the row was changed since that version; read it again"
      default: "the database refused the write when it was first made"
      }
    return StoreError(code, detail, field: field)
  }
}
