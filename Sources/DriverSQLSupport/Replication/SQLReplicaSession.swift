internal import WellSenseStore

/// The primitives of ``ChangeApplier`` over one connection, inside a transaction that has locked all writers out.
///
/// What nobody reads back is kept until ``finish()``, so that it goes many rows at a time.
final class SQLReplicaSession<Session: SQLSession>: ReplicaSession {
  typealias Failure = SQLFailure

  let session: Session
  let plan: SchemaPlan
  let replication: ReplicationPlan
  let log: ChangeLogRows
  /// The last number of the log.
  var end: Int64
  /// Numbers of entries that the log has; 0 for an operation that it surely lacks.
  var numbers: [OperationID: Int64] = [:]
  var moves: [[SQLValue]] = []
  var entries: [[SQLValue]] = []
  private var graves: [[SQLValue]] = []
  private var additions: [Field: (statement: Statement, values: [[SQLValue]])] = [:]
  private var recounts: [Entity: [[SQLValue]]] = [:]

  init(_ session: Session, _ plan: SchemaPlan, _ record: EpochRecord) {
    self.session = session
    self.plan = plan
    replication = plan.replication
    log = ChangeLogRows(plan.schema, record.database)
    end = record.end
  }

  /// Writes what was kept.
  func finish() throws(SQLFailure) {
    try flushLog()
    try session.runEach(plan.system.setTombstone, graves)
    graves = []
    for entity in plan.schema.entities {
      guard let values = recounts.removeValue(forKey: entity.entity), let statement = replication[entity.entity].recount else { continue }
      try session.runEach(statement, values)
    }
    for (_, addition) in additions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try session.runEach(addition.statement, addition.values)
    }
    additions = [:]
  }

  // MARK: - Tombstones

  func tombstones(of rows: [RowName]) throws(SQLFailure) -> [Tombstone] {
    var found = RowBatch(.users, width: TombstoneStatements.codecs.count)
    let statements = replication.tombstones
    for (entity, keys) in plan.schema.keysByEntity(rows) {
      let number = SQLValue.integer(Int64(entity.rawValue))
      try collect(keys, one: statements.one, ids: statements.ids, pairs: statements.pairs, before: [number], ownPair: true, &found)
    }
    return found.tombstones(plan.schema)
  }

  func bury(_ tombstones: [Tombstone]) throws(SQLFailure) {
    for tombstone in tombstones { graves.append(tombstone.values) }
  }

  // MARK: - Counters

  func add(_ difference: Int, to counter: Field, of row: RowName) throws(SQLFailure) {
    guard let statement = replication[row.entity].add[counter] else { return }
    additions[counter, default: (statement, [])].values.append([.integer(Int64(difference))] + SQLValue.list(row.key))
  }

  func recount(_ row: RowName) throws(SQLFailure) { recounts[row.entity, default: []].append(SQLValue.list(row.key)) }

  func clear() throws(SQLFailure) {
    for statement in replication.clear { try session.post(statement, []) }
  }

  // MARK: - Many keys

  /// Collects what statements find under keys of one kind: one by one, or many where a connection waits for each statement.
  ///
  /// - Parameter ownPair: whether `one` takes a pair also for a single id.
  func collect(
    _ keys: [Key], one: Statement, ids: ListStatement, pairs: ListStatement, before: [SQLValue], ownPair: Bool, _ rows: inout RowBatch
  ) throws(SQLFailure) {
    guard session.leastMany != nil, keys.count > 4 else {
      let values = keys.map { key in before + (ownPair ? [.id(key.halves.0), .id(key.halves.1)] : SQLValue.list(key)) }
      return try session.collectEach(one, values, into: &rows)
    }
    let list = if case .pair = keys[0] { pairs } else { ids }
    for (statement, keys) in list.parts(of: keys) { try session.collect(statement, before + keys.flatMap(SQLValue.list), into: &rows) }
  }
}

extension Tombstone {
  /// What ``SystemPlan/setTombstone`` takes.
  var values: [SQLValue] {
    let (first, second) = row.key.halves
    return [
      .integer(Int64(row.entity.rawValue)), .id(first), .id(second), .integer(version.epoch), .integer(version.counter),
      .id(operation.raw),
    ]
  }
}

extension RowBatch {
  /// The tombstones in rows of ``TombstoneStatements``; those of entities that the schema lacks are left out.
  func tombstones(_ schema: Schema) -> [Tombstone] {
    (0..<count).compactMap { row in
      guard let entity = Entity(rawValue: UInt8(clamping: self[row, 0].integer)),
        let shape = schema.entities.first(where: { $0.entity == entity })
      else { return nil }
      let key: Key = shape.key.count == 2 ? .pair(self[row, 1].rawID, self[row, 2].rawID) : .one(self[row, 1].rawID)
      let version = Version(epoch: self[row, 3].integer, counter: self[row, 4].integer)
      return Tombstone(RowName(entity, key), version: version, operation: OperationID(self[row, 5].rawID))
    }
  }
}
