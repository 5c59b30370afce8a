package import WellSenseStore

// What every SQL engine answers alike, each inside one snapshot that the caller opens.
extension SQLSession {
  /// What the database is; `nil` for one whose schema lacks its row.
  package func meta(_ system: SystemPlan) throws(SQLFailure) -> StoreMeta? {
    StoreMeta(try select(system.meta, [], width: 4))
  }

  package func endOfLog(_ database: RawID, _ system: SystemPlan) throws(SQLFailure) -> Position {
    let last = try select(system.lastEntry, [], width: 2)
    guard last.count == 1 else { return Position(database: database, sequence: 0, operation: nil) }
    return Position(database: database, sequence: last[0, 0].integer, operation: OperationID(last[0, 1].rawID))
  }

  /// What the database is if it has a change log; else `.unsupported`.
  package func loggedMeta(_ system: SystemPlan) throws(SQLFailure) -> StoreMeta {
    guard let meta = try meta(system) else { throw .other(.missingMeta) }
    guard meta.isLogOn else {
      throw .other(StoreError(.unsupported, "the change log is off; initialize the database with it on"))
    }
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
    let first = try select(plan.system.firstEntry, [], width: 1)
    if !first.isEmpty, position != nil, first[0, 0].integer > start + 1 {
      throw .other(.positionTooOld)
    }
    var rows = RowBatch(.users, width: 6)
    try fill(&rows, plan.system.entries, [.integer(start), .integer(Int64(max(1, limit)))], bytes: Limits.pageBytes * 2)
    do throws(StoreError) {
      let entries = ChangeLogRows(plan.schema, meta.database)
      var changes: [Change] = []
      changes.reserveCapacity(rows.count)
      for row in 0..<rows.count { changes.append(try entries.change(rows, row)) }
      let next = changes.last?.position ?? position ?? Position(database: meta.database, sequence: 0, operation: nil)
      return ChangePage(changes: changes, next: next, isEnd: next.sequence >= end.sequence)
    } catch {
      throw .other(error)
    }
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

extension StoreMeta {
  /// What a write needs to know, if the database has the schema that the program has.
  package func checked(_ schema: Schema) throws(StoreError) -> StoreMeta {
    guard schemaVersion <= schema.version else { throw .newerSchema }
    guard schemaVersion == schema.version else { throw .missingMeta }
    return self
  }
}

extension StoreError {
  package static let newerSchema = StoreError(
    .incompatible, "the database was written by a newer release; update this program", disposition: .notAttempted)
}
