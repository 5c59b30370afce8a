internal import WellSenseStore

/// One attempt at a batch under one version: its writes in order, and what they leave behind.
final class CommitRun<Session: SQLSession> {
  let committer: Committer<Session>
  let batch: WriteBatch
  let version: Version
  private(set) var affected: [Int] = []
  private(set) var bases: [Change.Base] = []
  /// The highest counter among the rows and tombstones that were replaced.
  private(set) var highest: Int64 = 0
  // Rows that the batch touched, and whether they exist now; kept with the log on.
  private var touched: [RowName: Bool] = [:]

  private var session: Session { committer.session }
  private var plan: SchemaPlan { committer.plan }
  private var isLogOn: Bool { committer.meta.isLogOn }

  init(_ committer: Committer<Session>, _ batch: WriteBatch, _ version: Version) {
    self.committer = committer
    self.batch = batch
    self.version = version
    for write in batch.writes {
      switch write {
      case .patch(let entity, let key, _, let condition), .delete(let entity, let key, let condition):
        if let version = condition.version { bases.append(Change.Base(RowName(entity, key), version)) }
      case .insert: break
      }
    }
  }

  func writes() throws(SQLFailure) {
    for write in batch.writes {
      switch write {
      case .insert(let rows, let ifAbsent): try insert(rows, ifAbsent)
      case .patch(let entity, let key, let assignments, let condition): try patch(entity, key, assignments, condition)
      case .delete(let entity, let key, let condition): try delete(entity, key, condition)
      }
    }
  }

  // MARK: - Insert

  private func insert(_ rows: RowBatch, _ ifAbsent: Bool) throws(SQLFailure) {
    let table = plan[rows.entity]
    let statement = ifAbsent ? table.insert.ifAbsent : table.insert.plain
    var inserted = 0
    for row in 0..<rows.count {
      do throws(SQLFailure) {
        let count = try committer.insert(statement, rows, row, table, version, batch.operation, guarded: false)
        guard count == 1 else { continue }
      } catch {
        if case .other = error { throw error }
        if let rejection = try committer.judge(rows, row, table, ifAbsent: ifAbsent) { throw .other(rejection) }
        continue
      }
      inserted += 1
      try committer.follow(rows, row, table)
      if isLogOn { try noteInsert(RowName(rows.entity, rows.key(row, table.entity))) }
    }
    affected.append(inserted)
  }

  private func noteInsert(_ row: RowName) throws(SQLFailure) {
    if touched.updateValue(true, forKey: row) == nil {
      let (first, second) = row.key.halves
      let tombstone = try session.select(
        plan.system.tombstone, [.integer(Int64(row.entity.rawValue)), .id(first), .id(second)], width: 1)
      if !tombstone.isEmpty { highest = max(highest, tombstone[0, 0].integer) }
    }
  }

  // MARK: - Patch

  private func patch(
    _ entity: Entity, _ key: Key, _ assignments: [Assignment], _ condition: Precondition
  ) throws(SQLFailure) {
    let table = plan[entity]
    guard let head = try committer.head(table, key) else { throw .other(.noRow(table.entity.key[0])) }
    try check(condition, head, table)
    try displace(head)
    var values: [SQLValue] = []
    for assignment in assignments {
      let type = table.entity.column(assignment.field)?.type ?? .integer
      if case .choice(let names) = type, case .integer(let place) = assignment.value, !names.indices.contains(Int(clamping: place)) {
        throw .other(.notAChoice(assignment.field))
      }
      values.append(SQLValue(assignment.value, type))
    }
    values += [.integer(version.epoch), .integer(version.counter), .id(batch.operation.raw)] + SQLValue.list(key)
    do throws(SQLFailure) {
      _ = try session.run(plan.patch(entity, assignments.map(\.field)), values)
    } catch {
      guard case .unique = error else { throw error }
      throw .other(try conflict(table, key, assignments))
    }
    for tags in table.tags { try retag(tags, assignments, key) }
    if isLogOn { touched[RowName(entity, key)] = true }
    affected.append(1)
  }

  private func check(_ condition: Precondition, _ head: RowHead, _ table: TablePlan) throws(SQLFailure) {
    if let owner = condition.owner, owner != head.owner {
      throw .other(StoreError(.accessDenied, "the row belongs to another user", field: table.entity.owner.name))
    }
    if let version = condition.version, version != head.version {
      throw .other(StoreError(.conflict, "the row has another version than expected; read it again and decide"))
    }
  }

  /// Remembers the version that a write replaces, and the operation whose trace it removes unless the log has it.
  private func displace(_ head: RowHead) throws(SQLFailure) {
    guard head.operation != batch.operation else { return }
    highest = max(highest, head.version.counter)
    _ = try session.run(
      plan.system.keepDisplaced,
      [
        .id(head.operation.raw), .integer(head.version.epoch), .integer(head.version.counter), .blob(AffectedCodec.one),
        .id(head.operation.raw),
      ])
  }

  private func conflict(_ table: TablePlan, _ key: Key, _ assignments: [Assignment]) throws(SQLFailure) -> StoreError {
    for unique in table.uniques {
      guard let assignment = assignments.last(where: { $0.field == unique.field }) else { continue }
      let type = table.entity.column(unique.field)?.type ?? .integer
      if let holder = try committer.holder(unique, SQLValue(assignment.value, type)), holder != key.halves.0 {
        return .taken(unique.field)
      }
    }
    return SQLFailure.unique.error
  }

  private func retag(_ tags: TagPlan, _ assignments: [Assignment], _ key: Key) throws(SQLFailure) {
    guard let assignment = assignments.last(where: { $0.field == tags.field }) else { return }
    _ = try session.run(tags.delete, SQLValue.list(key))
    if case .json(let document) = assignment.value { try committer.insertTags(tags, document, key) }
  }

  // MARK: - Delete

  private func delete(_ entity: Entity, _ key: Key, _ condition: Precondition) throws(SQLFailure) {
    let table = plan[entity]
    guard let head = try committer.head(table, key) else {
      guard condition == .none else { throw .other(.noRow(table.entity.key[0])) }
      return affected.append(0)
    }
    try check(condition, head, table)
    var removed = 0
    for step in table.deletion {
      let highest = try session.select(step.highest.statement, values(step.highest, key), width: 1)
      if !highest.isEmpty, !highest[0, 0].isNull { self.highest = max(self.highest, highest[0, 0].integer) }
      if isLogOn {
        let keys = try session.select(step.keys.statement, values(step.keys, key), width: step.entity.key.count)
        for row in 0..<keys.count {
          let gone: Key = keys.width == 2 ? .pair(keys[row, 0].rawID, keys[row, 1].rawID) : .one(keys[row, 0].rawID)
          touched[RowName(step.entity.entity, gone)] = false
        }
      }
      _ = try session.run(step.displaced.statement, values(step.displaced, key))
      for statement in step.counters + step.tags { _ = try session.run(statement.statement, values(statement, key)) }
      removed += try session.run(step.delete.statement, values(step.delete, key))
    }
    affected.append(removed)
  }

  private func values(_ statement: DeletionStatement, _ key: Key) -> [SQLValue] {
    let (first, second) = key.halves
    return statement.values.map { value in
      switch value {
      case .keyFirst: .id(first)
      case .keySecond: .id(second)
      case .operation: .id(batch.operation.raw)
      case .affected: .blob(AffectedCodec.one)
      }
    }
  }

  // MARK: - Traces

  /// Leaves what a repeat will find: the log's entry and tombstones, or a row of `operations` where the rows don't tell themselves.
  func traces() throws(SQLFailure) -> Position? {
    guard isLogOn else {
      if !isItsOwnTrace {
        _ = try session.run(
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
      batch.operation, LoggedVerdict.committed, version, .init(affected: affected, bases: bases, effects: effects))
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
    let (first, second) = row.key.halves
    _ = try session.run(
      plan.system.setTombstone,
      [
        .integer(Int64(row.entity.rawValue)), .id(first), .id(second), .integer(version.epoch), .integer(version.counter),
        .id(batch.operation.raw),
      ])
  }

  private func effects() throws(SQLFailure) -> Effects {
    var effects = Effects()
    effects.deletions = touched.lazy.filter { !$0.value }.map(\.key).sorted()
    for entity in plan.schema.entities {
      let keys = touched.lazy.filter { $0.value && $0.key.entity == entity.entity }.map(\.key.key).sorted()
      guard !keys.isEmpty else { continue }
      var rows = RowBatch(entity, rowCapacity: keys.count)
      for key in keys { try session.collect(plan[entity.entity].byKey, SQLValue.list(key), into: &rows) }
      for (place, column) in entity.columns.enumerated() {
        guard case .counter = column.role else { continue }
        for row in 0..<rows.count { rows[row, place] = .null }
      }
      effects.puts.append(rows)
    }
    return effects
  }
}

extension Key {
  /// Both ids; zero for the second of a single id.
  var halves: (RawID, RawID) {
    switch self {
    case .one(let id): (id, RawID(high: 0, low: 0))
    case .pair(let first, let second): (first, second)
    }
  }
}

extension StoreError {
  static func noRow(_ key: Field) -> StoreError {
    StoreError(.notFound, "there is no row with this key", field: key.name)
  }
}
