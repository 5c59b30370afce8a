package import WellSenseStore

/// One row as values by field: slow and easy to read, for checks and broken drivers.
package struct Row: Sendable, Hashable, CustomStringConvertible {
  package let entity: Entity
  package var values: [Field: Value]

  package init(_ entity: Entity, _ values: [Field: Value]) {
    self.entity = entity
    self.values = values
  }

  /// A row of a batch.
  package init(_ batch: RowBatch, _ row: Int, _ schema: Schema = .current) {
    entity = batch.entity
    values = [:]
    for (place, column) in schema[batch.entity].columns.enumerated() {
      values[column.field] = batch.value(batch[row, place])
    }
  }

  package subscript(field: Field) -> Value {
    get { values[field] ?? .null }
    set { values[field] = newValue }
  }

  /// The same row with another value.
  package func with(_ field: Field, _ value: Value) -> Row {
    var row = self
    row[field] = value
    return row
  }

  package var key: Key {
    let fields = Schema.current[entity].key
    return fields.count == 1 ? .one(id(fields[0])) : .pair(id(fields[0]), id(fields[1]))
  }

  package var name: RowName { RowName(entity, key) }
  package var id: RawID { id(.id) }
  package var version: Version? {
    guard case .integer(let epoch) = self[.versionEpoch], case .integer(let counter) = self[.versionCounter] else { return nil }
    return Version(epoch: epoch, counter: counter)
  }
  package var operation: OperationID? {
    if case .id(let id) = self[.operation] { OperationID(id) } else { nil }
  }

  /// The id in a field; all zeros where there is none.
  package func id(_ field: Field) -> RawID {
    if case .id(let id) = self[field] { id } else { RawID(high: 0, low: 0) }
  }

  /// The number in a field; −1 where there is none.
  package func integer(_ field: Field) -> Int64 {
    if case .integer(let integer) = self[field] { integer } else { -1 }
  }

  package func string(_ field: Field) -> String? {
    if case .text(let text) = self[field] { text.string } else { nil }
  }

  /// What the writer gave: without the columns that engines fill.
  package var given: Row {
    var row = self
    for column in Schema.current[entity].columns where !column.isGiven { row.values[column.field] = nil }
    return row
  }

  /// Without version and operation.
  package var unversioned: Row {
    var row = self
    for field in [Field.versionEpoch, .versionCounter, .operation] { row.values[field] = nil }
    return row
  }

  package var description: String {
    let columns = Schema.current[entity].columns.compactMap { column in values[column.field].map { "\(column.field.name)=\($0)" } }
    return "\(entity.name)(\(columns.joined(separator: " ")))"
  }
}

extension Column {
  /// Whether the writer of a row fills it.
  var isGiven: Bool { role == .fixed || role == .value }
}

extension RowBatch {
  /// All rows as values.
  package func rows(_ schema: Schema = .current) -> [Row] { (0..<count).map { Row(self, $0, schema) } }

  /// A batch of rows of one entity, cells in the order of its columns.
  package init(_ entity: Entity, _ rows: [Row], next: Cursor? = nil) {
    let schema = Schema.current[entity]
    self.init(schema, rowCapacity: rows.count)
    for row in rows {
      for column in schema.columns { append(row[column.field], as: column.type) }
    }
    self.next = next
  }

  private mutating func append(_ value: Value, as type: ColumnType) {
    guard case .text(let text) = value, case .bytes = type else { return append(value) }
    var string = text.string
    string.withUTF8 { append(.bytes, bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension Query {
  /// The one row of this name.
  package init(_ name: RowName) { self.init(name.entity, key: name.key) }
}
