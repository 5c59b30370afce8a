internal import WellSenseStore

/// What the rules of replication need of the database, inside a transaction that has written the log's document: nobody else gets past that.
///
/// Rows are written as they are asked for, many at once. What comes one by one is gathered, and written by ``finish()`` at the latest.
final class MongoReplicaSession: ReplicaSession {
  typealias Failure = MongoFailure

  let connection: MongoConnection
  let plan: MongoPlan
  let meta: MongoMeta
  let patience: Patience
  private(set) var end: LogEnd
  /// Whether everything is to be removed.
  private(set) var isCleared = false
  /// Entries that have their number, but aren't written yet.
  private var pending: [LogEntry] = []
  private var pendingOperations: Set<OperationID> = []
  var vacated: [RowName] = []
  var counts = CounterChanges()

  var deadline: Deadline { patience.deadline }

  init(_ connection: MongoConnection, _ meta: MongoMeta, _ end: LogEnd, _ patience: Patience) {
    self.connection = connection
    self.meta = meta
    self.end = end
    self.patience = patience
    plan = connection.knowledge.plan
  }

  /// Writes what was gathered.
  func finish() throws(MongoFailure) {
    try patience.check()
    try writeEntries()
    try writeVacated()
    try writeCounts()
  }

  /// The rest goes piece by piece after this transaction: all of it in one could be more than a server takes.
  func clear() { isCleared = true }

  func codec(_ entity: Entity) throws(MongoFailure) -> EntityCodec { try connection.codec(entity) }

  // MARK: - The log

  func entries(of operations: [OperationID]) throws(MongoFailure) -> [LogEntry] {
    try writeEntries()
    let codec = ChangeCodec(plan.schema)
    var found: [LogEntry] = []
    for chunk in operations.chunked(1_000) {
      for stored in try connection.stored(of: chunk, withBody: true, deadline) {
        do throws(StoreError) { found.append(try stored.entry(codec)) } catch { throw .other(error) }
      }
    }
    return found
  }

  func append(_ entry: LogEntry) throws(MongoFailure) {
    if pending.count >= MongoConnection.chunkRows || pendingOperations.contains(entry.operation) { try writeEntries() }
    var entry = entry
    end.sequence += 1
    end.operation = entry.operation
    entry.sequence = end.sequence
    pending.append(entry)
    pendingOperations.insert(entry.operation)
  }

  private func writeEntries() throws(MongoFailure) {
    guard !pending.isEmpty else { return }
    try patience.check()
    let displaced = try connection.stored(of: pending.map(\.operation), withBody: false, deadline)
    if !displaced.isEmpty { try connection.move(displaced, ChangeCodec(plan.schema), deadline) }
    try connection.insert(pending, ChangeCodec(plan.schema), deadline)
    pending.removeAll(keepingCapacity: true)
    pendingOperations.removeAll(keepingCapacity: true)
  }
}

extension MongoConnection {
  /// The log's entries of these operations.
  fileprivate func stored(
    of operations: some Collection<OperationID>, withBody: Bool, _ deadline: Deadline
  ) throws(MongoFailure) -> [StoredEntry] {
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("filter") { filter in
        filter.document(Field.operation.camelName) { $0.array("$in", operations) { $0.append($1, $2.raw) } }
      }
      if !withBody { writer.document("projection") { $0.append("body", int32: 0) } }
      writer.append("batchSize", int32: 100_000)
    }
    var found: [StoredEntry] = []
    try each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
      found.append(try StoredEntry(document))
      return true
    }
    return found
  }

  /// Lets entries stand for nothing any more, so that their operations can be entered anew.
  fileprivate func move(_ entries: [StoredEntry], _ codec: ChangeCodec, _ deadline: Deadline) throws(MongoFailure) {
    let body = codec.encode(ChangeCodec.Body(affected: []))
    _ = try update(entries, in: SystemCollections.changes, deadline) { (writer, entry) throws(MongoFailure) in
      writer.document("q") { $0.append("_id", entry.sequence) }
      writer.document("u") { change in
        change.document("$set") { set in
          set.append(Field.operation.camelName, OperationID().raw)
          set.append("verdict", LogEntry.Outcome.moved.text)
          set.append("body", binary: body)
        }
        change.document("$unset") { $0.append("field", int32: 1) }
      }
    }
  }

  /// Enters entries under the numbers that they have.
  fileprivate func insert(_ entries: [LogEntry], _ codec: ChangeCodec, _ deadline: Deadline) throws(MongoFailure) {
    var rest = entries[...]
    while !rest.isEmpty {
      var writer = BSONWriter()
      let start = writer.begin()
      writer.append("insert", SystemCollections.changes)
      let documents = writer.begin(BSONType.array, "documents")
      var count = 0
      while let entry = rest.first, count < Self.chunkRows, writer.bytes.count < Self.chunkBytes {
        writer.document(count) { entry.append(as: entry.sequence, codec, to: &$0) }
        count += 1
        rest = rest.dropFirst()
      }
      writer.end(documents)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
      writer.end(start)
      _ = try client.write(writer)
    }
  }
}
