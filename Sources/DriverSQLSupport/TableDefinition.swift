package import WellSenseStore

/// The statements that make the tables of a schema.
package struct TableDefinition {
  private let dialect: Dialect
  private let schema: Schema

  package init(_ schema: Schema, _ dialect: Dialect) {
    self.schema = schema
    self.dialect = dialect
  }

  /// Everything a new database needs, in an order that works.
  package var all: [String] { SystemTables(dialect).all + schema.entities.flatMap(statements) }

  private func statements(_ entity: EntitySchema) -> [String] {
    [table(entity)] + (dialect.indexesInTables ? [] : indexes(entity)) + entity.tagFields.flatMap { tagTable(entity, $0) }
  }

  private func table(_ entity: EntitySchema) -> String {
    var text = SQLText(dialect, "CREATE TABLE ")
    text.name(entity.entity.name)
    text += " (\n  "
    text.list(entity.columns, ",\n  ") { $0 += column($1) }
    text += ",\n  PRIMARY KEY ("
    text.names(entity.key)
    text += ")"
    // In the schema's order, which is that of all locks: engines check them, and so lock what they name, in the order of definition.
    for reference in entity.references.sorted(by: { rank($0.parent) < rank($1.parent) }) {
      text += ",\n  FOREIGN KEY ("
      text.names([reference.field])
      text += ") REFERENCES "
      text.name(reference.parent.name)
      text += " ("
      text.names(schema[reference.parent].key)
      text += ")"
    }
    if dialect.indexesInTables {
      for field in entity.unique { text += key("UNIQUE INDEX", entity.uniqueName(field), [field]) }
      for index in entity.plainIndexes { text += key("INDEX", entity.name(of: index), entity.columns(of: index)) }
    }
    text += "\n)" + dialect.tableOptions
    return text.text
  }

  private func indexes(_ entity: EntitySchema) -> [String] {
    entity.unique.map { uniqueIndex(entity, $0) } + entity.plainIndexes.map { index(entity, $0) }
  }

  /// An index as a part of its table's definition.
  private func key(_ kind: String, _ name: String, _ fields: [Field]) -> String {
    ",\n  \(kind) \(dialect.quoted(name)) (" + fields.map { dialect.quoted($0.name) }.joined(separator: ", ") + ")"
  }

  private func rank(_ entity: Entity) -> Int { schema.entities.firstIndex { $0.entity == entity } ?? 0 }

  /// One column as `CREATE TABLE` and `ADD COLUMN` take it.
  func column(_ column: Column) -> String {
    var text = dialect.quoted(column.field.name) + " " + dialect.type(column.type)
    if !column.isNullable { text += " NOT NULL" }
    if case .counter = column.role { text += " DEFAULT 0" }
    if dialect.checksChoices, case .choice(let names) = column.type {
      let list = names.map { "'\($0)'" }.joined(separator: ", ")
      text += " CHECK (\(dialect.quoted(column.field.name)) IN (\(list)))"
    }
    return text
  }

  private func uniqueIndex(_ entity: EntitySchema, _ field: Field) -> String {
    index("UNIQUE INDEX", entity.uniqueName(field), entity, [field])
  }

  func index(_ entity: EntitySchema, _ index: Index) -> String {
    self.index("INDEX", entity.name(of: index), entity, entity.columns(of: index))
  }

  private func index(_ kind: String, _ name: String, _ entity: EntitySchema, _ fields: [Field]) -> String {
    var text = SQLText(dialect, "CREATE \(kind) ")
    text.name(name)
    text += " ON "
    text.name(entity.entity.name)
    text += " ("
    text.names(fields)
    text += ")"
    return text.text
  }

  private func tagTable(_ entity: EntitySchema, _ field: Field) -> [String] {
    let order = entity.tagOrder(field)
    let name = entity.tagTable(field)
    var text = SQLText(dialect, "CREATE TABLE ")
    text.name(name)
    text += " (\n  "
    text.name("tag")
    text += " \(dialect.type(.text(scalars: 255))) NOT NULL"
    for field in [order].compactMap(\.self) + entity.key {
      guard let column = entity.column(field) else { continue }
      text += ",\n  " + self.column(column)
    }
    text += ",\n  PRIMARY KEY ("
    text.name("tag")
    text += ", "
    text.names([order].compactMap(\.self) + entity.key)
    text += ")"
    if dialect.indexesInTables {
      text += key("INDEX", name + "_by_key", entity.key) + "\n)" + dialect.keyTableOptions
      return [text.text]
    }
    text += "\n)" + dialect.keyTableOptions
    var byKey = SQLText(dialect, "CREATE INDEX ")
    byKey.name(name + "_by_key")
    byKey += " ON "
    byKey.name(name)
    byKey += " ("
    byKey.names(entity.key)
    byKey += ")"
    return [text.text, byKey.text]
  }
}
