internal import WellSenseStore

extension MongoConnection {
  /// Creates or upgrades what the schema needs, under a lock that all processes share. Every step can be done again, so whoever comes
  /// after a process that died in the middle finishes its work.
  func initialize(_ schema: Schema, _ log: ChangeLog, _ patience: Patience) throws(MongoFailure) -> SchemaReport {
    if log == .on, !topology.hasTransactions { throw .other(.needsReplicaSet) }
    // A database that is as it should be is only read.
    if let meta = try settled(schema, log, patience.deadline) { return report(meta, meta.schemaVersion, schema) }
    let lock = try SchemaLock(self, patience)
    do throws(MongoFailure) {
      if let meta = try settled(schema, log, patience.deadline) {
        lock.release()
        return report(meta, meta.schemaVersion, schema)
      }
      let before = try build(schema, log, lock, patience.deadline)
      guard let meta = try settled(schema, log, patience.deadline) else { throw .other(.uninitialized) }
      lock.release()
      return report(meta, before, schema)
    } catch {
      lock.release()
      throw error
    }
  }

  private func report(_ meta: MongoMeta, _ before: Int, _ schema: Schema) -> SchemaReport {
    knowledge.use(schema)
    knowledge.learn(meta)
    return SchemaReport(database: meta.database, versionBefore: before, versionAfter: meta.schemaVersion, isLogOn: meta.isLogOn)
  }

  /// What the database is if there is nothing to do; throws for a newer one.
  private func settled(_ schema: Schema, _ log: ChangeLog, _ deadline: Deadline) throws(MongoFailure) -> MongoMeta? {
    guard let meta = try readMeta(deadline) else { return nil }
    guard meta.schemaVersion <= schema.version else { throw .other(.newerSchema) }
    guard meta.schemaVersion == schema.version, meta.pendingFence == nil else { return nil }
    return log == .on && !meta.isLogOn ? nil : meta
  }

  /// Brings the database to the schema; the version it had.
  private func build(_ schema: Schema, _ log: ChangeLog, _ lock: SchemaLock, _ deadline: Deadline) throws(MongoFailure) -> Int {
    let collections = try collections(deadline)
    let found = try readMeta(deadline)
    let plan = MongoPlan(schema)
    if found == nil {
      let ours = plan.all.map(\.collection) + SystemCollections.all
      guard !ours.contains(where: collections.contains) else { throw .other(.foreignDatabase) }
      try createMeta(deadline)
    }
    // From here on until the end, writers who don't know the new fence are refused, and wait.
    let fence = try raiseFence(found, deadline)
    let fenced =
      plan.all.map { ($0.collection, $0.indexes) } + [
        (SystemCollections.operations, SystemCollections.indexes(SystemCollections.operations))
      ]
    let spread = topology.isSharded ? ShardKeys.spread(plan) : []
    for (collection, indexes) in fenced {
      try lock.renew()
      let indexes = indexes + (spread.contains(collection) ? [ShardKeys.index] : [])
      try prepare(collection, isThere: collections.contains(collection), fence: fence, indexes, deadline)
    }
    for collection in [SystemCollections.changes, SystemCollections.tombstones] {
      try lock.renew()
      try prepare(
        collection, isThere: collections.contains(collection), fence: nil, SystemCollections.indexes(collection), deadline)
    }
    if topology.isSharded { try self.spread(plan, renewing: lock, deadline) }
    let isLogOn = log == .on || found?.isLogOn == true
    if isLogOn { try beginLog(deadline) }
    try lock.renew()
    try finish(schema, isLogOn, fence, deadline)
    return found?.schemaVersion ?? 0
  }

  // MARK: - Collections

  private func collections(_ deadline: Deadline) throws(MongoFailure) -> Set<String> {
    let command = BSONWriter { writer in
      writer.append("listCollections", int32: 1)
      writer.append("nameOnly", true)
      writer.append("authorizedCollections", true)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
    var names: Set<String> = []
    try each(command, in: "$cmd.listCollections") { (document) throws(BSONDamage) in
      if let name = try BSONReader(document).first("name")?.string { names.insert(name) }
      return true
    }
    return names
  }

  private func prepare(
    _ collection: String, isThere: Bool, fence: Int32?, _ indexes: [MongoIndex], _ deadline: Deadline
  ) throws(MongoFailure) {
    if !isThere || fence != nil {
      let change = command(isThere ? "collMod" : "create", collection, deadline) { writer in
        guard let fence else { return }
        writer.document("validator") { $0.document(EntityCodec.fence) { $0.append("$gte", int32: fence) } }
      }
      do throws(MongoFailure) {
        _ = try client.write(change)
      } catch {
        guard error.server?.code == ServerFailure.namespaceExists else { throw error }
      }
    }
    guard !indexes.isEmpty else { return }
    _ = try client.write(
      command("createIndexes", collection, deadline) { writer in
        writer.array("indexes", indexes) { $2.append(to: &$0, $1) }
      })
  }

  // MARK: - The meta document

  private func createMeta(_ deadline: Deadline) throws(MongoFailure) {
    let insert = command("insert", SystemCollections.meta, deadline) { writer in
      writer.array("documents", CollectionOfOne(OperationID().raw)) { writer, index, id in
        writer.document(index) { meta in
          meta.append("_id", MetaDocument.store)
          meta.append("databaseId", id)
          meta.append("schemaVersion", int32: 0)
          meta.append("logOn", false)
          meta.append("fence", int32: 1)
        }
      }
    }
    do throws(MongoFailure) {
      _ = try client.write(insert)
    } catch {
      guard error.server?.isDuplicate == true else { throw error }
    }
  }

  /// Announces the next fence, or goes on with one that was announced. A database that is being created has its first already.
  private func raiseFence(_ found: MongoMeta?, _ deadline: Deadline) throws(MongoFailure) -> Int32 {
    guard let found, found.schemaVersion > 0 else { return 1 }
    if let pending = found.pendingFence { return pending }
    try updateMeta(deadline) { change in
      change.document("$set") { $0.append("pendingFence", int32: found.fence + 1) }
    }
    return found.fence + 1
  }

  private func finish(_ schema: Schema, _ isLogOn: Bool, _ fence: Int32, _ deadline: Deadline) throws(MongoFailure) {
    try updateMeta(deadline) { change in
      change.document("$set") { set in
        set.append("schemaVersion", int32: Int32(clamping: schema.version))
        set.append("logOn", isLogOn)
        set.append("fence", int32: fence)
      }
      change.document("$unset") { $0.append("pendingFence", int32: 1) }
    }
  }

  private func beginLog(_ deadline: Deadline) throws(MongoFailure) {
    try update(MetaDocument.log, upsert: true, deadline) { change in
      change.document("$setOnInsert") { $0.append("sequence", 0) }
    }
  }

  private func updateMeta(_ deadline: Deadline, _ change: (inout BSONWriter) -> Void) throws(MongoFailure) {
    try update(MetaDocument.store, upsert: false, deadline, change)
  }

  private func update(
    _ id: String, upsert: Bool, _ deadline: Deadline, _ change: (inout BSONWriter) -> Void
  ) throws(MongoFailure) {
    let command = BSONWriter { writer in
      writer.append("update", SystemCollections.meta)
      let updates = writer.begin(BSONType.array, "updates")
      writer.document(0) { statement in
        statement.document("q") { $0.append("_id", id) }
        statement.document("u", change)
        statement.append("upsert", upsert)
      }
      writer.end(updates)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
    _ = try client.write(command)
  }
}
