internal import WellSenseStore

/// Writes to one document, which need no transaction.
extension MongoConnection {
  /// What a server that stands alone can do: insertions and patches of one row. Nothing that rows refer to is ever removed there, so a
  /// parent that was seen stays.
  func alone(_ batch: WriteBatch, _ meta: MongoMeta, _ patience: Patience) throws(MongoFailure) -> Commit {
    guard batch.writes.count == 1 else { throw .other(.needsReplicaSet) }
    switch batch.writes[0] {
    case .patch:
      return try repeating(patience) { (attempt) throws(MongoFailure) in
        try patchAlone(batch, try self.meta(patience.deadline), attempt, patience)
      }
    case .insert(let rows, let ifAbsent):
      let codec = try codec(rows.entity)
      let counts = !knowledge.plan.schema.counters(countedBy: rows.entity).isEmpty
      guard rows.count == 1, codec.places.isEmpty, !counts else { throw .other(.needsReplicaSet) }
      return try repeating(patience) { (_) throws(MongoFailure) in
        try insertAlone(batch, rows, codec, ifAbsent, try self.meta(patience.deadline), patience)
      }
    case .delete: throw .other(.needsReplicaSet)
    }
  }

  /// A write that reached the server and may have taken effect.
  private func writeOnce(_ command: BSONWriter) throws(MongoFailure) -> MongoReply {
    do throws(MongoFailure) {
      return try client.write(command)
    } catch {
      guard let failure = error.server, failure.isNetwork || failure.isUnconfirmed else { throw error }
      throw .other(error.error(.unknown))
    }
  }

  // MARK: - Insert

  private func insertAlone(
    _ batch: WriteBatch, _ rows: RowBatch, _ codec: EntityCodec, _ ifAbsent: Bool, _ meta: MongoMeta, _ patience: Patience
  ) throws(MongoFailure) -> Commit {
    let deadline = patience.deadline
    if let trace = try trace(batch.operation, deadline) { return try answer(batch, trace.version, trace.affected, deadline) }
    let version = Version(epoch: Version.firstEpoch, counter: knowledge.clock.next())
    let missing = try missingParent(of: rows, codec, deadline)
    if missing == nil {
      do throws(MongoFailure) {
        try insert(rows, codec, EntityCodec.Signature(version: version, operation: batch.operation, fence: meta.fence), deadline)
        return Commit(version: version, position: nil, affected: [1], rows: try returned(batch, deadline))
      } catch {
        guard error.server?.isDuplicate == true else { throw error }
      }
    }
    if let head = try heads(of: [codec.key(0, of: rows)], codec, deadline).first {
      if head.operation == batch.operation { return try answer(batch, head.version, [1], deadline) }
      guard ifAbsent else { throw .other(.taken(codec.entity.key[0])) }
      return Commit(version: version, position: nil, affected: [0], rows: try returned(batch, deadline))
    }
    for field in codec.entity.unique {
      guard let place = codec.entity.place(of: field), !rows[0, place].isNull else { continue }
      if try !holders(of: field, [rows.value(rows[0, place])], codec, deadline).isEmpty { throw .other(.taken(field)) }
    }
    if let missing { throw .other(.missing(missing)) }
    // Whoever was in the way has gone.
    throw .lookCloser
  }

  private func answer(
    _ batch: WriteBatch, _ version: Version, _ affected: [Int], _ deadline: Deadline
  ) throws(MongoFailure) -> Commit {
    Commit(version: version, position: nil, affected: affected, rows: try returned(batch, deadline), isReplay: true)
  }

  private func missingParent(of rows: RowBatch, _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> Field? {
    for reference in codec.entity.references {
      guard let place = codec.entity.place(of: reference.field), !rows[0, place].isNull else { continue }
      let parent = try self.codec(reference.parent)
      if try heads(of: [.one(rows[0, place].rawID)], parent, deadline).isEmpty { return reference.field }
    }
    return nil
  }

  private func insert(
    _ rows: RowBatch, _ codec: EntityCodec, _ signature: EntityCodec.Signature, _ deadline: Deadline
  ) throws(MongoFailure) {
    var writer = BSONWriter()
    let start = writer.begin()
    writer.append("insert", codec.collection)
    let documents = writer.begin(BSONType.array, "documents")
    let document = writer.begin(BSONType.document, 0)
    do throws(StoreError) { try codec.append(0, of: rows, signature, to: &writer) } catch { throw .other(error) }
    writer.end(document)
    writer.end(documents)
    writer.append("maxTimeMS", int32: deadline.milliseconds)
    writer.end(start)
    _ = try writeOnce(writer)
  }

  // MARK: - Patch

  /// A patch of one row without a log. Its trace is the row's own operation; the one it displaces is kept before, which is true whether
  /// or not the patch then takes effect, and the row must still be the one that was looked at.
  func patchAlone(_ batch: WriteBatch, _ meta: MongoMeta, _ attempt: Attempt, _ patience: Patience) throws(MongoFailure) -> Commit {
    guard case .patch(let entity, let key, let assignments, let condition) = batch.writes[0] else { throw .lookCloser }
    let deadline = patience.deadline
    let codec = try codec(entity)
    let head = try heads(of: [key], codec, deadline).first
    if let head, head.operation == batch.operation { return try answer(batch, head.version, [1], deadline) }
    if let trace = try trace(batch.operation, deadline) { return try answer(batch, trace.version, trace.affected, deadline) }
    guard let head else { throw .other(.noRow(codec.entity.key[0])) }
    try head.check(condition)
    try checkUniques(assignments, codec, key, deadline)
    try keep(head, meta, deadline)
    try patience.check()
    let version = Version(epoch: Version.firstEpoch, counter: knowledge.clock.next(above: max(attempt.floor, head.version.counter)))
    let signature = EntityCodec.Signature(version: version, operation: batch.operation, fence: meta.fence)
    let update = try PatchUpdate(assignments, codec, signature)
    let command = command("update", codec.collection, deadline) { writer in
      writer.array("updates", CollectionOfOne(update)) { writer, index, update in
        writer.document(index) { statement in
          statement.document("q") { filter in
            filter.append("_id", key)
            filter.append(Field.operation.camelName, head.operation.raw)
            filter.append(Field.versionCounter.camelName, head.version.counter)
          }
          update.append(to: &statement, as: "u")
        }
      }
    }
    guard try writeOnce(command).integer("n") == 1 else { throw .lookCloser }
    return Commit(version: version, position: nil, affected: [1], rows: try returned(batch, deadline))
  }

  private func keep(_ head: RowHead, _ meta: MongoMeta, _ deadline: Deadline) throws(MongoFailure) {
    let command = command("update", SystemCollections.operations, deadline) { writer in
      writer.array("updates", CollectionOfOne(head)) { writer, index, head in
        writer.document(index) {
          OperationUpdate(operation: head.operation, version: head.version, affected: [1], meta.fence).append(to: &$0)
        }
      }
    }
    _ = try client.write(command)
  }
}
