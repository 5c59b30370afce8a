package import WellSenseStore

/// One change of the stored form, from one version to the next.
package struct SchemaUpgrade: Sendable {
  /// The version it starts from; it ends at the next.
  package let from: Int
  let steps: [Step]

  enum Step: Sendable {
    /// A nullable column that older rows lack.
    case addColumn(Entity, Field)
    case addIndex(Entity, Index)
    /// What belonging to a set of databases needs.
    case addReplication
  }

  /// Every upgrade there is, oldest first.
  package static let all = [
    // Version 1 did not keep where rows came from, and listed a person's records of all types by sorting them.
    SchemaUpgrade(
      from: 1,
      steps: [
        .addColumn(.users, .source),
        .addColumn(.healthRecords, .source),
        .addIndex(.healthRecords, Index([.userID], order: .recordedAt)),
      ]),
    // Version 2 knew no other databases.
    SchemaUpgrade(from: 2, steps: [.addReplication]),
  ]

  /// The statements that bring a database from one version to another, in order; `nil` if there is no way.
  package static func statements(from: Int, to schema: Schema, _ dialect: Dialect) -> [String]? {
    var statements: [String] = []
    // Past this release's version nothing of the stored form is known to change.
    let known = min(schema.version, Schema.current.version)
    for version in from..<max(from, known) {
      guard let upgrade = all.first(where: { $0.from == version }) else { return nil }
      for step in upgrade.steps {
        guard let texts = upgrade.statements(step, schema, dialect) else { return nil }
        statements += texts
      }
    }
    return statements
  }

  private func statements(_ step: Step, _ schema: Schema, _ dialect: Dialect) -> [String]? {
    let definition = TableDefinition(schema, dialect)
    switch step {
    case .addIndex(let entity, let index):
      return [definition.index(schema[entity], index)]
    case .addColumn(let entity, let field):
      guard let column = schema[entity].column(field) else { return nil }
      return ["ALTER TABLE \(dialect.quoted(entity.name)) ADD COLUMN \(definition.column(column))"]
    case .addReplication:
      let system = SystemTables(dialect)
      let steps = system.stepsColumn.map { ["ALTER TABLE log_end ADD COLUMN \($0)"] } ?? []
      return system.epochColumns.map { "ALTER TABLE store_meta ADD COLUMN \($0)" } + steps + system.replication
    }
  }
}
