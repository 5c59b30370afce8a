internal import WellSenseStore

/// What the placeholders of a deletion's statements are.
enum DeletionValue: Sendable {
  case keyFirst, keySecond, operation, affected
}

/// A statement and its values in order.
struct DeletionStatement: Sendable {
  let statement: Statement
  let values: [DeletionValue]
}

/// What the deletion of one row does to the rows of one entity.
struct DeletionStep: Sendable {
  let entity: EntitySchema
  /// The highest counter among the rows that go, of other operations than this; null if there are none.
  let highest: DeletionStatement
  /// Keeps the displaced operations of the rows that go, unless the log has them.
  let displaced: DeletionStatement
  let keys: DeletionStatement
  let counters: [DeletionStatement]
  let tags: [DeletionStatement]
  let delete: DeletionStatement
}

/// Locks the rows of one entity that a deletion removes or whose counters it changes.
struct DeletionLock: Sendable {
  let entity: Entity
  /// Whether the entity comes before the root's in the order of locks.
  let comesBeforeRoot: Bool
  let statement: DeletionStatement
}

/// Derives from the references which rows go with a row, children first.
///
/// The condition for "goes with the root" is nested by reference, so that each step is one statement however many rows there are.
struct DeletionPlan {
  private let root: EntitySchema
  private let schema: Schema
  private let dialect: Dialect
  private let reached: [EntitySchema]

  init(root: EntitySchema, _ schema: Schema, _ dialect: Dialect) {
    self.root = root
    self.schema = schema
    self.dialect = dialect
    var reached = [root]
    for entity in schema.entities where entity.entity != root.entity {
      if entity.references.contains(where: { reference in reached.contains { $0.entity == reference.parent } }) {
        reached.append(entity)
      }
    }
    self.reached = reached
  }

  func steps(_ numbers: StatementNumbers) -> [DeletionStep] {
    reached.reversed().map { entity in
      DeletionStep(
        entity: entity,
        highest: make(numbers, [.integer]) { highest(entity, &$0) },
        displaced: make(numbers) { displaced(entity, &$0) },
        keys: make(numbers, entity.key.map { _ in .id }) { selectKeys(entity, &$0) },
        counters: counters(entity, numbers), tags: entity.tagFields.map { tags(entity, $0, numbers) },
        delete: make(numbers) { text in
          text.sql += joins(entity) ? "DELETE \(dialect.quoted(entity.entity.name))" : "DELETE"
          text.fromDoomed(entity, self)
        })
    }
  }

  private func selectKeys(_ entity: EntitySchema, _ text: inout DeletionText) {
    text.sql += "SELECT " + columns(entity, entity.key)
    text.fromDoomed(entity, self)
  }

  /// Columns with their table's name, which a join needs.
  private func columns(_ entity: EntitySchema, _ fields: [Field]) -> String {
    fields.map { "\(dialect.quoted(entity.entity.name)).\(dialect.quoted($0.name))" }.joined(separator: ", ")
  }

  private func tags(_ entity: EntitySchema, _ field: Field, _ numbers: StatementNumbers) -> DeletionStatement {
    let table = dialect.quoted(entity.tagTable(field))
    let key = dialect.quoted(entity.key[0].name)
    return make(numbers) { text in
      guard !dialect.readsWhatItWrites else {
        text.sql += "DELETE FROM \(table) WHERE \(key) IN ("
        selectKeys(entity, &text)
        return text.sql += ")"
      }
      text.sql += "DELETE \(table) FROM ("
      selectKeys(entity, &text)
      text.sql += ") AS gone \(dialect.orderedJoin) \(table) ON \(table).\(key) = gone.\(key)"
    }
  }

  private func make(_ numbers: StatementNumbers, _ columns: [CellCodec] = [], _ body: (inout DeletionText) -> Void) -> DeletionStatement {
    var text = DeletionText(dialect)
    body(&text)
    return DeletionStatement(statement: numbers.make(text.sql, columns), values: text.values)
  }

  /// Lock, entity by entity in the schema's order, what goes with the root and whose counters that changes. Not the root itself, whose
  /// head is locked when it is read. None where a transaction has the database to itself.
  func locks(_ numbers: StatementNumbers) -> [DeletionLock] {
    guard let locks = dialect.locks else { return [] }
    return schema.entities.filter { $0.entity != root.entity }.flatMap { entity in
      selections(entity).map { selection in
        let statement = make(numbers, entity.key.map { _ in .id }) { text in
          selection(&text)
          text.sql += " ORDER BY " + columns(entity, entity.key) + " " + locks.remove
        }
        return DeletionLock(entity: entity.entity, comesBeforeRoot: rank(entity) < rank(root), statement: statement)
      }
    }
  }

  private func rank(_ entity: EntitySchema) -> Int { schema.entities.firstIndex { $0.entity == entity.entity } ?? 0 }

  /// Select the keys of the rows of an entity that go, and of those whose counters change: together where the engine finds them so.
  private func selections(_ entity: EntitySchema) -> [(inout DeletionText) -> Void] {
    let goes = reached.contains { $0.entity == entity.entity }
    let counted = reached.flatMap { child in
      schema.counters(countedBy: child.entity).filter { $0.parent.entity == entity.entity }.map { (child, $0.via) }
    }
    guard dialect.unitesSelections else {
      return (goes ? [{ text in selectKeys(entity, &text) }] : [])
        + counted.map { child, via in { text in selectCounted(entity, child, via, &text) } }
    }
    guard goes || !counted.isEmpty else { return [] }
    return [
      { text in
        text.sql += "SELECT " + columns(entity, entity.key) + " FROM \(dialect.quoted(entity.entity.name)) WHERE "
        text.keyTuple(entity)
        text.sql += " IN ("
        if goes { doomedKeys(entity, &text) }
        for (place, (child, via)) in counted.enumerated() {
          text.sql += (goes || place > 0 ? " UNION " : "") + "SELECT " + columns(child, [via])
          text.fromDoomed(child, self)
        }
        text.sql += ")"
      }
    ]
  }

  private func selectCounted(_ entity: EntitySchema, _ child: EntitySchema, _ via: Field, _ text: inout DeletionText) {
    let key = columns(entity, [entity.key[0]])
    text.sql += "SELECT \(key) FROM (SELECT DISTINCT \(columns(child, [via])) AS parent"
    text.fromDoomed(child, self)
    text.sql += ") AS counted \(dialect.orderedJoin) \(dialect.quoted(entity.entity.name)) ON \(key) = counted.parent"
  }

  private func highest(_ entity: EntitySchema, _ text: inout DeletionText) {
    text.sql += "SELECT max(\(columns(entity, [.versionCounter])))"
    text.fromDoomed(entity, self)
    text.sql += " AND \(columns(entity, [.operation])) <> "
    text.value(.operation)
  }

  private func displaced(_ entity: EntitySchema, _ text: inout DeletionText) {
    text.sql += "INSERT "
    if case .modifier(let word) = dialect.insertIfAbsent { text.sql += word + " " }
    text.sql += "INTO operations (op, version_epoch, version_counter, affected) SELECT "
    text.sql += columns(entity, [.operation, .versionEpoch, .versionCounter]) + ", "
    text.value(.affected)
    text.fromDoomed(entity, self)
    let operation = columns(entity, [.operation])
    text.sql += " AND \(operation) <> "
    text.value(.operation)
    text.sql += " AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.op = \(operation))"
    if case .onConflictDoNothing = dialect.insertIfAbsent { text.sql += " ON CONFLICT (op) DO NOTHING" }
  }

  /// Counters of parents that stay: a parent is passed over if it goes itself, or if only it could have taken the child along.
  private func counters(_ child: EntitySchema, _ numbers: StatementNumbers) -> [DeletionStatement] {
    schema.counters(countedBy: child.entity).compactMap { parent, counter, via in
      let causes = child.references.filter { reference in reached.contains { $0.entity == reference.parent } }
      if child.entity != root.entity, causes.allSatisfy({ $0.parent == parent.entity && $0.field == via }) { return nil }
      return make(numbers) { text in
        decrement(parent, counter, child, via, &text)
        if reached.contains(where: { $0.entity == parent.entity }) {
          text.sql += dialect.readsWhatItWrites ? " AND NOT " : " WHERE NOT "
          text.doomed(parent, self)
        }
      }
    }
  }

  private func decrement(
    _ parent: EntitySchema, _ counter: Field, _ child: EntitySchema, _ via: Field, _ text: inout DeletionText
  ) {
    let table = dialect.quoted(parent.entity.name)
    let column = dialect.quoted(counter.name)
    let link = columns(child, [via])
    let key = columns(parent, [parent.key[0]])
    guard !dialect.readsWhatItWrites else {
      text.sql += "UPDATE \(table) SET \(column) = \(column) - (SELECT count(*)"
      text.fromDoomed(child, self)
      text.sql += " AND \(link) = \(key)) WHERE \(key) IN (SELECT \(link)"
      text.fromDoomed(child, self)
      return text.sql += ")"
    }
    text.sql += "UPDATE (SELECT \(link) AS parent, count(*) AS children"
    text.fromDoomed(child, self)
    text.sql += " GROUP BY \(link)) AS gone \(dialect.orderedJoin) \(table) ON \(key) = gone.parent"
    text.sql += " SET \(table).\(column) = \(table).\(column) - gone.children"
  }

  /// Whether the rows of an entity that go are found by a join, each way by an index of its own, since a condition on several would
  /// read the whole table.
  fileprivate func joins(_ entity: EntitySchema) -> Bool {
    !dialect.readsWhatItWrites && entity.entity != root.entity
      && entity.references.contains { reference in
        reference.parent != root.entity && reached.contains { $0.entity == reference.parent }
      }
  }

  private func hasSeveralCauses(_ entity: EntitySchema) -> Bool {
    entity.entity != root.entity && entity.references.count { reference in reached.contains { $0.entity == reference.parent } } > 1
  }

  /// The keys of the rows that go, as a table.
  fileprivate func doomedKeys(_ entity: EntitySchema, _ text: inout DeletionText) {
    var isFirst = true
    for reference in entity.references {
      guard let parent = reached.first(where: { $0.entity == reference.parent }) else { continue }
      text.sql += (isFirst ? "" : " UNION ") + "SELECT " + columns(entity, entity.key) + " FROM "
      text.sql.name(entity.entity.name)
      text.sql += " WHERE " + columns(entity, [reference.field])
      isFirst = false
      if parent.entity == root.entity {
        text.sql += " = "
        text.value(.keyFirst)
      } else {
        text.sql += " IN ("
        selectKeys(parent, &text)
        text.sql += ")"
      }
    }
  }

  /// Writes the condition that a row of `entity` goes with the root.
  fileprivate func doomed(_ entity: EntitySchema, _ text: inout DeletionText) {
    if dialect.unitesSelections, hasSeveralCauses(entity) {
      text.keyTuple(entity)
      text.sql += " IN ("
      doomedKeys(entity, &text)
      return text.sql += ")"
    }
    func column(_ field: Field) -> String { "\(dialect.quoted(entity.entity.name)).\(dialect.quoted(field.name))" }
    text.sql += "("
    if entity.entity == root.entity {
      for (place, field) in entity.key.enumerated() {
        text.sql += (place == 0 ? "" : " AND ") + column(field) + " = "
        text.value(place == 0 ? .keyFirst : .keySecond)
      }
    } else {
      var isFirst = true
      for reference in entity.references {
        guard let parent = reached.first(where: { $0.entity == reference.parent }) else { continue }
        text.sql += (isFirst ? "" : " OR ") + column(reference.field)
        isFirst = false
        if parent.entity == root.entity {
          text.sql += " = "
          text.value(.keyFirst)
        } else {
          text.sql += " IN (\(dialect.innerStart)" + columns(parent, parent.key)
          text.fromDoomed(parent, self)
          text.sql += "\(dialect.innerEnd))"
        }
      }
    }
    text.sql += ")"
  }
}

/// SQL with the meaning of its placeholders.
private struct DeletionText {
  var sql: SQLText
  private(set) var values: [DeletionValue] = []

  init(_ dialect: Dialect) { sql = SQLText(dialect) }

  mutating func value(_ value: DeletionValue) {
    sql.placeholder()
    values.append(value)
  }

  /// The key's columns, in parentheses if there are two.
  mutating func keyTuple(_ entity: EntitySchema) {
    if entity.key.count > 1 { sql += "(" }
    sql.names(entity.key)
    if entity.key.count > 1 { sql += ")" }
  }

  mutating func doomed(_ entity: EntitySchema, _ plan: DeletionPlan) { plan.doomed(entity, &self) }

  mutating func fromDoomed(_ entity: EntitySchema, _ plan: DeletionPlan) {
    let table = sql.dialect.quoted(entity.entity.name)
    guard plan.joins(entity) else {
      sql += " FROM \(table) WHERE "
      return doomed(entity, plan)
    }
    sql += " FROM ("
    plan.doomedKeys(entity, &self)
    sql += ") AS doomed \(sql.dialect.orderedJoin) \(table) ON "
    sql.list(entity.key, " AND ") { text, field in
      let name = text.dialect.quoted(field.name)
      text += "\(table).\(name) = doomed.\(name)"
    }
    sql += " WHERE 1 = 1"
  }
}
