internal import WellSenseStore

extension CommitRun {
  /// Leaves what a repeat will find: the log's entry and tombstones, or a row of `operations` where the rows don't tell themselves.
  func traces() throws(SQLFailure) -> Position? {
    guard isLogOn else {
      if !isItsOwnTrace {
        try session.post(
          plan.system.keepOperation,
          [
            .id(batch.operation.raw), .integer(version.epoch), .integer(version.counter),
            .blob(AffectedCodec.encode(affected)),
          ])
      }
      return nil
    }
    let effects = try effects()
    for row in effects.deletions { try bury(row) }
    return try committer.append(
      batch.operation, .committed, version, .init(affected: affected, bases: bases, effects: effects))
  }

  private var isItsOwnTrace: Bool {
    guard batch.writes.count == 1, let write = batch.writes.first else { return false }
    return switch write {
    case .insert(let rows, _): rows.count == 1
    case .patch: true
    case .delete: false
    }
  }

  private func bury(_ row: RowName) throws(SQLFailure) {
    try session.post(plan.system.setTombstone, Tombstone(row, version: version, operation: batch.operation).values)
  }

  private func effects() throws(SQLFailure) -> Effects {
    var effects = Effects()
    var present: [Entity: [Key]] = [:]
    for (row, touch) in touched {
      if case .gone = touch { effects.deletions.append(row) } else { present[row.entity, default: []].append(row.key) }
    }
    effects.deletions.sort()
    for entity in plan.schema.entities {
      guard let keys = present[entity.entity] else { continue }
      effects.puts.append(try images(keys.sorted(), plan[entity.entity]))
    }
    return effects
  }

  /// Rows as they are now. What the batch says of them isn't asked for again.
  private func images(_ keys: [Key], _ table: TablePlan) throws(SQLFailure) -> RowBatch {
    let entity = table.entity
    var rows = RowBatch(entity, rowCapacity: keys.count)
    var unknown: [[SQLValue]] = []
    for key in keys {
      guard case .made(let write, let row)? = touched[RowName(entity.entity, key)], case .insert(let given, _) = batch.writes[write] else {
        unknown.append(SQLValue.list(key))
        continue
      }
      try session.collectEach(table.byKey, unknown, into: &rows)
      unknown = []
      rows.append(row: row, of: given, entity, signed: version, batch.operation)
    }
    try session.collectEach(table.byKey, unknown, into: &rows)
    rows.clearCounters(entity)
    return rows
  }
}
