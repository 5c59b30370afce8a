import WellSenseStore

/// How a query picks, orders and cuts rows, each step replaceable: right as it is, wrong as a mutant changes it.
struct Scan: Sendable {
  /// Whether two values are equal, neither being null.
  var equals: @Sendable (Value, Value) -> Bool = { $0 == $1 }
  /// Whether one value comes before another in a range, neither being null.
  var isBelow: @Sendable (Value, Value) -> Bool = { $0.precedes($1) }
  var contains: @Sendable (_ tags: [String], String) -> Bool = { tags, tag in tags.contains { Text($0) == Text(tag) } }
  /// Replaces the whole judgement of one condition.
  var judges: (@Sendable (Condition, Row, Scan) -> Bool)?
  /// Whether one condition of several is enough.
  var isLoose = false
  /// Changes the conditions and everything else that is asked.
  var asks: @Sendable (Query) -> Query = { $0 }
  /// The row whose values are judged and ordered by.
  var sees: @Sendable (Row) -> Row = { $0 }
  /// Ascending order of keys.
  var keyIsBelow: @Sendable (Key, Key) -> Bool = { $0 < $1 }
  /// Whether keys follow the direction of the order.
  var keysDescend: @Sendable (Order) -> Bool = { $0.descending }
  /// Changes the ordered rows.
  var orders: @Sendable ([Row], Query) -> [Row] = { rows, _ in rows }
  /// Picks the rows after the cursor. The default compares places.
  var resumes: (@Sendable ([Row], Cursor, Query) -> [Row])?
  /// How many of the rows that are left make the page.
  var cuts: @Sendable ([Row], Query) -> Int = { Scan.cut($0, $1) }
  /// The cursor after the page's last row.
  var marks: @Sendable (_ page: [Row], _ rest: [Row], Query) -> Cursor? = { Scan.mark($0, $1, $2) }

  func answer(_ asked: Query, _ all: [Row]) -> RowBatch {
    let query = asks(asked)
    var rows = all.filter { isFound($0, query.conditions) }
    rows = orders(rows.sorted { isBefore($0, $1, query.order) }, query)
    if let after = query.after {
      rows = resumes?(rows, after, query) ?? rows.filter { isAfter($0, after, query.order) }
    }
    let count = min(cuts(rows, query), rows.count)
    let page = Array(rows[..<count])
    return RowBatch(query.entity, page, next: marks(page, Array(rows[count...]), query))
  }

  private func isFound(_ row: Row, _ conditions: [Condition]) -> Bool {
    if isLoose, !conditions.isEmpty { return conditions.contains { matches($0, row) } }
    return conditions.allSatisfy { matches($0, row) }
  }

  func matches(_ condition: Condition, _ row: Row) -> Bool { judges?(condition, row, self) ?? holds(condition, row) }

  func holds(_ condition: Condition, _ row: Row) -> Bool {
    let value = sees(row)[condition.field]
    switch condition.test {
    case .isNull: return value == .null
    case .equals(let other): return value != .null && other != .null && equals(value, other)
    case .isAny(let others): return value != .null && others.contains { $0 != .null && equals(value, $0) }
    case .below(let other): return value != .null && other != .null && isBelow(value, other)
    case .atLeast(let other): return value != .null && other != .null && !isBelow(value, other)
    case .contains(let tag): return contains(value.tags, tag)
    }
  }

  private func isBefore(_ left: Row, _ right: Row, _ order: Order) -> Bool {
    if let field = order.field {
      let (one, two) = (sees(left)[field], sees(right)[field])
      if isBelow(one, two) { return !order.descending }
      if isBelow(two, one) { return order.descending }
    }
    return keysDescend(order) ? keyIsBelow(right.key, left.key) : keyIsBelow(left.key, right.key)
  }

  private func isAfter(_ row: Row, _ cursor: Cursor, _ order: Order) -> Bool {
    if let field = order.field, let value = cursor.value {
      let own = sees(row)[field]
      if isBelow(value, own) { return !order.descending }
      if isBelow(own, value) { return order.descending }
    }
    return keysDescend(order) ? keyIsBelow(row.key, cursor.key) : keyIsBelow(cursor.key, row.key)
  }

  static func cut(_ rows: [Row], _ query: Query) -> Int {
    var bytes = 0
    for (place, row) in rows.prefix(query.limit).enumerated() {
      bytes += RowBatch(row.entity, [row]).arena.count
      if bytes >= query.maxBytes { return place + 1 }
    }
    return query.limit
  }

  static func mark(_ page: [Row], _ rest: [Row], _ query: Query) -> Cursor? {
    guard let last = page.last, !rest.isEmpty else { return nil }
    return Cursor(value: query.order.field.map { last[$0] }, key: last.key)
  }
}

extension Value {
  /// Order by value, and of text by bytes; between kinds there is none.
  func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.integer(let one), .integer(let two)): one < two
    case (.time(let one), .time(let two)): one < two
    case (.id(let one), .id(let two)): one < two
    case (.text(let one), .text(let two)): one < two
    default: false
    }
  }

  /// The strings of a tags column.
  var tags: [String] {
    guard case .json(let json) = self, case .array(let elements) = json.value else { return [] }
    return elements.compactMap { if case .string(let tag) = $0 { tag } else { nil } }
  }
}
