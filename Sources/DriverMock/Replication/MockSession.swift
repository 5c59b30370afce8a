import WellSenseStore

/// The primitives of ``ChangeApplier`` over a database that it holds for one transfer.
final class MockSession: ReplicaSession {
  typealias Failure = Never

  var engine: MockEngine

  init(_ engine: MockEngine) { self.engine = engine }

  func entries(of operations: [OperationID]) -> [LogEntry] { operations.compactMap { engine.changeLog[$0] } }

  func append(_ entry: LogEntry) { engine.changeLog.append(entry) }

  func tombstones(of rows: [RowName]) -> [Tombstone] { rows.compactMap { engine.graves[$0] } }

  func bury(_ tombstones: [Tombstone]) {
    for tombstone in tombstones {
      engine.graves.keep(tombstone)
      engine.highestCounter = max(engine.highestCounter, tombstone.version.counter)
    }
  }

  func images(of rows: [RowName]) -> [RowBatch] {
    var batches = engine.tables.map { RowBatch($0.layout.schema) }
    for name in rows {
      guard let table = engine.table(of: name.entity), var row = engine.tables[table].rows[name.key] else { continue }
      for place in engine.tables[table].layout.counterPlaces { row.cells[place] = .null }
      batches[table].append(row)
    }
    return batches.filter { !$0.isEmpty }
  }

  func holders(of values: [Text], in field: Field, of entity: Entity) -> [Key] {
    guard let table = engine.table(of: entity),
      let unique = engine.tables[table].layout.uniques.firstIndex(where: { $0.field == field })
    else { return [] }
    return values.compactMap { engine.tables[table].holders[unique][Atom(.text($0))] }
  }

  func children(of row: RowName) -> [RowName] {
    guard case .one(let id) = row.key, let table = engine.table(of: row.entity) else { return [] }
    return engine.tables[table].layout.children.flatMap { child in
      let children = engine.tables[child.table]
      return children.indexes[child.index].keys(in: TableIndex.Group(first: .id(id))).map { RowName(children.layout.entity, $0) }
    }
  }

  func lastPlace(_ field: Field, of entity: Entity, within parent: RawID) -> Int64 {
    guard let table = engine.table(of: entity) else { return 0 }
    let layout = engine.tables[table].layout
    guard let place = layout.places.first(where: { layout.schema.columns[$0.place].field == field }) else { return 0 }
    return engine.lastPlace(place, in: table, TableIndex.Group(first: .id(parent)))
  }

  func clear() {
    for table in engine.tables.indices { engine.tables[table] = Table(engine.tables[table].layout) }
    engine.graves = Tombstones()
    engine.traces = Traces()
  }
}

extension MockEngine {
  /// The place of an entity's table; `nil` where the schema lacks it.
  func table(of entity: Entity) -> Int? { try? place(of: entity) }
}
