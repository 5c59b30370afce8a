internal import WellSenseStore

/// One attempt at a batch inside an open transaction, step by step as `Docs/write-path.md` says.
final class CommitRun {
  let connection: MongoConnection
  let batch: WriteBatch
  /// Of the call.
  let epoch: Epoch?
  let version: Version
  let meta: MongoMeta
  let plan: MongoPlan
  let patience: Patience
  let isCareful: Bool
  var affected: [Int] = []
  let bases: [Change.Base]
  /// The highest counter among the rows and tombstones that are replaced.
  var highest: Int64 = 0
  /// Operations whose trace in a row this batch removes.
  var displaced: [OperationID: Version] = [:]
  /// Rows that the batch made: no other transaction can see them.
  var made: Set<RowName> = []
  /// Rows that the batch touched, and whether they exist now; kept with the log on.
  var touched: [RowName: Bool] = [:]

  var client: MongoClient { connection.client }
  var deadline: Deadline { patience.deadline }
  var signature: EntityCodec.Signature { EntityCodec.Signature(version: version, operation: batch.operation, fence: meta.fence) }

  init(
    _ connection: MongoConnection, _ batch: WriteBatch, at epoch: Epoch?, _ version: Version, _ meta: MongoMeta, _ patience: Patience,
    isCareful: Bool
  ) {
    self.connection = connection
    self.batch = batch
    self.epoch = epoch
    self.version = version
    self.meta = meta
    self.patience = patience
    self.isCareful = isCareful
    plan = connection.knowledge.plan
    bases = batch.writes.compactMap { write in
      switch write {
      case .insert: nil
      case .patch(let entity, let key, _, let only): only.version.map { Change.Base(RowName(entity, key), $0) }
      case .delete(let entity, let key, let only): only.version.map { Change.Base(RowName(entity, key), $0) }
      }
    }
  }

  func writes() throws(MongoFailure) {
    for write in batch.writes {
      try patience.check()
      switch write {
      case .insert(let rows, let ifAbsent): try insert(rows, ifAbsent)
      case .patch(let entity, let key, let assignments, let condition): try patch(entity, key, assignments, condition)
      case .delete(let entity, let key, let condition): try delete(entity, key, condition)
      }
    }
  }

  func codec(_ entity: Entity) throws(MongoFailure) -> EntityCodec { try connection.codec(entity) }

  // MARK: - Was it done before?

  /// The answer of an earlier attempt under the same operation id. A rejection in the log is thrown again.
  func replay() throws(MongoFailure) -> Commit? {
    if meta.isLogOn, let entry = try connection.logEntry(batch.operation, withBody: true, deadline) { return try replay(entry) }
    if let trace = try connection.trace(batch.operation, deadline) {
      try checkEpoch()
      return try answer(trace.version, trace.affected, nil)
    }
    guard let name = try ownRow(), let head = try connection.heads(of: [name.key], try codec(name.entity), deadline).first,
      head.operation == batch.operation
    else { return nil }
    try checkEpoch()
    return try answer(head.version, [1], nil)
  }

  private func replay(_ stored: StoredEntry) throws(MongoFailure) -> Commit {
    try checkEpoch()
    let entry: LogEntry
    do throws(StoreError) {
      try stored.throwRefusal()
      entry = try stored.entry(ChangeCodec(plan.schema))
    } catch {
      throw .other(error)
    }
    let position = Position(database: meta.database, sequence: entry.sequence, operation: batch.operation)
    return try answer(entry.version, entry.affected, position)
  }

  /// Refuses to say what became of an earlier attempt where a first one would be refused.
  func checkEpoch() throws(MongoFailure) {
    guard meta.isLogOn else { return }
    guard try connection.logDocument(meta, deadline).record.admits(epoch) else { throw .fenced }
  }

  private func answer(_ version: Version, _ affected: [Int], _ position: Position?) throws(MongoFailure) -> Commit {
    let rows = try connection.returned(batch, deadline)
    return Commit(version: version, position: position, affected: affected, rows: rows, isReplay: true)
  }

  /// The one row that remembers the operation itself. A first attempt to insert it needs no look: the server says if its key is taken.
  private func ownRow() throws(MongoFailure) -> RowName? {
    guard batch.writes.count == 1 else { return nil }
    switch batch.writes[0] {
    case .insert(let rows, let ifAbsent):
      guard rows.count == 1, isCareful || ifAbsent || meta.isLogOn else { return nil }
      return RowName(rows.entity, try codec(rows.entity).key(0, of: rows))
    case .patch(let entity, let key, _, _): return RowName(entity, key)
    case .delete: return nil
    }
  }

  // MARK: - Patch

  private func patch(
    _ entity: Entity, _ key: Key, _ assignments: [Assignment], _ condition: Precondition
  ) throws(MongoFailure) {
    let codec = try codec(entity)
    guard let head = try connection.heads(of: [key], codec, deadline).first else { throw .other(.noRow(codec.entity.key[0])) }
    try head.check(condition)
    displace(head)
    try connection.checkUniques(assignments, codec, key, deadline)
    let update = try PatchUpdate(assignments, codec, signature)
    let command = connection.command("update", codec.collection, deadline) { writer in
      writer.array("updates", CollectionOfOne(update)) { writer, index, update in
        writer.document(index) { statement in
          statement.document("q") { $0.append("_id", key) }
          update.append(to: &statement, as: "u")
        }
      }
    }
    guard try client.write(command).integer("n") == 1 else { throw .lookCloser }
    if meta.isLogOn { touched[RowName(entity, key)] = true }
    affected.append(1)
  }

  /// Remembers the version that a write replaces, and the operation whose trace it removes.
  func displace(_ head: RowHead) {
    guard head.operation != batch.operation else { return }
    highest = max(highest, head.version.counter)
    displaced[head.operation] = head.version
  }
}

/// What identifies the last writer of a row, and whose it is.
struct RowHead {
  let key: Key
  var version = Version(epoch: 0, counter: 0)
  var operation = OperationID(RawID(high: 0, low: 0))
  var owner: RawID?
  /// Values of other fields that were asked for, in their order.
  var others: [RawID?] = []

  func check(_ condition: Precondition) throws(MongoFailure) {
    if let owner = condition.owner, owner != self.owner {
      throw .other(StoreError(.accessDenied, "the row belongs to another user", field: Field.userID.name, driver: "mongodb"))
    }
    if let version = condition.version, version != self.version {
      throw .other(
        StoreError(.conflict, "the row has another version than expected; read it again and decide", driver: "mongodb"))
    }
  }
}

extension MongoConnection {
  func heads(of keys: [Key], others: [Field] = [], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> [RowHead] {
    var heads: [RowHead] = []
    for chunk in keys.chunked(1_000) {
      let command = find(ids: chunk, in: codec.collection, fields: headFields(codec, others), deadline)
      try each(command, in: codec.collection) { (document) throws(BSONDamage) in
        heads.append(try RowHead(document, codec, others))
        return true
      }
    }
    return heads
  }

  /// Heads of the rows whose field names one of these.
  func heads(
    where field: Field, isOneOf ids: some Sequence<RawID>, others: [Field], _ codec: EntityCodec, _ deadline: Deadline
  ) throws(MongoFailure) -> [RowHead] {
    var heads: [RowHead] = []
    let command = find(codec.collection, deadline) { writer in
      writer.document("filter") { filter in
        filter.document(codec.name(of: field)) { $0.array("$in", ids) { $0.append($1, $2) } }
      }
      project(headFields(codec, others), &writer)
      writer.append("batchSize", int32: 100_000)
    }
    try each(command, in: codec.collection) { (document) throws(BSONDamage) in
      heads.append(try RowHead(document, codec, others))
      return true
    }
    return heads
  }

  private func headFields(_ codec: EntityCodec, _ others: [Field]) -> [String] {
    let fields = [.versionEpoch, .versionCounter, .operation] + (codec.owner.map { [$0] } ?? []) + others
    var names: [String] = []
    for name in fields.map(codec.name(of:)) where !names.contains(name) { names.append(name) }
    return names
  }

  /// Refuses a patch that would take another row's unique value.
  func checkUniques(_ assignments: [Assignment], _ codec: EntityCodec, _ key: Key, _ deadline: Deadline) throws(MongoFailure) {
    for field in codec.entity.unique {
      guard let assignment = assignments.last(where: { $0.field == field }), assignment.value != .null else { continue }
      let values = [assignment.value]
      if try holders(of: field, values, codec, deadline).contains(where: { $0.key != key }) { throw .other(.taken(field)) }
    }
  }

  /// The highest place in a group; 0 if it is empty.
  func lastPlace(
    _ place: (place: Int, within: Int), within group: RawID, _ codec: EntityCodec, _ deadline: Deadline
  ) throws(MongoFailure) -> Int64 {
    let name = codec.columns[place.place].name
    let command = find(codec.collection, deadline) { writer in
      writer.document("filter") { $0.append(codec.columns[place.within].name, group) }
      writer.document("sort") { sort in
        sort.append(name, int32: -1)
        sort.append("_id", int32: -1)
      }
      writer.document("projection") { $0.append(name, int32: 1) }
      writer.append("limit", int32: 1)
    }
    return try client.read(command).firstDocument { (reader) throws(BSONDamage) in try reader.first(name)?.integer ?? 0 } ?? 0
  }

  /// The rows that have one of these values of a unique field.
  func holders(of field: Field, _ values: [Value], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> [(
    key: Key, value: Text
  )] {
    let filter = MongoFilter(codec: codec)
    var holders: [(key: Key, value: Text)] = []
    for chunk in values.chunked(1_000) {
      var writer = BSONWriter()
      let start = writer.begin()
      writer.append("find", codec.collection)
      try append([Condition(field, .isAny(Array(chunk)))], nil, filter, to: &writer)
      project([codec.name(of: field)], &writer)
      writer.append("batchSize", int32: 100_000)
      finish(&writer, deadline, .majority)
      writer.end(start)
      let name = codec.name(of: field)
      try each(writer, in: codec.collection) { (document) throws(BSONDamage) in
        let reader = try BSONReader(document)
        let key = try reader.first("_id").orDamage().key.orDamage()
        holders.append((key, Text(try reader.first(name).orDamage().identity)))
        return true
      }
    }
    return holders
  }
}

extension RowHead {
  init(_ document: UnsafeRawBufferPointer, _ codec: EntityCodec, _ others: [Field]) throws(BSONDamage) {
    let reader = try BSONReader(document)
    self.init(key: try reader.first("_id").orDamage().key.orDamage())
    version = Version(
      epoch: try reader.first(Field.versionEpoch.camelName).orDamage().integer.orDamage(),
      counter: try reader.first(Field.versionCounter.camelName).orDamage().integer.orDamage())
    operation = OperationID(try reader.first(Field.operation.camelName).orDamage().id.orDamage())
    if let owner = codec.owner { self.owner = try reader.first(codec.name(of: owner))?.id }
    for field in others { self.others.append(try reader.first(codec.name(of: field))?.id) }
  }
}

extension BSONElement {
  /// A text that is the same for equal values of one field.
  var identity: String {
    if let string { return string }
    if let id { return id.description }
    return integer?.description ?? time?.description ?? ""
  }
}
