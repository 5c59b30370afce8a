internal import Synchronization
package import WellSenseStore

/// Every statement that a schema needs, made once, and those of queries as their shapes come up.
package final class SchemaPlan: Sendable {
  package let schema: Schema
  package let system: SystemPlan
  let dialect: Dialect
  let numbers: StatementNumbers
  private let tables: [TablePlan]
  private let shapes = Mutex<[QueryShape: Statement]>([:])
  private let patches = Mutex<[PatchShape: Statement]>([:])
  private let replicationPlan = Mutex<ReplicationPlan?>(nil)

  package init(_ schema: Schema, _ dialect: Dialect, _ numbers: StatementNumbers) {
    self.schema = schema
    self.dialect = dialect
    self.numbers = numbers
    system = SystemPlan(numbers, dialect)
    tables = schema.entities.map { TablePlan($0, schema, dialect, numbers) }
  }

  package subscript(entity: Entity) -> TablePlan {
    // Schemas list few entities; the scan costs less than hashing.
    for table in tables where table.entity.entity == entity { return table }
    return tables[0]
  }

  package var allTables: [TablePlan] { tables }

  var replication: ReplicationPlan {
    replicationPlan.withLock { known in
      if let known { return known }
      let made = ReplicationPlan(self)
      known = made
      return made
    }
  }

  func statement(_ shape: QueryShape, _ make: () -> SQLText, _ columns: [CellCodec]) -> Statement {
    if let known = shapes.withLock({ $0[shape] }) { return known }
    let made = numbers.make(make(), columns)
    return shapes.withLock { shapes in
      if let known = shapes[shape] { return known }
      shapes[shape] = made
      return made
    }
  }

  /// The update that sets these columns of one row, and its version.
  func patch(_ entity: Entity, _ fields: [Field]) -> Statement {
    let shape = PatchShape(entity: entity, fields: fields)
    return patches.withLock { patches in
      if let known = patches[shape] { return known }
      let made = self[entity].update(fields, dialect, numbers)
      patches[shape] = made
      return made
    }
  }
}

private struct PatchShape: Hashable {
  let entity: Entity
  let fields: [Field]
}
