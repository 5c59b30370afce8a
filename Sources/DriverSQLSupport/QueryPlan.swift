package import WellSenseStore

/// A statement with its values: what a connection runs to answer a query.
package struct QueryPlan {
  package let statement: Statement
  package let values: [SQLValue]
  package let table: TablePlan
}

extension SchemaPlan {
  /// The statement of a page. It asks for one row more than the page has, which tells whether there are more.
  package func plan(_ query: Query) -> QueryPlan {
    let table = self[query.entity]
    if table.namesOneRow(query) {
      return QueryPlan(statement: table.byKey, values: query.keyValues, table: table)
    }
    let shape = QueryShape(
      query.entity, query.conditions, order: query.order, hasCursor: query.after != nil, purpose: .rows)
    let statement = statement(shape, { pageText(query, table.entity) }, table.codecs)
    var values = conditionValues(query.conditions, table.entity)
    if let cursor = query.after { cursorValues(cursor, query.order, table.entity, &values) }
    values.append(.integer(Int64(query.limit) + 1))
    return QueryPlan(statement: statement, values: values, table: table)
  }

  private func pageText(_ query: Query, _ entity: EntitySchema) -> SQLText {
    var text = QueryText(entity, query.conditions, query.order, dialect)
    text.columns(entity.columns.map(\.field))
    text.from()
    text.whereConditions(cursor: query.after != nil)
    text.orderBy()
    text.limit()
    return text.text
  }

  /// The statement that counts the rows of an aggregation.
  package func countPlan(_ aggregation: Aggregation) -> QueryPlan {
    let table = self[aggregation.entity]
    let shape = QueryShape(aggregation.entity, aggregation.conditions, order: .key, hasCursor: false, purpose: .count)
    let statement = statement(
      shape,
      {
        var text = QueryText(table.entity, aggregation.conditions, .key, dialect)
        text.text += "count(*)"
        text.from()
        text.whereConditions(cursor: false)
        return text.text
      }, [.integer])
    return QueryPlan(statement: statement, values: conditionValues(aggregation.conditions, table.entity), table: table)
  }

  /// The statement that streams time and number of the rows of an aggregation, in the order of the fold. The number lies in the whole
  /// document; where the engine looks into documents it is the number itself, and only rows that match are there.
  package func metricPlan(_ aggregation: Aggregation, _ metric: Aggregation.Metric) -> QueryPlan {
    let table = self[aggregation.entity]
    let order = Order.ascending(metric.time)
    let (path, only) = readsDocuments ? (metric.path.keys, metric.only?.path.keys ?? []) : ([], [])
    let shape = QueryShape(
      aggregation.entity, aggregation.conditions, order: order, hasCursor: false,
      purpose: .metric(metric.field, metric.time, path: path.count, only: only.count))
    let statement = statement(
      shape,
      {
        var text = QueryText(table.entity, aggregation.conditions, order, dialect)
        text.columns([metric.time])
        text.text += ", "
        text.member(of: metric.field, depth: path.count)
        text.from()
        text.whereConditions(cursor: false, between: metric.time)
        if !only.isEmpty { text.match(metric.field, depth: only.count) }
        text.orderBy()
        return text.text
      }, [.time, .json])
    var values = path.map { SQLValue.string(String(decoding: $0, as: UTF8.self)) }
    values += conditionValues(aggregation.conditions, table.entity)
    values.append(.time(metric.boundaries.first ?? .latest))
    values.append(.time(metric.boundaries.last ?? .earliest))
    values += only.map { SQLValue.string(String(decoding: $0, as: UTF8.self)) }
    if !only.isEmpty, let match = metric.only { values.append(.string(match.text.string)) }
    return QueryPlan(statement: statement, values: values, table: table)
  }

  /// Whether ``metricPlan(_:_:)`` gives numbers instead of documents.
  package var readsDocuments: Bool { dialect.documents != nil }

  private func conditionValues(_ conditions: [Condition], _ entity: EntitySchema) -> [SQLValue] {
    var values: [SQLValue] = []
    values.reserveCapacity(conditions.count + 4)
    for condition in conditions {
      let type = entity.column(condition.field)?.type ?? .integer
      switch condition.test {
      case .equals(let value), .below(let value), .atLeast(let value): values.append(SQLValue(value, type))
      case .isNull: break
      case .contains(let tag): if entity.isTags(condition.field) { values.append(.string(tag)) }
      case .isAny(let list):
        guard let last = list.last else { continue }
        for value in list { values.append(SQLValue(value, type)) }
        for _ in list.count..<max(list.count, Condition.Test.padded(list.count)) { values.append(SQLValue(last, type)) }
      }
    }
    return values
  }

  private func cursorValues(_ cursor: Cursor, _ order: Order, _ entity: EntitySchema, _ values: inout [SQLValue]) {
    var places: [SQLValue] = []
    if let field = order.field { places.append(SQLValue(cursor.value ?? .null, entity.column(field)?.type ?? .integer)) }
    places += SQLValue.list(cursor.key)
    if dialect.comparesRows {
      values += places
    } else {
      for value in places.dropLast() { values += [value, value] }
      values += places.suffix(1)
    }
  }
}

extension SQLValue {
  package static func list(_ key: Key) -> [SQLValue] {
    switch key {
    case .one(let id): [.id(id)]
    case .pair(let first, let second): [.id(first), .id(second)]
    }
  }
}

extension Query {
  /// The values of conditions that name one row by its key: see ``TablePlan/namesOneRow(_:)``.
  package var keyValues: [SQLValue] {
    conditions.map { condition in
      if case .equals(.id(let id)) = condition.test { .id(id) } else { .null }
    }
  }
}

extension TablePlan {
  /// Whether a query asks for exactly one row by its key. On the path of every point read, so it allocates nothing.
  package func namesOneRow(_ query: Query) -> Bool {
    guard query.after == nil, query.conditions.count == keyFields.count else { return false }
    for place in keyFields.indices {
      guard query.conditions[place].field == keyFields[place], case .equals(.id) = query.conditions[place].test else { return false }
    }
    return true
  }

  /// Whether an index leads straight to the rows of a page this small, so that answering takes less than moving to another thread.
  package func isShort(_ query: Query) -> Bool {
    namesOneRow(query) || query.limit <= 32 && isIndexed(query)
  }

  private func isIndexed(_ query: Query) -> Bool {
    var equal: [Field] = []
    for condition in query.conditions {
      switch condition.test {
      case .equals: equal.append(condition.field)
      case .below, .atLeast: if condition.field != query.order.field { return false }
      case .contains, .isAny, .isNull: return false
      }
    }
    if equal.contains(where: entity.unique.contains) || keyFields.allSatisfy(equal.contains) { return true }
    guard let field = query.order.field else { return query.conditions.isEmpty }
    return entity.plainIndexes.contains { $0.order == field && Set($0.equal) == Set(equal) }
  }
}
