import WellSenseStore

// Changing values on their way.
extension Layer {
  /// Changes each value that is written.
  func writing(_ change: @escaping @Sendable (Column, Value) -> Value) -> Layer {
    var layer = self
    let inner = self
    layer.commits = { batch, call throws(StoreError) in try await inner.commit(batch.mapValues(change), call) }
    return layer
  }

  /// Changes each value that is asked for, and those of keys.
  func asking(_ change: @escaping @Sendable (Column, Value) -> Value) -> Layer {
    var layer = self
    let inner = self
    layer.reads = { queries, call throws(StoreError) in try await inner.read(queries.map { $0.mapValues(change) }, call) }
    return layer
  }

  /// Changes each row that is read, wherever it comes from.
  func reading(_ change: @escaping @Sendable (Row) -> Row) -> Layer {
    var layer = self
    let inner = self
    layer.reads = { queries, call throws(StoreError) in try await inner.read(queries, call).map { $0.mapRows(change) } }
    layer.commits = { batch, call throws(StoreError) in
      var commit = try await inner.commit(batch, call)
      commit.rows = commit.rows.map { $0.mapRows(change) }
      return commit
    }
    layer.pages = { position, limit, call throws(StoreError) in
      try await inner.changes(after: position, limit: limit, call).map { entry in
        entry.with(puts: entry.effects.puts.map { $0.mapRows(change) })
      }
    }
    return layer
  }

  /// Answers queries by reading everything and judging each row.
  func scanning(_ scan: Scan) -> Layer {
    var layer = self
    let inner = self
    layer.reads = { queries, call throws(StoreError) in
      let wanted = Array(Set(queries.map(\.entity)))
      var rows: [Entity: [Row]] = [:]
      // One call, so that it is one instant as long as everything fits a page.
      for page in try await inner.read(wanted.map { Query($0, limit: Limits.pageRows) }, call) {
        rows[page.entity] = page.rows()
        var next = page.next
        while let cursor = next {
          let more = try await inner.read([Query(page.entity, limit: Limits.pageRows, after: cursor)], call)
          rows[page.entity]? += more.flatMap { $0.rows() }
          next = more.first?.next
        }
      }
      return queries.map { scan.answer($0, rows[$0.entity] ?? []) }
    }
    return layer
  }
}

extension RowBatch {
  func mapRows(_ change: (Row) -> Row) -> RowBatch { RowBatch(entity, rows().map(change), next: next) }
}

extension WriteBatch {
  func mapWrites(_ change: (Write) -> [Write]) -> WriteBatch {
    WriteBatch(operation, writes.flatMap(change), returning: returning)
  }

  /// Each given value of each row and assignment.
  func mapValues(_ change: (Column, Value) -> Value) -> WriteBatch {
    mapWrites { write in
      switch write {
      case .insert(let batch, let ifAbsent): [.insert(batch.mapRows { $0.mapGiven(change) }, ifAbsent: ifAbsent)]
      case .patch(let entity, let key, let fields, let precondition):
        [.patch(entity, key, fields.map { $0.mapped(in: entity, change) }, onlyIf: precondition)]
      case .delete: [write]
      }
    }
  }

  /// Every row that it inserts.
  var insertedRows: [Row] {
    writes.flatMap { write -> [Row] in if case .insert(let rows, _) = write { rows.rows() } else { [] } }
  }
}

extension Assignment {
  fileprivate func mapped(in entity: Entity, _ change: (Column, Value) -> Value) -> Assignment {
    guard let column = Schema.current[entity].column(field) else { return self }
    return Assignment(field, change(column, value))
  }
}

extension Row {
  func mapGiven(_ change: (Column, Value) -> Value) -> Row {
    var row = self
    for column in Schema.current[entity].columns where column.isGiven { row[column.field] = change(column, self[column.field]) }
    return row
  }
}

extension Query {
  func mapValues(_ change: (Column, Value) -> Value) -> Query {
    var query = self
    query.conditions = conditions.map { condition in
      guard let column = Schema.current[entity].column(condition.field) else { return condition }
      return switch condition.test {
      case .equals(let value): Condition(condition.field, .equals(change(column, value)))
      case .isAny(let values): Condition(condition.field, .isAny(values.map { change(column, $0) }))
      case .below(let value): Condition(condition.field, .below(change(column, value)))
      case .atLeast(let value): Condition(condition.field, .atLeast(change(column, value)))
      case .isNull, .contains: condition
      }
    }
    return query
  }
}

extension Change {
  func with(puts: [RowBatch]? = nil, deletions: [RowName]? = nil, bases: [Base]? = nil) -> Change {
    Change(
      position: position, operation: operation, verdict: verdict, stamp: stamp, bases: bases ?? self.bases,
      effects: Effects(puts: puts ?? effects.puts, deletions: deletions ?? effects.deletions))
  }
}

extension ChangePage {
  func map(_ change: (Change) -> Change) -> ChangePage { ChangePage(changes: changes.map(change), next: next, isEnd: isEnd) }
}

extension Driver {
  /// The row of this name, or none.
  func row(_ name: RowName, _ call: Call) async throws(StoreError) -> Row? {
    try await read([Query(name)], call).first?.rows().first
  }

  /// The first thousand rows of an entity.
  func rows(_ entity: Entity, _ call: Call, where conditions: [Condition] = []) async throws(StoreError) -> [Row] {
    try await read([Query(entity, conditions, limit: Limits.pageRows)], call).flatMap { $0.rows() }
  }
}
