package import WellSenseStore

// What every SQL engine answers alike, each inside one snapshot that the caller opens.
extension SQLSession {
  /// What the database is; `nil` for one whose schema lacks its row.
  package func meta(_ system: SystemPlan) throws(SQLFailure) -> StoreMeta? {
    try StoreMeta(try select(system.meta, [], width: StoreMeta.codecs.count))
  }

  /// The same for a write, which keeps it so until the end of the transaction.
  package func metaToWrite(_ system: SystemPlan) throws(SQLFailure) -> StoreMeta? {
    try StoreMeta(try select(system.metaToWrite, [], width: StoreMeta.codecs.count))
  }

  /// What identifies the database, whatever its schema; `nil` for one whose schema lacks its row.
  package func identity(_ system: SystemPlan) throws(SQLFailure) -> StoreIdentity? {
    StoreIdentity(try select(system.identity, [], width: StoreIdentity.codecs.count))
  }

  /// What a probe answers after its write.
  package func probed(_ meta: StoreMeta, since start: ContinuousClock.Instant, _ system: SystemPlan) throws(SQLFailure) -> Probe {
    let number = try select(system.probes, [], width: 1)
    guard number.count == 1 else { throw .other(.missingMeta) }
    let position = meta.isLogOn ? try endOfLog(meta.database, system) : nil
    return Probe(latency: ContinuousClock.now - start, number: number[0, 0].integer, position: position)
  }

  package func endOfLog(_ database: RawID, _ system: SystemPlan) throws(SQLFailure) -> Position {
    let last = try select(system.lastEntry, [], width: 2)
    guard last.count == 1 else { return Position(database: database, sequence: try lastNumber(system), operation: nil) }
    return Position(database: database, sequence: last[0, 0].integer, operation: OperationID(last[0, 1].rawID))
  }

  /// The last number that the log has given, also when its entries are forgotten.
  private func lastNumber(_ system: SystemPlan) throws(SQLFailure) -> Int64 {
    let last = try select(system.lastNumber, [], width: 1)
    return last.isEmpty ? 0 : last[0, 0].integer
  }

  /// What the database is if it has a change log; else `.unsupported`.
  package func loggedMeta(_ system: SystemPlan) throws(SQLFailure) -> StoreMeta {
    guard let meta = try meta(system) else { throw .other(.missingMeta) }
    guard meta.isLogOn else { throw .other(.logIsOff) }
    return meta
  }

  package func changes(after position: Position?, _ limit: Int, _ plan: SchemaPlan) throws(SQLFailure) -> ChangePage {
    let meta = try loggedMeta(plan.system)
    let start = position?.sequence ?? 0
    let end = try endOfLog(meta.database, plan.system)
    if let position, position.database != meta.database {
      throw .other(.foreignPosition)
    }
    guard start <= end.sequence, start >= 0 else {
      throw .other(.positionPastEnd)
    }
    let rows = try logRows(after: start, end: end.sequence, limit, plan.system)
    do throws(StoreError) {
      let entries = ChangeLogRows(plan.schema, meta.database)
      var changes: [Change] = []
      changes.reserveCapacity(rows.count)
      for row in 0..<rows.count {
        if let change = try entries.change(rows, row) { changes.append(change) }
      }
      guard let last = ChangeLogRows.lastNumber(rows) else {
        let next = position ?? Position(database: meta.database, sequence: 0, operation: nil)
        return ChangePage(changes: [], next: next, isEnd: next.sequence >= end.sequence)
      }
      let next = Position(database: meta.database, sequence: last, operation: changes.last?.operation ?? position?.operation)
      return ChangePage(changes: changes, next: next, isEnd: last >= end.sequence)
    } catch {
      throw .other(error)
    }
  }

  /// The number of the first entry that is kept, or of the next one.
  func firstNumber(_ system: SystemPlan, end: Int64) throws(SQLFailure) -> Int64 {
    let first = try select(system.firstEntry, [], width: 1)
    return first.isEmpty ? end + 1 : first[0, 0].integer
  }

  /// The log's rows after a number, as many as a page takes; `end` is the log's last number.
  func logRows(after start: Int64, end: Int64, _ limit: Int, _ system: SystemPlan) throws(SQLFailure) -> RowBatch {
    guard try firstNumber(system, end: end) <= start + 1 else { throw .other(.positionTooOld) }
    var rows = RowBatch(.users, width: ChangeLogRows.width)
    guard start < end else { return rows }
    let most = min(Int64(max(1, limit)), end - start)
    try fill(&rows, system.entries, [.integer(start), .integer(most)], most: Int(most), bytes: Limits.pageBytes * 2)
    guard ChangeLogRows.isWhole(rows, after: start) else { throw .other(.missingEntry) }
    return rows
  }

  package func outcome(_ operation: OperationID, _ plan: SchemaPlan) throws(SQLFailure) -> Verdict? {
    guard let meta = try meta(plan.system) else { throw .other(.missingMeta) }
    if meta.isLogOn {
      let entry = try select(plan.system.entry, [.id(operation.raw)], width: 5)
      do throws(StoreError) {
        if let verdict = try plan.system.verdict(ofEntry: entry) { return verdict }
      } catch {
        throw .other(error)
      }
    }
    // Also with the log on: the operation may be older than it.
    let kept = try select(plan.system.operation, [.id(operation.raw)], width: 3)
    return kept.isEmpty ? nil : .committed(Version(epoch: kept[0, 0].integer, counter: kept[0, 1].integer))
  }

  /// The number of rows of every entity.
  package func rowCounts(_ plan: SchemaPlan) throws(SQLFailure) -> [Entity: Int] {
    var counts: [Entity: Int] = [:]
    for table in plan.allTables {
      counts[table.entity.entity] = Int(try select(table.count, [], width: 1)[0, 0].integer)
    }
    return counts
  }
}
