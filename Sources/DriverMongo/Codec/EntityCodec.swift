internal import WellSenseStore

/// One column's form in a document.
struct ColumnCodec: Sendable {
  let column: Column
  let name: String
  /// The names of a choice, as bytes.
  let choices: [[UInt8]]

  init(_ column: Column, isKey: Bool) {
    self.column = column
    name = isKey ? "_id" : column.field.camelName
    if case .choice(let names) = column.type { choices = names.map { Array($0.utf8) } } else { choices = [] }
  }
}

/// One entity's documents: a row's columns under their names, the key as `_id`, and what this driver keeps beside them.
struct EntityCodec: Sendable {
  /// Grows with each change of the stored form; a writer that doesn't know of it is refused by the server.
  static let fence = "_fence"
  /// Written anew whenever a row must not go while others come to refer to it.
  static let lock = "_lock"

  let entity: EntitySchema
  let collection: String
  let columns: [ColumnCodec]
  private let decoder: RowDecoder
  /// Places of the fields that name a row.
  let keyPlaces: [Int]
  /// Columns that take their place among the rows of a group.
  let places: [(place: Int, within: Int)]
  /// The user whose row it is.
  let owner: Field?

  init(_ entity: EntitySchema) {
    self.entity = entity
    collection = entity.entity.collection
    let isSingle = entity.key.count == 1
    columns = entity.columns.map { ColumnCodec($0, isKey: isSingle && $0.field == entity.key[0]) }
    decoder = RowDecoder(columns)
    keyPlaces = entity.key.compactMap { entity.place(of: $0) }
    places = entity.columns.enumerated().compactMap { place, column in
      guard case .place(let within) = column.role, let group = entity.place(of: within) else { return nil }
      return (place, group)
    }
    owner = entity.place(of: .userID) != nil ? .userID : entity.entity == .users ? .id : nil
  }

  /// A field's name in documents and filters.
  func name(of field: Field) -> String { entity.place(of: field).map { columns[$0].name } ?? field.camelName }

  func column(_ field: Field) -> ColumnCodec? { entity.place(of: field).map { columns[$0] } }

  func key(_ row: Int, of rows: RowBatch) -> Key {
    let first = rows[row, keyPlaces[0]].rawID
    return keyPlaces.count == 2 ? .pair(first, rows[row, keyPlaces[1]].rawID) : .one(first)
  }
}

// Rows to documents.
extension EntityCodec {
  /// What the engine itself fills in a new row.
  struct Signature {
    let version: Version
    let operation: OperationID
    let fence: Int32
    /// A number for each of ``EntityCodec/places``.
    var places: [Int64] = []
  }

  /// Appends a row's members to a document that was begun.
  func append(_ row: Int, of rows: RowBatch, _ signature: Signature, to writer: inout BSONWriter) throws(StoreError) {
    if keyPlaces.count == 2 { writer.append("_id", key(row, of: rows)) }
    for (place, column) in columns.enumerated() {
      switch column.column.role {
      case .counter: writer.append(column.name, 0)
      case .place: writer.append(column.name, signature.places[places.firstIndex { $0.place == place } ?? 0])
      case .system: break
      case .fixed, .value: try append(rows[row, place], of: rows, column, to: &writer)
      }
    }
    sign(signature, to: &writer)
  }

  /// Appends version, last writer and fence.
  func sign(_ signature: Signature, to writer: inout BSONWriter) {
    writer.append(Field.versionEpoch.camelName, signature.version.epoch)
    writer.append(Field.versionCounter.camelName, signature.version.counter)
    writer.append(Field.operation.camelName, signature.operation.raw)
    writer.append(Self.fence, int32: signature.fence)
  }

  private func append(_ cell: Cell, of rows: RowBatch, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    guard !cell.isNull else { return }
    guard cell.isStored else { return try append(number: cell, column, to: &writer) }
    try rows.arena.span.bytes.withUnsafeBytes { (arena) throws(StoreError) in
      try append(stored: UnsafeRawBufferPointer(rebasing: arena[cell.range]), column, to: &writer)
    }
  }

  private func append(number cell: Cell, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    switch (column.column.type, cell.kind) {
    case (.boolean, _): writer.append(column.name, cell.integer != 0)
    case (.choice, .integer):
      writer.element(BSONType.string, column.name)
      try column.choices.named(cell.integer, column.column.field).withUnsafeBytes { writer.text($0) }
    case (_, .id): writer.append(column.name, cell.rawID)
    case (_, .time): writer.append(column.name, time: cell.integer)
    default: writer.append(column.name, cell.integer)
    }
  }

  private func append(stored bytes: UnsafeRawBufferPointer, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    switch column.column.type {
    case .json, .tags: try append(json: bytes, column, to: &writer)
    case .bytes:
      writer.element(BSONType.binary, column.name)
      writer.binary(bytes)
    default:
      writer.element(BSONType.string, column.name)
      writer.text(bytes)
    }
  }

  private func append(json bytes: UnsafeRawBufferPointer, _ column: ColumnCodec, to writer: inout BSONWriter) throws(StoreError) {
    let place = writer.bytes.count
    writer.element(0, column.name)
    guard let type = BSONFromJSON.append(bytes, to: &writer) else {
      throw StoreError(.invalid, "the document isn't JSON", field: column.column.field.name)
    }
    writer.patch(type: type, at: place)
  }

  /// Appends a value under the column's name, or under another as in a condition's operator. Null appends nothing.
  func append(_ value: Value, _ column: ColumnCodec, as name: String? = nil, to writer: inout BSONWriter) throws(StoreError) {
    let name = name ?? column.name
    switch (value, column.column.type) {
    case (.null, _): break
    case (.integer(let integer), .boolean): writer.append(name, integer != 0)
    case (.integer(let integer), .choice):
      writer.element(BSONType.string, name)
      try column.choices.named(integer, column.column.field).withUnsafeBytes { writer.text($0) }
    case (.integer(let integer), _): writer.append(name, integer)
    case (.time(let time), _): writer.append(name, time: time.milliseconds)
    case (.id(let id), _): writer.append(name, id)
    case (.text(let text), .bytes): writer.append(name, binary: Array(text.string.utf8))
    case (.text(let text), _): writer.append(name, text.string)
    case (.json(let json), _):
      let place = writer.bytes.count
      writer.element(0, name)
      guard let type = json.withBytes({ BSONFromJSON.append($0, to: &writer) }) else {
        throw StoreError(.invalid, "the document isn't JSON", field: column.column.field.name)
      }
      writer.patch(type: type, at: place)
    }
  }
}

extension [[UInt8]] {
  fileprivate func named(_ place: Int64, _ field: Field) throws(StoreError) -> [UInt8] {
    guard indices.contains(Int(clamping: place)) else {
      throw StoreError(.invalid, "the value is none of the field's choices", field: field.name)
    }
    return self[Int(place)]
  }
}

// Documents to rows.
extension EntityCodec {
  /// Appends the row of a document.
  func decode(_ document: UnsafeRawBufferPointer, _ cells: inout [Cell], _ arena: inout [UInt8]) throws(BSONDamage) {
    try decoder.decode(document, &cells, &arena)
  }
}

extension Optional {
  /// The value; else the document isn't what this store writes.
  func orDamage() throws(BSONDamage) -> Wrapped {
    guard let self else { throw BSONDamage() }
    return self
  }
}

extension BSONDamage {
  static let stored = StoreError(
    .corrupt, "a document isn't what this store writes; was it changed by another program?", driver: "mongodb")
}
