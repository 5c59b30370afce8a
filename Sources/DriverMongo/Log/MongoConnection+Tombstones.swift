internal import WellSenseStore

extension MongoConnection {
  /// The tombstones of these rows; those without one are left out.
  func tombstones(of rows: [RowName], _ deadline: Deadline) throws(MongoFailure) -> [Tombstone] {
    var found: [Tombstone] = []
    for chunk in rows.chunked(1_000) {
      found += try tombstones(deadline) { writer in
        writer.document("filter") { filter in
          filter.document("_id") { $0.array("$in", chunk) { $0.append($1, binary: $2.tombstone) } }
        }
        writer.append("batchSize", int32: 100_000)
      }
    }
    return found
  }

  /// Tombstones in the order of their rows' names.
  func tombstones(after row: RowName?, limit: Int, _ deadline: Deadline) throws(MongoFailure) -> [Tombstone] {
    _ = try meta(deadline)
    var found: [Tombstone] = []
    let first = row?.entity.rawValue ?? 0
    // Entity by entity: the server orders short names before long ones.
    for entity in knowledge.plan.schema.entities.sorted(by: { $0.entity.rawValue < $1.entity.rawValue })
    where entity.entity.rawValue >= first && found.count < limit {
      let rest = Int32(clamping: limit - found.count)
      found += try tombstones(deadline) { writer in
        writer.document("filter") { filter in
          filter.document("_id") { id in
            let isBegun = row?.entity == entity.entity
            id.append(isBegun ? "$gt" : "$gte", binary: isBegun ? row?.tombstone ?? [] : entity.tombstoneBound(0))
            id.append("$lte", binary: entity.tombstoneBound(0xFF))
          }
        }
        writer.document("sort") { $0.append("_id", int32: 1) }
        writer.append("limit", int32: rest)
        writer.append("batchSize", int32: rest)
      }
    }
    return found
  }

  private func tombstones(_ deadline: Deadline, _ body: (inout BSONWriter) -> Void) throws(MongoFailure) -> [Tombstone] {
    var found: [Tombstone] = []
    try each(find(SystemCollections.tombstones, deadline, .majority, body), in: SystemCollections.tombstones) {
      (document) throws(BSONDamage) in
      found.append(try Tombstone(document))
      return true
    }
    return found
  }

  /// Keeps tombstones, each in place of an older one of its row.
  func bury(_ tombstones: [Tombstone], _ deadline: Deadline) throws(MongoFailure) {
    for chunk in tombstones.chunked(1_000) {
      let command = command("update", SystemCollections.tombstones, deadline) { writer in
        writer.array("updates", chunk) { writer, index, tombstone in
          writer.document(index) { update in
            update.document("q") { $0.append("_id", binary: tombstone.row.tombstone) }
            update.document("u") { change in
              change.document("$set") { set in
                set.append(Field.versionEpoch.camelName, tombstone.version.epoch)
                set.append(Field.versionCounter.camelName, tombstone.version.counter)
                set.append(Field.operation.camelName, tombstone.operation.raw)
              }
            }
            update.append("upsert", true)
          }
        }
      }
      _ = try client.write(command)
    }
  }
}

extension RowName {
  /// The row's name as bytes: entity and key.
  fileprivate var tombstone: [UInt8] {
    var writer = ByteWriter(reserving: 33)
    writer.byte(entity.rawValue)
    switch key {
    case .one(let id): writer.id(id)
    case .pair(let first, let second):
      writer.id(first)
      writer.id(second)
    }
    return writer.bytes
  }

  fileprivate init(tombstone bytes: UnsafeRawBufferPointer) throws(BSONDamage) {
    guard let first = bytes.first, let entity = Entity(rawValue: first) else { throw BSONDamage() }
    let ids = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    if let id = RawID(bytes: ids) {
      self.init(entity, .one(id))
    } else {
      guard ids.count == 32 else { throw BSONDamage() }
      self.init(
        entity,
        .pair(
          try RawID(bytes: UnsafeRawBufferPointer(rebasing: ids[..<16])).orDamage(),
          try RawID(bytes: UnsafeRawBufferPointer(rebasing: ids[16...])).orDamage()))
    }
  }
}

extension EntitySchema {
  /// The first or the last of all names that its rows can have.
  fileprivate func tombstoneBound(_ byte: UInt8) -> [UInt8] { [entity.rawValue] + [UInt8](repeating: byte, count: 16 * key.count) }
}

extension Tombstone {
  fileprivate init(_ document: UnsafeRawBufferPointer) throws(BSONDamage) {
    let reader = try BSONReader(document)
    let version = Version(
      epoch: try reader.first(Field.versionEpoch.camelName).orDamage().integer.orDamage(),
      counter: try reader.first(Field.versionCounter.camelName).orDamage().integer.orDamage())
    self.init(
      try RowName(tombstone: try reader.first("_id").orDamage().binary.orDamage()), version: version,
      operation: OperationID(try reader.first(Field.operation.camelName).orDamage().id.orDamage()))
  }
}
