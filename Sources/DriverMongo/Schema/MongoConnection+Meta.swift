internal import WellSenseStore

/// Ids of the documents in the meta collection.
enum MetaDocument {
  static let store = "store"
  static let log = "log"
  static let lock = "lock"
  static let probe = "probe"
  static let writers = "writers"
}

extension MongoConnection {
  /// What the database is; `nil` while it has no schema of this store.
  func readMeta(_ deadline: Deadline) throws(MongoFailure) -> MongoMeta? {
    let command = find(SystemCollections.meta, deadline) { writer in
      writer.document("filter") { $0.append("_id", MetaDocument.store) }
      writer.append("limit", int32: 1)
    }
    return try client.read(command).firstDocument { (reader) throws(BSONDamage) in
      var meta = MongoMeta(database: RawID(high: 0, low: 0), schemaVersion: 0, isLogOn: false, fence: 0)
      var reader = reader
      while let element = try reader.next() {
        if element.isNamed("databaseId") { meta.database = try element.id.orDamage() }
        if element.isNamed("schemaVersion") { meta.schemaVersion = Int(try element.integer.orDamage()) }
        if element.isNamed("logOn") { meta.isLogOn = try element.bool.orDamage() }
        if element.isNamed("fence") { meta.fence = Int32(truncatingIfNeeded: try element.integer.orDamage()) }
        if element.isNamed("pendingFence") { meta.pendingFence = element.integer.map(Int32.init(truncatingIfNeeded:)) }
      }
      return meta
    }
  }

  /// What calls go by: the database's meta as it was last seen, checked against the schema in use.
  func meta(_ deadline: Deadline) throws(MongoFailure) -> MongoMeta {
    if let meta = knowledge.meta { return meta }
    return try renewedMeta(deadline)
  }

  func renewedMeta(_ deadline: Deadline) throws(MongoFailure) -> MongoMeta {
    let found = try readMeta(deadline)
    let version = knowledge.plan.schema.version
    guard let found, found.schemaVersion > 0 else { throw .other(.uninitialized) }
    guard found.schemaVersion <= version else { throw .other(.newerSchema) }
    guard found.schemaVersion == version else { throw .other(.uninitialized) }
    knowledge.learn(found)
    return found
  }

  /// As ``meta(_:)``, for what needs the log.
  func loggedMeta(_ deadline: Deadline) throws(MongoFailure) -> MongoMeta {
    let known = try meta(deadline)
    // Another process may have switched it on.
    let meta = known.isLogOn ? known : try renewedMeta(deadline)
    guard meta.isLogOn else {
      throw .other(
        StoreError(
          .unsupported, "the change log is off; initialize the database with it on", disposition: .notAttempted, driver: "mongodb"))
    }
    return meta
  }

  func endOfLog(_ deadline: Deadline) throws(MongoFailure) -> LogEnd {
    let end = try client.read(findLog(deadline)).firstDocument { (reader) throws(BSONDamage) in
      LogEnd(
        sequence: try reader.first("sequence")?.integer ?? 0,
        operation: try reader.first(Field.operation.camelName)?.id.map(OperationID.init))
    }
    return end ?? LogEnd()
  }

  /// The end of the log and the epoch record; as of a new database without a log.
  func logDocument(
    _ meta: MongoMeta, _ deadline: Deadline, _ concern: ReadConcern = .majority
  ) throws(MongoFailure) -> LogDocument {
    let found = try client.read(findLog(deadline, concern)).firstDocument { (reader) throws(BSONDamage) in
      try LogDocument(reader, meta.database)
    }
    return found ?? LogDocument(meta.database)
  }

  private func findLog(_ deadline: Deadline, _ concern: ReadConcern = .majority) -> BSONWriter {
    find(SystemCollections.meta, deadline, concern) { writer in
      writer.document("filter") { $0.append("_id", MetaDocument.log) }
      writer.append("limit", int32: 1)
    }
  }

  /// Changes a document of the meta collection; the answer has what it is then as `value`.
  ///
  /// - Parameter isMade: whether it is made if it isn't there.
  func modify(
    _ id: String, isMade: Bool = false, _ deadline: Deadline, _ change: (inout BSONWriter) -> Void
  ) throws(MongoFailure) -> MongoReply {
    let command = command("findAndModify", SystemCollections.meta, deadline) { writer in
      writer.document("query") { $0.append("_id", id) }
      writer.document("update", change)
      writer.append("new", true)
      if isMade { writer.append("upsert", true) }
    }
    return try client.write(command)
  }

  /// Changes the document that every logged transaction writes; what it is then.
  func updateLog(_ meta: MongoMeta, _ deadline: Deadline, _ change: (inout BSONWriter) -> Void) throws(MongoFailure) -> LogDocument {
    let reply = try modify(MetaDocument.log, deadline, change)
    let document = try reply.reading { (reader) throws(BSONDamage) in try reader.first("value") }
    guard let document, document.type == BSONType.document else { throw .malformed }
    defer { withExtendedLifetime(reply) {} }
    do throws(BSONDamage) { return try LogDocument(document.elements(), meta.database) } catch { throw .other(BSONDamage.stored) }
  }
}

extension StoreError {
  static let uninitialized = StoreError(
    .incompatible, "the database has no schema of this store yet; initialize it first", disposition: .notAttempted, driver: "mongodb")
  static let newerSchema = StoreError(
    .incompatible, "the database's schema is newer than this program; use a newer program", disposition: .notAttempted, driver: "mongodb")
  static let foreignDatabase = StoreError(
    .incompatible, "the database holds collections of another program; choose another database", disposition: .notAttempted,
    driver: "mongodb")
  static let needsReplicaSet = StoreError(
    .unsupported, MongoTopology.needsReplicaSet, disposition: .notAttempted, driver: "mongodb")
}
