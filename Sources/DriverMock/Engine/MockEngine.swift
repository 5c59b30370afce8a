package import WellSenseStore

/// The database as a value: tables, traces of operations, the change log. A copy of it is a snapshot.
package struct MockEngine: Sendable {
  package let database: RawID
  package private(set) var schema: Schema
  var tables: [Table]
  /// 0 until it was initialized.
  var schemaVersion = 0
  var isLogOn: Bool
  var changeLog = MockLog()
  /// With the log: which commits left rows gone.
  var graves = Tombstones()
  /// What it knows of its set, but for the end of its log.
  package var membership: EpochRecord
  var traces = Traces()
  /// The highest counter that any row or tombstone has.
  var highestCounter: Int64 = 0
  /// What the batch under way did so far, so that it can be undone and told.
  var journal: [Undo] = []
  // Table places by the entity's raw value, −1 where the schema lacks it.
  private var places: [Int]

  package init(schema: Schema, isLogOn: Bool, database: RawID = OperationID().raw) {
    self.database = database
    membership = EpochRecord(database: database)
    self.schema = schema
    self.isLogOn = isLogOn
    tables = schema.entities.map { Table(Layout($0, of: schema)) }
    places = Self.places(of: schema)
  }

  private static func places(of schema: Schema) -> [Int] {
    var places = [Int](repeating: -1, count: 256)
    for (place, entity) in schema.entities.enumerated() { places[Int(entity.entity.rawValue)] = place }
    return places
  }

  func place(of entity: Entity) throws(StoreError) -> Int {
    let place = places[Int(entity.rawValue)]
    guard place >= 0 else {
      throw StoreError(.invalid, "the schema has no such entity; initialize with one that has it", field: entity.name)
    }
    return place
  }

  /// Takes a schema on; rows that are there are kept and indexed anew.
  mutating func initialize(_ wanted: Schema, log wantedLog: ChangeLog) throws(StoreError) -> SchemaReport {
    guard wanted.version >= schemaVersion else {
      throw StoreError(.incompatible, "the database's schema is newer than this program; use a newer program")
    }
    let before = schemaVersion
    if wanted != schema { try replaceSchema(wanted) }
    schemaVersion = wanted.version
    if wantedLog == .on { isLogOn = true }
    return SchemaReport(database: database, versionBefore: before, versionAfter: wanted.version, isLogOn: isLogOn)
  }

  private mutating func replaceSchema(_ wanted: Schema) throws(StoreError) {
    var replaced = wanted.entities.map { Table(Layout($0, of: wanted)) }
    for table in tables where !table.rows.isEmpty {
      let old = table.layout.schema
      guard let place = wanted.entities.firstIndex(where: { $0.entity == old.entity }),
        wanted.entities[place].columns.map(\.field) == old.columns.map(\.field)
      else { throw StoreError(.incompatible, "the database holds rows with other columns; use a new one", field: old.entity.name) }
      for (key, row) in table.rows { replaced[place].set(key, to: row) }
    }
    tables = replaced
    schema = wanted
    places = Self.places(of: wanted)
  }

  /// The end of the log; `nil` without one.
  package var position: Position? {
    guard isLogOn else { return nil }
    return Position(database: database, sequence: changeLog.end, operation: changeLog.lastOperation)
  }

  package func statistics() -> Statistics {
    var rows: [Entity: Int] = [:]
    var bytes = 0
    for table in tables {
      rows[table.layout.entity] = table.rows.count
      bytes += table.rows.values.reduce(0) { $0 + $1.bytes.count + $1.cells.count * MemoryLayout<Cell>.stride }
    }
    return Statistics(rows: rows, bytes: bytes)
  }
}
