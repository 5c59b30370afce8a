internal import WellSenseStore

/// Builds the filter of a query.
struct MongoFilter {
  let codec: EntityCodec

  /// The key that the conditions fix, if they do nothing else.
  func key(fixedBy conditions: [Condition]) -> Key? {
    let fields = codec.entity.key
    guard conditions.count == fields.count else { return nil }
    var ids: [RawID] = []
    for (condition, field) in zip(conditions, fields) {
      guard condition.field == field, case .equals(.id(let id)) = condition.test else { return nil }
      ids.append(id)
    }
    return ids.count == 2 ? .pair(ids[0], ids[1]) : .one(ids[0])
  }

  /// Whether a condition can't be true of any row.
  func isImpossible(_ condition: Condition) -> Bool {
    guard let column = codec.column(condition.field) else { return true }
    switch condition.test {
    case .equals(.null), .below(.null), .atLeast(.null): return true
    case .isAny(let values): return values.allSatisfy { $0 == .null }
    case .contains: return column.column.type != .tags
    case .equals(let value): return names(value, column) == []
    case .below, .atLeast, .isNull: return false
    }
  }

  /// Writes what all must be true of a row into a filter that was begun: one member a field where that can say it, which is what every
  /// planner understands best, the rest joined by `$and`.
  func append(_ conditions: [Condition], _ cursor: (Cursor, Order)?, to writer: inout BSONWriter) throws(StoreError) {
    var rest: [Condition] = []
    var named: [String] = []
    for condition in conditions {
      guard let column = codec.column(condition.field), !named.contains(column.name) else { continue }
      let same = conditions.filter { $0.field == condition.field }
      guard Self.fitTogether(same, column) else {
        rest += rest.contains { $0.field == condition.field } ? [] : same
        continue
      }
      named.append(column.name)
      try member(same, column, to: &writer)
    }
    let key = cursor.flatMap { cursor, order in order.field == nil && !named.contains("_id") && rest.isEmpty ? cursor.key : nil }
    if let key, let (_, order) = cursor { return past(key, order, &writer) }
    guard !rest.isEmpty || cursor != nil else { return }
    let all = writer.begin(BSONType.array, "$and")
    for (index, condition) in rest.enumerated() {
      guard let column = codec.column(condition.field) else { continue }
      let start = writer.begin(BSONType.document, index)
      try member([condition], column, to: &writer)
      writer.end(start)
    }
    if let (cursor, order) = cursor { _ = try append(cursor, order, to: &writer, from: rest.count) }
    writer.end(all)
  }

  /// Whether one document of operators can say all of these: one alone, or a lower and an upper bound.
  private static func fitTogether(_ conditions: [Condition], _ column: ColumnCodec) -> Bool {
    if conditions.count == 1 { return true }
    let lower = conditions.filter { if case .atLeast = $0.test { true } else { false } }
    let upper = conditions.filter { if case .below = $0.test { true } else { false } }
    return column.choices.isEmpty && lower.count == 1 && upper.count == 1 && conditions.count == 2
  }

  private func member(_ conditions: [Condition], _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    if conditions.count == 1, column.column.type != .json {
      switch conditions[0].test {
      case .equals(let value): return try codec.append(value, column, to: &writer)
      case .contains(let tag): return writer.append(column.name, tag)
      default: break
      }
    }
    let inner = writer.begin(BSONType.document, column.name)
    for condition in conditions { try append(condition.test, column, to: &writer) }
    writer.end(inner)
  }

  private func append(_ test: Condition.Test, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    switch test {
    case .equals(let value): try codec.append(value, column, as: "$eq", to: &writer)
    case .isAny(let values):
      let start = writer.begin(BSONType.array, "$in")
      var index = 0
      for value in values where value != .null && names(value, column) != [] {
        try append(value, column, index, to: &writer)
        index += 1
      }
      writer.end(start)
    case .below(let value): try range("$lt", value, column, to: &writer)
    case .atLeast(let value): try range("$gte", value, column, to: &writer)
    case .isNull: absent(column, &writer)
    case .contains(let tag): writer.append("$eq", tag)
    }
  }

  private func append(_ value: Value, _ column: ColumnCodec, _ index: Int, to writer: inout BSONWriter) throws(StoreError) {
    switch value {
    case .id(let id): writer.append(index, id)
    default: try codec.append(value, column, as: String(index), to: &writer)
    }
  }

  /// Choices are compared by their place in the list, which the server doesn't know.
  private func range(_ name: String, _ value: Value, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    guard !column.choices.isEmpty, case .integer(let place) = value else {
      return try codec.append(value, column, as: name, to: &writer)
    }
    let bound = min(max(0, Int(clamping: place)), column.choices.count)
    let names = name == "$lt" ? column.choices[..<bound] : column.choices[bound...]
    writer.array("$in", names) { writer, index, name in
      writer.element(BSONType.string, index)
      name.withUnsafeBytes { writer.text($0) }
    }
  }

  /// The names of a choice that a value stands for: none for a place past the list. `nil` for what isn't a choice.
  private func names(_ value: Value, _ column: ColumnCodec) -> [[UInt8]]? {
    guard !column.choices.isEmpty, case .integer(let place) = value else { return nil }
    return column.choices.indices.contains(Int(clamping: place)) ? [column.choices[Int(place)]] : []
  }
}

// Where a page starts.
extension MongoFilter {
  /// Writes the condition that a row comes after the cursor; gives the next index.
  func append(_ cursor: Cursor, _ order: Order, to writer: inout BSONWriter, from index: Int) throws(StoreError) -> Int {
    guard let field = order.field, let column = codec.column(field) else {
      writer.document(index) { past(cursor.key, order, &$0) }
      return index + 1
    }
    let value = cursor.value ?? .null
    let start = writer.begin(BSONType.document, index)
    let any = writer.begin(BSONType.array, "$or")
    var alternatives = 0
    // Further on in the order: beyond the value, or, as nulls come first ascending, what the direction adds.
    if value != .null {
      let beyond = writer.begin(BSONType.document, alternatives)
      let inner = writer.begin(BSONType.document, column.name)
      try range(order.descending ? "$lt" : "$gt", value, column, to: &writer)
      writer.end(inner)
      writer.end(beyond)
      alternatives += 1
    }
    if column.column.isNullable, order.descending != (value == .null) {
      writer.document(alternatives) { writer in
        writer.document(column.name) { if value == .null { present(column, &$0) } else { absent(column, &$0) } }
      }
      alternatives += 1
    }
    let tie = writer.begin(BSONType.document, alternatives)
    let inner = writer.begin(BSONType.document, column.name)
    if value == .null { absent(column, &writer) } else { try codec.append(value, column, as: "$eq", to: &writer) }
    writer.end(inner)
    past(cursor.key, order, &writer)
    writer.end(tie)
    writer.end(any)
    writer.end(start)
    return index + 1
  }

  /// A document `null` is a value; elsewhere no value and null are the same.
  private func absent(_ column: ColumnCodec, _ writer: inout BSONWriter) {
    if column.column.type == .json { writer.append("$exists", false) } else { writer.append("$eq", null: ()) }
  }

  private func present(_ column: ColumnCodec, _ writer: inout BSONWriter) {
    if column.column.type == .json { writer.append("$exists", true) } else { writer.append("$ne", null: ()) }
  }

  private func past(_ key: Key, _ order: Order, _ writer: inout BSONWriter) {
    writer.document("_id") { $0.append(order.descending ? "$lt" : "$gt", key) }
  }
}
