package import WellSenseStore

extension MockEngine {
  package func read(_ queries: [Query]) throws(StoreError) -> [RowBatch] {
    if queries.count == 1 { return [try read(queries[0])] }
    var answers: [RowBatch] = []
    for query in queries { answers.append(try read(query)) }
    return answers
  }

  func read(_ query: Query) throws(StoreError) -> RowBatch {
    let table = try place(of: query.entity)
    if query.after == nil, query.conditions.count == tables[table].layout.keyPlaces.count,
      let key = Plan.key(fixedBy: query.conditions, tables[table].layout)
    {
      guard let row = tables[table].rows[key] else { return RowBatch(query.entity, width: tables[table].layout.schema.columns.count) }
      return RowBatch(query.entity, row)
    }
    let layout = tables[table].layout
    var page = Page(query, layout)
    visit(Plan(query.conditions, by: query.order.field, layout), query.order, after: query.after, in: tables[table]) { key, row in
      page.add(key, row)
    }
    return page.finish()
  }

  func explain(_ query: Query) throws(StoreError) -> [String] {
    let layout = tables[try place(of: query.entity)].layout
    return Plan(query.conditions, by: query.order.field, layout).steps(layout, order: query.order.field)
  }

  package func aggregate(_ aggregation: Aggregation) throws(StoreError) -> Buckets {
    let table = tables[try place(of: aggregation.entity)]
    guard let metric = aggregation.metric else { return Buckets(count: count(aggregation.conditions, in: table)) }
    let schema = table.layout.schema
    guard let place = schema.place(of: metric.field), let timePlace = schema.place(of: metric.time) else {
      throw StoreError(.invalid, "the entity lacks the metric's field or time", field: metric.field.name)
    }
    var fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    let only = metric.only.map { ($0.path, Array($0.text.string.utf8)) }
    visit(Plan(aggregation.conditions, by: metric.time, table.layout), .ascending(metric.time), after: nil, in: table) { _, row in
      let cell = row.cells[place]
      guard cell.kind == .json, !row.cells[timePlace].isNull else { return true }
      row.bytes.withUnsafeBytes { bytes in
        let document = UnsafeRawBufferPointer(rebasing: bytes[cell.range])
        if let (path, text) = only, !path.equals(text, in: document) { return }
        guard let number = metric.path.number(in: document) else { return }
        fold.add(time: Timestamp(milliseconds: row.cells[timePlace].integer), number: number)
      }
      return true
    }
    let buckets = fold.finish()
    return Buckets(count: buckets.reduce(0) { $0 + $1.summary.numbers }, buckets: buckets)
  }

  private func count(_ conditions: [Condition], in table: Table) -> Int {
    let ranged = conditions.first { condition in
      switch condition.test {
      case .below, .atLeast: true
      default: false
      }
    }
    let plan = Plan(conditions, by: ranged?.field, table.layout)
    if plan.residual.isEmpty {
      switch plan.source {
      case .everything: return table.rows.count
      case .group(let index, let group):
        guard let list = table.indexes[index].groups[group] else { return 0 }
        let (lower, upper) = Self.bounds(plan, .key, after: nil, in: list)
        return list.distance(from: lower, to: upper)
      case .key, .unique: break
      }
    }
    var count = 0
    visit(plan, nil, after: nil, in: table) { _, _ in
      count += 1
      return true
    }
    return count
  }

  /// Visits the rows of a plan, in `order` unless that is `nil`, until `body` answers false.
  private func visit(_ plan: Plan, _ order: Order?, after cursor: Cursor?, in table: Table, _ body: (Key, Row) -> Bool) {
    let filters = plan.residual.map { Filter($0, table.layout.schema) }
    guard let order, !plan.isOrdered else {
      return candidates(plan, order ?? .key, after: order == nil ? nil : cursor, in: table) { key in
        guard let row = table.rows[key], filters.accept(row) else { return true }
        return body(key, row)
      }
    }
    let place = order.field.flatMap(table.layout.schema.place(of:))
    var found: [TableIndex.Entry] = []
    candidates(plan, .key, after: nil, in: table) { key in
      if let row = table.rows[key], filters.accept(row) { found.append(TableIndex.Entry(order: place.map(row.atom) ?? .null, key: key)) }
      return true
    }
    if order.descending { found.sort(by: >) } else { found.sort() }
    for entry in found where cursor.map({ Self.isPast(entry, $0, order) }) ?? true {
      guard let row = table.rows[entry.key] else { continue }
      guard body(entry.key, row) else { return }
    }
  }

  /// Visits keys of rows that may meet the conditions; in order and from the cursor on if the plan is ordered.
  private func candidates(_ plan: Plan, _ order: Order, after cursor: Cursor?, in table: Table, _ body: (Key) -> Bool) {
    switch plan.source {
    case .key(let key): single(key, order, after: cursor, in: table, body)
    case .unique(let place, let value):
      if let key = table.holders[place][value] { single(key, order, after: cursor, in: table, body) }
    case .group(let index, let group):
      guard let list = table.indexes[index].groups[group] else { return }
      let (lower, upper) = Self.bounds(plan, order, after: cursor, in: list)
      list.visit(from: lower, to: upper, backwards: order.descending) { body($0.key) }
    case .everything:
      let keys = table.keys
      let lower = order.descending ? nil : cursor.map { after in keys.firstPosition { after.key < $0 } }
      let upper = order.descending ? cursor.map { after in keys.firstPosition { !($0 < after.key) } } : nil
      keys.visit(from: lower ?? keys.start, to: upper ?? keys.end, backwards: order.descending, body)
    }
  }

  private func single(_ key: Key, _ order: Order, after cursor: Cursor?, in table: Table, _ body: (Key) -> Bool) {
    guard let row = table.rows[key] else { return }
    let place = order.field.flatMap(table.layout.schema.place(of:))
    let entry = TableIndex.Entry(order: place.map(row.atom) ?? .null, key: key)
    if cursor.map({ Self.isPast(entry, $0, order) }) ?? true { _ = body(key) }
  }

  private static func isPast(_ entry: TableIndex.Entry, _ cursor: Cursor, _ order: Order) -> Bool {
    let last = TableIndex.Entry(order: order.field == nil ? .null : cursor.value.map(Atom.init) ?? .null, key: cursor.key)
    return order.descending ? entry < last : last < entry
  }

  /// The part of a group's list that the plan's range and the cursor leave.
  private static func bounds(
    _ plan: Plan, _ order: Order, after cursor: Cursor?, in list: SortedList<TableIndex.Entry>
  ) -> (lower: SortedList<TableIndex.Entry>.Position, upper: SortedList<TableIndex.Entry>.Position) {
    var lower = list.start
    var upper = list.end
    if let atLeast = plan.lower { lower = list.firstPosition { !($0.order < atLeast) } }
    if let below = plan.upper {
      upper = list.firstPosition { !($0.order < below) }
      // A null meets no range.
      lower = max(lower, list.firstPosition { .null < $0.order })
    }
    guard let cursor else { return (lower, upper) }
    if order.descending {
      upper = min(upper, list.firstPosition { !isPast($0, cursor, order) })
    } else {
      lower = max(lower, list.firstPosition { isPast($0, cursor, order) })
    }
    return (lower, upper)
  }
}
