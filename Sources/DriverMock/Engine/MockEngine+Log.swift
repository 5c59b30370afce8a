import WellSenseStore

extension MockEngine {
  mutating func logCommit(of batch: WriteBatch, _ version: Version, _ affected: [Int]) {
    let effects = effects(batch.operation, version)
    append(batch, .committed(version), version, effects, affected, nil)
  }

  /// Only verdicts are logged: a repeat of these would be told the same for ever.
  mutating func logRejection(_ error: StoreError, of batch: WriteBatch, _ version: Version) {
    let verdicts: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]
    guard verdicts.contains(error.code) else { return }
    append(batch, .rejected(error.code), version, Effects(), [], error)
  }

  private mutating func append(
    _ batch: WriteBatch, _ verdict: Verdict, _ version: Version, _ effects: Effects, _ affected: [Int], _ error: StoreError?
  ) {
    logPlaces[batch.operation] = log.count
    let position = Position(database: database, sequence: Int64(log.count + 1), operation: batch.operation)
    let change = Change(
      position: position, operation: batch.operation, verdict: verdict, stamp: version, bases: Self.bases(of: batch), effects: effects)
    log.append(LogEntry(change: change, affected: affected, error: error))
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
        tombstones[name] = Tombstone(version: version, operation: operation)
        continue
      }
      tombstones[name] = nil
      for place in tables[table].layout.counterPlaces { row.cells[place] = .null }
      puts[table].append(row)
    }
    return Effects(puts: puts.filter { !$0.isEmpty }, deletions: deletions)
  }

  func changes(after position: Position?, limit: Int) throws(StoreError) -> ChangePage {
    let start = try sequence(of: position)
    let end = min(log.count, start + max(1, limit))
    let changes = start < end ? log[start..<end].map(\.change) : []
    let next = changes.last?.position ?? position ?? Position(database: database, sequence: 0, operation: nil)
    return ChangePage(changes: changes, next: next, isEnd: end >= log.count)
  }

  /// How many entries a reader at the position has seen.
  func sequence(of position: Position?) throws(StoreError) -> Int {
    guard isLogOn else {
      throw StoreError(.unsupported, "the change log is off; switch it on when initializing", disposition: .notAttempted)
    }
    guard let position else { return 0 }
    guard position.database == database, position.sequence >= 0 else {
      throw StoreError(.invalid, "the position belongs to another database; start from a snapshot of this one", field: "position")
    }
    return min(Int(clamping: position.sequence), log.count)
  }
}
