internal import WellSenseStore

extension MongoReplicaSession {
  // MARK: - What is there

  func images(of rows: [RowName]) throws(MongoFailure) -> [RowBatch] {
    var images: [RowBatch] = []
    for (entity, keys) in plan.schema.keysByEntity(rows) {
      var found = try connection.rows(keys, try codec(entity), deadline)
      found.clearCounters(plan.schema[entity])
      if !found.isEmpty { images.append(found) }
    }
    return images
  }

  func tombstones(of rows: [RowName]) throws(MongoFailure) -> [Tombstone] { try connection.tombstones(of: rows, deadline) }

  func holders(of values: [Text], in field: Field, of entity: Entity) throws(MongoFailure) -> [Key] {
    try writeVacated()
    return try connection.holders(of: field, values.map(Value.text), try codec(entity), deadline).map(\.key)
  }

  func children(of row: RowName) throws(MongoFailure) -> [RowName] {
    var children: [RowName] = []
    for (child, field) in plan.schema.references(to: row.entity) {
      let heads = try connection.heads(where: field, isOneOf: [row.key.first], others: [], plan[child.entity], deadline)
      children += heads.map { RowName(child.entity, $0.key) }
    }
    return children
  }

  func lastPlace(_ field: Field, of entity: Entity, within parent: RawID) throws(MongoFailure) -> Int64 {
    let codec = try codec(entity)
    guard let place = codec.places.first(where: { plan.schema[entity].columns[$0.place].field == field }) else { return 0 }
    return try connection.lastPlace(place, within: parent, codec, deadline)
  }

  // MARK: - What is written

  func insert(_ rows: RowBatch) throws(MongoFailure) {
    try writeVacated()
    let codec = try codec(rows.entity)
    try connection.insert(0..<rows.count, of: rows, codec, deadline) { row in
      var signature = signature(row, of: rows)
      signature.places = codec.places.map { rows[row, $0.place].integer }
      return signature
    }
    for row in 0..<rows.count { counts.noteInsert(RowName(rows.entity, codec.key(row, of: rows))) }
  }

  func replace(_ rows: RowBatch) throws(MongoFailure) {
    try writeVacated()
    let codec = try codec(rows.entity)
    _ = try connection.update(Array(0..<rows.count), in: codec.collection, deadline) { (writer, row) throws(MongoFailure) in
      writer.document("q") { $0.append("_id", codec.key(row, of: rows)) }
      try codec.appendReplacement(row, of: rows, signature(row, of: rows), to: &writer)
    }
  }

  func remove(_ rows: [RowName]) throws(MongoFailure) {
    for (entity, keys) in plan.schema.keysByEntity(rows) { _ = try connection.remove(keys, try codec(entity), deadline) }
  }

  func bury(_ tombstones: [Tombstone]) throws(MongoFailure) { try connection.bury(tombstones, deadline) }

  func vacate(_ row: RowName) { vacated.append(row) }

  /// Gives rows unique values that nobody else can have until they get their own: no value of a user's begins with a blank.
  func writeVacated() throws(MongoFailure) {
    let rows = vacated
    vacated = []
    for (entity, keys) in plan.schema.keysByEntity(rows) {
      let codec = try codec(entity)
      _ = try connection.update(keys, in: codec.collection, deadline) { (writer, key) throws(MongoFailure) in
        writer.document("q") { $0.append("_id", key) }
        writer.document("u") { change in
          change.document("$set") { set in
            for field in codec.entity.unique { set.append(codec.name(of: field), " \(key.first)") }
            set.append(EntityCodec.fence, int32: meta.fence)
          }
        }
      }
    }
  }

  private func signature(_ row: Int, of rows: RowBatch) -> EntityCodec.Signature {
    EntityCodec.Signature(
      version: rows.version(row) ?? Version(epoch: 0, counter: 0),
      operation: rows.operation(row) ?? OperationID(RawID(high: 0, low: 0)), fence: meta.fence)
  }
}

extension EntityCodec {
  /// Appends the update that makes a document a row as it is, but for its counters.
  fileprivate func appendReplacement(
    _ row: Int, of rows: RowBatch, _ signature: Signature, to writer: inout BSONWriter
  ) throws(MongoFailure) {
    var absent: [String] = []
    let update = writer.begin(BSONType.document, "u")
    let set = writer.begin(BSONType.document, "$set")
    do throws(StoreError) {
      for (place, column) in columns.enumerated() where column.isReplaced {
        let cell = rows[row, place]
        if cell.isNull { absent.append(column.name) } else { try append(rows.value(cell), column, to: &writer) }
      }
    } catch {
      throw .other(error)
    }
    sign(signature, to: &writer)
    writer.end(set)
    if !absent.isEmpty { writer.document("$unset") { for name in absent { $0.append(name, int32: 1) } } }
    writer.end(update)
  }
}

extension ColumnCodec {
  fileprivate var isReplaced: Bool {
    switch column.role {
    case .counter, .system: false
    case .fixed, .value, .place: name != "_id"
    }
  }
}
