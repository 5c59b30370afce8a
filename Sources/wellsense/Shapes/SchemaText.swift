import WellSenseStore

/// One table of the schema for people and for programs.
struct SchemaText {
  let entity: EntitySchema

  init(_ entity: EntitySchema) {
    self.entity = entity
  }

  func print(to console: Console) throws {
    try console.print(console.terminal.styled(entity.entity.name, .bold))
    var table = Table([.left("column"), .text("type"), .left("null"), .text("remarks")])
    for column in entity.columns {
      table.add([column.field.name, Self.type(column.type), column.isNullable ? "null" : "", remarks(column).joined(separator: ", ")])
    }
    try table.print(to: console, indent: 2)
    for index in entity.indexes { try console.print("  index (\(Self.fields(index).joined(separator: ", ")))") }
  }

  var shape: JSONValue {
    [
      "name": .string(entity.entity.name), "key": .list(entity.key) { .string($0.name) },
      "columns": .list(entity.columns) { column in
        [
          "name": .string(column.field.name), "type": .string(Self.type(column.type)), "nullable": .bool(column.isNullable),
          "remarks": .list(remarks(column)) { .string($0) },
        ]
      },
      "unique": .list(entity.unique) { [.string($0.name)] },
      "indexes": .list(entity.indexes) { .list(Self.fields($0)) { .string($0) } },
      "references": .list(entity.references) { ["column": .string($0.field.name), "table": .string($0.parent.name)] },
    ]
  }

  private static func fields(_ index: Index) -> [String] {
    (index.equal + (index.order.map { [$0] } ?? [])).map(\.name)
  }

  private func remarks(_ column: Column) -> [String] {
    var remarks: [String] = []
    if entity.key.contains(column.field) { remarks.append("key") }
    if entity.unique.contains(column.field) { remarks.append("unique") }
    for reference in entity.references where reference.field == column.field { remarks.append("names \(reference.parent.name)") }
    switch column.role {
    case .counter(let child, _): remarks.append("counts \(child.name)")
    case .place(let within): remarks.append("1, 2, 3 within \(within.name)")
    case .system: remarks.append("set by each commit")
    case .fixed, .value: break
    }
    return remarks
  }

  private static func type(_ type: ColumnType) -> String {
    switch type {
    case .id: "uuid"
    case .integer: "integer"
    case .boolean: "boolean"
    case .time: "time"
    case .text(let scalars): "text(\(scalars))"
    case .longText(let bytes): "text(\(NumberText.bytes(bytes)))"
    case .choice(let names): names.joined(separator: "|")
    case .json: "json"
    case .tags: "json of texts"
    case .bytes: "bytes"
    }
  }
}
