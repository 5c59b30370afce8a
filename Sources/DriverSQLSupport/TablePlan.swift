package import WellSenseStore

/// The fixed statements of one entity.
package final class TablePlan: Sendable {
  package let entity: EntitySchema
  package let codecs: [CellCodec]
  let keyFields: [Field]
  /// All columns of the row with a key.
  package let byKey: Statement
  /// `version_epoch, version_counter, op` and the owner of the row with a key.
  package let head: Statement
  /// The same, and nobody else changes the row until the transaction ends.
  let headToChange: Statement
  /// The same, and nobody else changes the row or refers to it.
  let headToRemove: Statement
  /// Lock the row with a key; `nil` where a transaction has the database to itself.
  let locks: RowLockPlan?
  package let count: Statement
  /// Number of the row with a key: 0 or 1.
  package let exists: Statement
  /// Those of several keys that are taken; `nil` for an entity whose keys are pairs.
  let present: ListStatement?
  /// The same, locked against removal in the order of keys; `nil` where a transaction has the database to itself.
  let keepMany: ListStatement?
  let insert: InsertPlan
  let uniques: [UniqueProbe]
  let counters: [CounterPlan]
  /// For each column with places: the row's cell that names the row within which they are counted, and whose it is.
  let places: [(via: Int, parent: Entity)]
  let tags: [TagPlan]
  let deletion: [DeletionStep]
  let deletionLocks: [DeletionLock]

  /// Finds who holds a unique value: answers its key.
  struct UniqueProbe: Sendable {
    let field: Field
    let holder: Statement
  }

  init(_ entity: EntitySchema, _ schema: Schema, _ dialect: Dialect, _ numbers: StatementNumbers) {
    self.entity = entity
    keyFields = entity.key
    let codecs = entity.columns.map { CellCodec($0.type) }
    self.codecs = codecs
    func select(_ fields: [Field], by keys: [Field], _ columns: [CellCodec], lock: String = "") -> Statement {
      var text = SQLText(dialect, "SELECT ")
      text.names(fields)
      text.from(entity, whereEqual: keys)
      if !lock.isEmpty { text += " " + lock }
      return numbers.make(text, columns)
    }
    byKey = select(entity.columns.map(\.field), by: entity.key, codecs)
    let headFields: [Field] = [.versionEpoch, .versionCounter, .operation, entity.owner]
    let headCodecs: [CellCodec] = [.integer, .integer, .id, .id]
    head = select(headFields, by: entity.key, headCodecs)
    if let locks = dialect.locks {
      headToChange = select(headFields, by: entity.key, headCodecs, lock: locks.change)
      headToRemove = select(headFields, by: entity.key, headCodecs, lock: locks.remove)
      let lock = { select(entity.key, by: entity.key, entity.key.map { _ in .id }, lock: $0) }
      self.locks = RowLockPlan(keep: lock(locks.keep), change: lock(locks.change), remove: lock(locks.remove))
    } else {
      headToChange = head
      headToRemove = head
      self.locks = nil
    }
    count = numbers.make("SELECT count(*) FROM \(dialect.quoted(entity.entity.name))", [.integer])
    var exists = SQLText(dialect, "SELECT count(*)")
    exists.from(entity, whereEqual: entity.key)
    self.exists = numbers.make(exists, [.integer])
    present = entity.key.count == 1 ? Self.present(entity, dialect, numbers) : nil
    keepMany = entity.key.count == 1 ? dialect.locks.map { Self.present(entity, dialect, numbers, lock: $0.keep) } : nil
    insert = InsertPlan(entity, dialect, numbers)
    uniques = entity.unique.map {
      UniqueProbe(field: $0, holder: select(entity.key, by: [$0], entity.key.map { _ in .id }))
    }
    counters = schema.counters(countedBy: entity.entity).compactMap { CounterPlan($0, entity, dialect, numbers) }
    places = entity.columns.compactMap { column in
      guard case .place(let within) = column.role, let via = entity.place(of: within) else { return nil }
      return entity.references.first { $0.field == within }.map { (via, $0.parent) }
    }
    tags = entity.tagFields.map { TagPlan(entity, $0, dialect, numbers) }
    let deletion = DeletionPlan(root: entity, schema, dialect)
    self.deletion = deletion.steps(numbers)
    deletionLocks = deletion.locks(numbers)
  }

  private static func present(
    _ entity: EntitySchema, _ dialect: Dialect, _ numbers: StatementNumbers, lock: String? = nil
  ) -> ListStatement {
    let (key, table) = (dialect.quoted(entity.key[0].name), dialect.quoted(entity.entity.name))
    return ListStatement([.id], dialect, numbers) { count in
      "SELECT \(key) FROM \(table) WHERE \(key) IN \(ListStatement.placeholders(count))"
        + (lock.map { " ORDER BY \(key) \($0)" } ?? "")
    }
  }

  func update(_ fields: [Field], _ dialect: Dialect, _ numbers: StatementNumbers) -> Statement {
    var text = SQLText(dialect, "UPDATE ")
    text.name(entity.entity.name)
    text += " SET "
    text.list(fields + [.versionEpoch, .versionCounter, .operation]) { text, field in
      text.name(field.name)
      text += " = "
      text.placeholder()
    }
    text.whereEqual(entity.key)
    return numbers.make(text)
  }
}

/// Locks a row by its key, from the weakest to the strongest.
struct RowLockPlan: Sendable {
  let keep: Statement
  let change: Statement
  let remove: Statement
}

extension SQLText {
  mutating func from(_ entity: EntitySchema, whereEqual fields: [Field]) {
    self += " FROM "
    name(entity.entity.name)
    whereEqual(fields)
  }

  mutating func whereEqual(_ fields: [Field]) {
    self += " WHERE "
    list(fields, " AND ") { text, field in
      text.name(field.name)
      text += " = "
      text.placeholder()
    }
  }
}

/// Adds a number to the counter of the row that a child names.
struct CounterPlan: Sendable {
  /// The child's cell that names the parent.
  let via: Int
  let increment: Statement

  init?(
    _ counter: (parent: EntitySchema, counter: Field, via: Field), _ child: EntitySchema, _ dialect: Dialect,
    _ numbers: StatementNumbers
  ) {
    guard let via = child.place(of: counter.via) else { return nil }
    self.via = via
    let column = dialect.quoted(counter.counter.name)
    var text = SQLText(dialect, "UPDATE ")
    text.name(counter.parent.entity.name)
    text += " SET \(column) = \(column) + "
    text.placeholder()
    text.whereEqual(counter.parent.key)
    increment = numbers.make(text)
  }
}

/// Keeps a tags column tag by tag.
struct TagPlan: Sendable {
  let field: Field
  let place: Int
  /// One tag of the row with a key.
  let insert: Statement
  let delete: Statement

  init(_ entity: EntitySchema, _ field: Field, _ dialect: Dialect, _ numbers: StatementNumbers) {
    self.field = field
    place = entity.place(of: field) ?? 0
    let copied = [entity.tagOrder(field)].compactMap(\.self) + entity.key
    let names = copied.map { dialect.quoted($0.name) }.joined(separator: ", ")
    let table = dialect.quoted(entity.tagTable(field))
    var insert = SQLText(dialect, "INSERT INTO \(table) (\(dialect.quoted("tag")), \(names)) SELECT ")
    insert.placeholder()
    insert += ", \(names)"
    insert.from(entity, whereEqual: entity.key)
    self.insert = numbers.make(insert)
    var delete = SQLText(dialect, "DELETE FROM \(table)")
    delete.whereEqual(entity.key)
    self.delete = numbers.make(delete)
  }
}
