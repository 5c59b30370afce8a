internal import WellSenseStore

/// Writes the text of a query: the table with its index, the conditions, the cursor, the order.
///
/// The values are bound in exactly the order of this text by ``QueryValues``; change both together.
struct QueryText {
  let entity: EntitySchema
  let conditions: [Condition]
  let order: Order
  var text: SQLText
  /// The tags field by whose table the rows are found in order.
  let tags: Field?

  init(_ entity: EntitySchema, _ conditions: [Condition], _ order: Order, _ dialect: Dialect) {
    self.entity = entity
    self.conditions = conditions
    self.order = order
    text = SQLText(dialect, "SELECT ")
    tags = conditions.lazy.compactMap { condition -> Field? in
      guard case .contains = condition.test else { return nil }
      return condition.field
    }.first { entity.isTags($0) && (order.field == nil || entity.tagOrder($0) == order.field) }
  }

  /// `FROM`, with the tag table first where that gives the order, else with the index that does.
  mutating func from() {
    let table = text.dialect.quoted(entity.entity.name)
    guard let tags else {
      text += " FROM \(table) AS t"
      if let index { text += text.dialect.hint(entity.name(of: index)) }
      return
    }
    text += " FROM \(text.dialect.quoted(entity.tagTable(tags))) AS g \(text.dialect.orderedJoin) \(table) AS t ON "
    text.list(entity.key, " AND ") { text, field in
      text += "t.\(text.dialect.quoted(field.name)) = g.\(text.dialect.quoted(field.name))"
    }
  }

  /// The index that answers the order after the equalities of this query.
  private var index: Index? {
    guard let field = order.field else { return nil }
    let equal = Set(conditions.lazy.filter { if case .equals = $0.test { true } else { false } }.map(\.field))
    return entity.plainIndexes.filter { $0.order == field && equal.isSuperset(of: $0.equal) }
      .max { $0.equal.count < $1.equal.count }
  }

  private func column(_ field: Field) -> String {
    let isInTagTable = tags.map { entity.tagOrder($0) == field || entity.key.contains(field) } ?? false
    return (isInTagTable ? "g." : "t.") + text.dialect.quoted(field.name)
  }

  mutating func columns(_ fields: [Field]) {
    text.list(fields) { text, field in text += "t.\(text.dialect.quoted(field.name))" }
  }

  /// The value so many keys deep in a document; the whole document for none.
  mutating func member(of field: Field, depth: Int) {
    text += path(field, depth)
  }

  /// A further condition: a value in a document is the text that comes after its keys.
  mutating func match(_ field: Field, depth: Int) {
    guard let documents = text.dialect.documents else { return }
    let value = path(field, depth)
    text += " AND " + documents.equalsText(value, text.nextPlaceholder())
  }

  private mutating func path(_ field: Field, _ depth: Int) -> String {
    var value = "t.\(text.dialect.quoted(field.name))"
    guard let documents = text.dialect.documents else { return value }
    for _ in 0..<depth { value = documents.member(value, text.nextPlaceholder()) }
    return value
  }

  mutating func whereConditions(cursor: Bool, between time: Field? = nil) {
    var isFirst = true
    func next(_ text: inout SQLText) {
      text += isFirst ? " WHERE " : " AND "
      isFirst = false
    }
    var drives = tags
    for condition in conditions {
      next(&text)
      self.condition(condition, drives: &drives)
    }
    if let time {
      for test in [" >= ", " < "] {
        next(&text)
        text += column(time) + test
        text.placeholder()
      }
    }
    if cursor {
      next(&text)
      after()
    }
  }

  private mutating func condition(_ condition: Condition, drives: inout Field?) {
    let column = column(condition.field)
    switch condition.test {
    case .equals: compare(column, " = ")
    case .below: compare(column, " < ")
    case .atLeast: compare(column, " >= ")
    case .isNull: text += column + " IS NULL"
    case .isAny(let values):
      guard !values.isEmpty else { return text += "1 = 0" }
      text += column + " IN ("
      text.list(0..<Condition.Test.padded(values.count)) { text, _ in text.placeholder() }
      text += ")"
    case .contains:
      if drives == condition.field {
        drives = nil
        return compare("g." + text.dialect.quoted("tag"), " = ")
      }
      contains(condition.field)
    }
  }

  private mutating func contains(_ field: Field) {
    guard entity.isTags(field) else { return text += "1 = 0" }
    text += "EXISTS (SELECT 1 FROM \(text.dialect.quoted(entity.tagTable(field))) AS x WHERE "
    text.list(entity.key, " AND ") { text, field in
      text += "x.\(text.dialect.quoted(field.name)) = t.\(text.dialect.quoted(field.name))"
    }
    text += " AND x.\(text.dialect.quoted("tag")) = "
    text.placeholder()
    text += ")"
  }

  private mutating func compare(_ column: String, _ test: String) {
    text += column + test
    text.placeholder()
  }

  private var ordered: [Field] {
    [order.field].compactMap(\.self) + entity.key
  }

  private mutating func after() {
    let columns = ordered.map(column)
    let test = order.descending ? " < " : " > "
    guard !text.dialect.comparesRows, columns.count > 1 else {
      guard columns.count > 1 else { return compare(columns[0], test) }
      text += "(" + columns.joined(separator: ", ") + ")\(test)("
      text.list(columns) { text, _ in text.placeholder() }
      return text += ")"
    }
    // a >= ? AND (a > ? OR (b >= ? AND (b > ? OR c > ?))): the first comparison finds the place in the index.
    for column in columns.dropLast() {
      compare("(" + column, order.descending ? " <= " : " >= ")
      compare(" AND (" + column, test)
      text += " OR "
    }
    compare(columns[columns.count - 1], test)
    text += String(repeating: "))", count: columns.count - 1)
  }

  mutating func orderBy() {
    text += " ORDER BY "
    let direction = order.descending ? " DESC" : ""
    text += ordered.map { column($0) + direction }.joined(separator: ", ")
  }

  mutating func limit() {
    text += " LIMIT "
    text.placeholder()
  }
}
