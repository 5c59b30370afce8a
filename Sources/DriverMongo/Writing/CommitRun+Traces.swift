internal import WellSenseStore

extension CommitRun {
  /// Leaves what a repeat will find: the log's entry and tombstones, or documents of `operations` where the rows don't tell themselves.
  func leaveTraces() throws(MongoFailure) -> Position? {
    try keepOperations()
    guard meta.isLogOn else { return nil }
    let effects = try effects()
    try connection.bury(effects.deletions.map { Tombstone($0, version: version, operation: batch.operation) }, deadline)
    return try append(.committed, affected, effects)
  }

  private func keepOperations() throws(MongoFailure) {
    if meta.isLogOn, !displaced.isEmpty {
      for operation in try loggedOperations() { displaced[operation] = nil }
    }
    var kept = displaced.map { ($0.key, $0.value, [1]) }
    if !meta.isLogOn, !isItsOwnTrace { kept.append((batch.operation, version, affected)) }
    for chunk in kept.chunked(1_000) {
      let command = connection.command("update", SystemCollections.operations, deadline) { writer in
        writer.array("updates", chunk) { writer, index, kept in
          writer.document(index) { OperationUpdate(operation: kept.0, version: kept.1, affected: kept.2, meta.fence).append(to: &$0) }
        }
      }
      _ = try client.write(command)
    }
  }

  /// Which of the displaced operations the log has.
  private func loggedOperations() throws(MongoFailure) -> [OperationID] {
    var found: [OperationID] = []
    let name = Field.operation.camelName
    for chunk in Array(displaced.keys).chunked(1_000) {
      let command = connection.find(SystemCollections.changes, deadline) { writer in
        writer.document("filter") { filter in
          filter.document(name) { $0.array("$in", chunk) { $0.append($1, $2.raw) } }
        }
        writer.document("projection") { $0.append(name, int32: 1) }
        writer.append("batchSize", int32: 100_000)
      }
      try connection.each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
        found.append(OperationID(try BSONReader(document).first(name).orDamage().id.orDamage()))
        return true
      }
    }
    return found
  }

  private var isItsOwnTrace: Bool {
    guard batch.writes.count == 1, let write = batch.writes.first else { return false }
    return switch write {
    case .insert(let rows, _): rows.count == 1
    case .patch: true
    case .delete: false
    }
  }

  // MARK: - The log

  private func effects() throws(MongoFailure) -> Effects {
    var effects = Effects()
    effects.deletions = touched.lazy.filter { !$0.value }.map(\.key).sorted()
    for entity in plan.schema.entities {
      let keys = touched.lazy.filter { $0.value && $0.key.entity == entity.entity }.map(\.key.key)
      guard !keys.isEmpty else { continue }
      var rows = try connection.rows(Array(keys), plan[entity.entity], deadline)
      rows.clearCounters(entity)
      effects.puts.append(rows)
    }
    return effects
  }

  /// Appends an entry to the change log; its place. Every logged transaction writes the log's end, so commits and numbers have one order,
  /// and what the server says of it is the epoch that this transaction commits in.
  func append(_ outcome: LogEntry.Outcome, _ affected: [Int] = [], _ effects: Effects = Effects()) throws(MongoFailure) -> Position {
    let log = try connection.updateLog(meta, deadline) { update in
      update.document("$inc") { $0.append("sequence", 1) }
      update.document("$set") { $0.append(Field.operation.camelName, batch.operation.raw) }
    }
    guard log.record.admits(epoch) else { throw .fenced }
    let entry = LogEntry(
      operation: batch.operation, outcome: outcome, version: version, affected: affected, bases: bases, effects: effects)
    let codec = ChangeCodec(plan.schema)
    let insert = connection.command("insert", SystemCollections.changes, deadline) { writer in
      writer.array("documents", CollectionOfOne(entry)) { writer, index, entry in
        writer.document(index) { entry.append(as: log.end.sequence, codec, to: &$0) }
      }
    }
    _ = try client.write(insert)
    return log.end.position(meta.database)
  }
}

/// Keeps an operation unless it is there.
struct OperationUpdate {
  private let operation: OperationID
  private let version: Version
  private let affected: [Int]
  private let fence: Int32

  init(operation: OperationID, version: Version, affected: [Int], _ fence: Int32) {
    self.operation = operation
    self.version = version
    self.affected = affected
    self.fence = fence
  }

  func append(to update: inout BSONWriter) {
    update.document("q") { $0.append("_id", operation.raw) }
    update.document("u") { change in
      change.document("$setOnInsert") { set in
        set.append(Field.versionEpoch.camelName, version.epoch)
        set.append(Field.versionCounter.camelName, version.counter)
        let start = set.begin(BSONType.array, "affected")
        for (index, number) in affected.enumerated() {
          set.element(BSONType.int64, index)
          set.raw(Int64(number))
        }
        set.end(start)
        // The server drops it a day after this.
        set.append("at", time: VersionClock.time(of: version.counter).milliseconds)
      }
      change.document("$set") { $0.append(EntityCodec.fence, int32: fence) }
    }
    update.append("upsert", true)
  }
}
