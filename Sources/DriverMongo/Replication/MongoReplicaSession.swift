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
  /// Where the log has operations that were looked for; `nil` for those that it lacks.
  private var numbers: [OperationID: Int64?] = [:]
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
    let stored = try look(for: operations, withBody: true)
    do throws(StoreError) {
      var found: [LogEntry] = []
      for stored in stored { found.append(try stored.entry(codec)) }
      return found
    } catch {
      throw .other(error)
    }
  }

  private func look(for operations: [OperationID], withBody: Bool) throws(MongoFailure) -> [StoredEntry] {
    var found: [StoredEntry] = []
    for chunk in operations.chunked(1_000) { found += try connection.stored(of: chunk, withBody: withBody, deadline) }
    for operation in operations { numbers.updateValue(nil, forKey: operation) }
    for entry in found { numbers.updateValue(entry.sequence, forKey: OperationID(entry.operation)) }
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
    let unknown = pending.map(\.operation).filter { numbers[$0] == nil }
    if !unknown.isEmpty { _ = try look(for: unknown, withBody: false) }
    let codec = ChangeCodec(plan.schema)
    let displaced = pending.compactMap { numbers[$0.operation] ?? nil }
    if !displaced.isEmpty { try connection.move(displaced, codec, deadline) }
    try connection.insert(pending, codec, deadline)
    for entry in pending { numbers.updateValue(entry.sequence, forKey: entry.operation) }
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
  fileprivate func move(_ numbers: [Int64], _ codec: ChangeCodec, _ deadline: Deadline) throws(MongoFailure) {
    let body = codec.encode(ChangeCodec.Body(affected: []))
    _ = try update(numbers, in: SystemCollections.changes, deadline) { (writer, number) throws(MongoFailure) in
      writer.document("q") { $0.append("_id", number) }
      writer.document("u") { change in
        change.document("$set") { set in
          set.append(Field.operation.camelName, OperationID().raw)
          set.append("verdict", LogEntry.Outcome.moved.name)
          set.append("body", binary: body)
        }
        change.document("$unset") { $0.append("field", int32: 1) }
      }
    }
  }

  /// Enters entries under the numbers that they have.
  fileprivate func insert(_ entries: [LogEntry], _ codec: ChangeCodec, _ deadline: Deadline) throws(MongoFailure) {
    _ = try write("insert", "documents", entries, in: SystemCollections.changes, deadline) { (writer, entry) throws(MongoFailure) in
      entry.append(as: entry.sequence, codec, to: &writer)
    }
  }
}
