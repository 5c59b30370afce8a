internal import WellSenseStore

/// The statements that take rows of one entity over as they are.
struct ReplicaTable: Sendable {
  let entity: EntitySchema
  /// The whole rows with keys: ids or pairs.
  let images: ListStatement
  /// Sets every column but key and counters.
  let replace: RowForm
  let remove: Statement
  /// Sets the unique fields; `nil` for an entity without.
  let vacate: Statement?
  /// Keys of rows that have one of several values in a unique field.
  let holders: [Field: ListStatement]
  /// Keys of rows that refer to a row.
  let children: [(entity: EntitySchema, statement: Statement)]
  /// The highest of the places within a row.
  let lastPlace: [Field: Statement]
  /// Adds to a counter.
  let add: [Field: Statement]
  /// Counts every counter anew; `nil` for an entity without.
  let recount: Statement?
  let tags: [ReplicaTags]

  init(_ plan: TablePlan, _ schema: Schema, _ dialect: Dialect, _ numbers: StatementNumbers) {
    let entity = plan.entity
    self.entity = entity
    func name(_ field: Field) -> String { dialect.quoted(field.name) }
    func make(_ pieces: String, _ columns: [CellCodec] = []) -> Statement { numbers.make(SQLText(dialect, pieces: pieces), columns) }
    let table = dialect.quoted(entity.entity.name)
    let byKey = entity.key.map { "\(name($0)) = ?" }.joined(separator: " AND ")
    let keyNames = entity.key.map(name).joined(separator: ", ")
    let keyCodecs = entity.key.map { _ in CellCodec.id }
    let isPair = entity.key.count == 2
    let codecs = entity.columns.map { CellCodec($0.type) }
    images = ListStatement(codecs, lengths: isPair ? .pairs : .values, dialect, numbers) { count in
      "SELECT \(entity.columns.map { name($0.field) }.joined(separator: ", ")) FROM \(table) WHERE "
        + (isPair
          ? ListStatement.pairs(name(entity.key[0]), name(entity.key[1]), count)
          : "\(keyNames) IN \(ListStatement.placeholders(count))")
    }
    replace = Self.replacement(entity, "UPDATE \(table) SET ", byKey, dialect, numbers)
    remove = make("DELETE FROM \(table) WHERE \(byKey)")
    vacate =
      entity.unique.isEmpty
      ? nil : make("UPDATE \(table) SET \(entity.unique.map { "\(name($0)) = ?" }.joined(separator: ", ")) WHERE \(byKey)")
    var holders: [Field: ListStatement] = [:]
    for field in entity.unique {
      holders[field] = ListStatement(keyCodecs, dialect, numbers) { count in
        "SELECT \(keyNames) FROM \(table) WHERE \(name(field)) IN \(ListStatement.placeholders(count))"
      }
    }
    self.holders = holders
    children = schema.references(to: entity.entity).map { child, field in
      let keys = child.key.map(name).joined(separator: ", ")
      return (
        child, make("SELECT \(keys) FROM \(dialect.quoted(child.entity.name)) WHERE \(name(field)) = ?", child.key.map { _ in .id })
      )
    }
    var lastPlace: [Field: Statement] = [:]
    for column in entity.columns {
      guard case .place(let within) = column.role else { continue }
      lastPlace[column.field] = make("SELECT coalesce(max(\(name(column.field))), 0) FROM \(table) WHERE \(name(within)) = ?", [.integer])
    }
    self.lastPlace = lastPlace
    var add: [Field: Statement] = [:]
    var counts: [String] = []
    for column in entity.columns {
      guard case .counter(let child, let via) = column.role else { continue }
      let counter = name(column.field)
      add[column.field] = make("UPDATE \(table) SET \(counter) = \(counter) + ? WHERE \(byKey)")
      counts.append(
        "\(counter) = (SELECT count(*) FROM \(dialect.quoted(child.name)) WHERE \(name(via)) = \(table).\(name(entity.key[0])))")
    }
    self.add = add
    recount = counts.isEmpty ? nil : make("UPDATE \(table) SET \(counts.joined(separator: ", ")) WHERE \(byKey)")
    tags = plan.tags.map { tags in
      let copied = [entity.tagOrder(tags.field)].compactMap(\.self) + entity.key
      let columns = ([dialect.quoted("tag")] + copied.map(name)).joined(separator: ", ")
      let marks = Array(repeating: "?", count: copied.count + 1).joined(separator: ", ")
      let insert = make("INSERT INTO \(dialect.quoted(entity.tagTable(tags.field))) (\(columns)) VALUES (\(marks))")
      return ReplicaTags(place: tags.place, delete: tags.delete, insert: insert, copied: copied.compactMap(entity.place))
    }
  }

  private static func replacement(
    _ entity: EntitySchema, _ start: String, _ byKey: String, _ dialect: Dialect, _ numbers: StatementNumbers
  ) -> RowForm {
    var assigned: [Field] = []
    var sources: [RowForm.Source] = []
    for (place, column) in entity.columns.enumerated() {
      if case .counter = column.role { continue }
      guard !entity.key.contains(column.field) else { continue }
      assigned.append(column.field)
      sources.append(.cell(place))
    }
    sources += entity.key.compactMap(entity.place).map { .cell($0) }
    let pieces = start + assigned.map { "\(dialect.quoted($0.name)) = ?" }.joined(separator: ", ") + " WHERE " + byKey
    let text = SQLText(dialect, pieces: pieces)
    return RowForm(one: numbers.make(text), array: numbers.make(text), sources: sources, isWhole: true)
  }
}

/// Keeps a tags column of rows that are taken over tag by tag.
struct ReplicaTags: Sendable {
  /// The row's cell that has them.
  let place: Int
  let delete: Statement
  /// Takes a tag and these cells of the row.
  let insert: Statement
  let copied: [Int]
}
