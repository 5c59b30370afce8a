package import WellSenseStore

/// Does several batches at once that insert a few plain rows each, where the log is on.
///
/// The log gives its numbers in turn, so what a write asks of the database on its way adds up for all who wait. What plain insertions have
/// to know of it is the same for each of them, and is asked for all together; then all rows and all entries are written.
package struct JointInsert<Session: SQLSession> {
  private let session: Session
  private let plan: SchemaPlan
  private let clock: VersionClock
  private let meta: StoreMeta
  private let turn: LogTurn
  /// Fewer gain nothing by it.
  private static var least: Int { 4 }
  /// Of rows, about; what is larger goes by itself, one after the other.
  private static var mostBytes: Int { 1 << 20 }

  /// - Parameters:
  ///   - meta: what the database is, as the open transaction holds it.
  ///   - turn: the log's numbers, of which that transaction has the lock.
  package init(_ session: Session, _ plan: SchemaPlan, _ clock: VersionClock, _ meta: StoreMeta, turn: LogTurn) {
    self.session = session
    self.plan = plan
    self.clock = clock
    self.meta = meta
    self.turn = turn
  }

  /// Inserts what is new and has nothing in its way, and writes its entries.
  ///
  /// - Returns: what became of each batch; `nil` for one that is left to a ``Committer``, and has done nothing.
  /// - Throws: what leaves the whole transaction undone, as a row that came in between.
  package func attempt(_ batches: [WriteBatch]) throws(SQLFailure) -> [Commit?] {
    var commits = [Commit?](repeating: nil, count: batches.count)
    var chosen = candidates(batches)
    guard chosen.count >= Self.least else { return commits }
    let found = try look(chosen.map(\.rows), chosen.map(\.operation))
    chosen.removeAll { found.isInTheWay(of: $0, plan) }
    guard !chosen.isEmpty else { return commits }
    let floor = found.highest
    var images: [Entity: RowBatch] = [:]
    var entries: [[SQLValue]] = []
    for candidate in chosen {
      let version = Version(epoch: meta.epoch, counter: clock.next(above: floor))
      let image = image(of: candidate, version)
      for row in 0..<image.count { images[image.entity, default: RowBatch(plan[image.entity].entity)].append(row: row, of: image) }
      turn.last += 1
      let affected = [image.count]
      let body = ChangeCodec.Body(affected: affected, bases: [], effects: Effects(puts: [image]))
      entries.append([.integer(turn.last)] + ChangeLogRows.values(candidate.operation, .committed, version, body, plan.schema))
      let position = Position(database: meta.database, sequence: turn.last, operation: candidate.operation)
      commits[candidate.place] = Commit(version: version, position: position, affected: affected)
    }
    for entity in plan.schema.entities {
      if let rows = images[entity.entity] { try session.insert(whole: rows, plan[entity.entity]) }
    }
    try session.runEach(plan.system.enter, entries)
    // What fails must not come late, as another's failure.
    try session.settlePosts()
    return commits
  }

  // MARK: - Which

  fileprivate struct Candidate {
    let place: Int
    let operation: OperationID
    let rows: RowBatch
  }

  /// Batches that insert rows of tables whose rows change nothing else and have no unique values; no operation and no row twice.
  private func candidates(_ batches: [WriteBatch]) -> [Candidate] {
    var operations: Set<OperationID> = []
    var keys: Set<RowName> = []
    var bytes = 0
    return batches.enumerated().compactMap { place, batch in
      guard batch.writes.count == 1, !batch.returning, case .insert(let rows, _) = batch.writes[0], !rows.isEmpty else { return nil }
      let table = plan[rows.entity]
      guard table.isPlain, table.uniques.isEmpty, table.present != nil, (try? batch.refuseMockRows(plan.schema)) != nil else { return nil }
      let names = (0..<rows.count).map { RowName(rows.entity, rows.key($0, table.entity)) }
      guard operations.insert(batch.operation).inserted, names.allSatisfy({ keys.insert($0).inserted }) else { return nil }
      bytes += rows.arena.count
      guard bytes <= Self.mostBytes else { return nil }
      return Candidate(place: place, operation: batch.operation, rows: rows)
    }
  }

  // MARK: - What is there

  fileprivate struct Findings {
    var operations: Set<RawID> = []
    var taken: Set<RowName> = []
    /// What new rows refer to and is there.
    var parents: Set<RowName> = []
    /// The highest counter of tombstones of rows under these keys.
    var highest: Int64 = 0

    func isInTheWay(of candidate: Candidate, _ plan: SchemaPlan) -> Bool {
      let (rows, entity) = (candidate.rows, plan[candidate.rows.entity].entity)
      if operations.contains(candidate.operation.raw) { return true }
      return (0..<rows.count).contains { row in
        taken.contains(RowName(rows.entity, rows.key(row, entity))) || !parents.isSuperset(of: rows.parents(of: row, entity))
      }
    }
  }

  /// Asks for everything in one round. What new rows refer to is kept there until the transaction ends, as any insertion keeps it.
  private func look(_ batches: [RowBatch], _ operations: [OperationID]) throws(SQLFailure) -> Findings {
    var asked: [(statement: Statement, values: [SQLValue])] = []
    var meanings: [Meaning] = []
    func ask(_ list: ListStatement, _ ids: [RawID], before: [SQLValue] = [], _ meaning: Meaning) {
      for (statement, values) in list.parts(of: ids.map(SQLValue.id)) {
        asked.append((statement, before + values))
        meanings.append(meaning)
      }
    }
    let ids = operations.map(\.raw)
    ask(plan.system.loggedOfMany, ids, .operations)
    ask(plan.system.operationsOfMany, ids, .operations)
    for entity in plan.schema.entities {
      let keys = batches.filter { $0.entity == entity.entity }.flatMap { rows in (0..<rows.count).map { rows.key($0, entity).halves.0 } }
      guard !keys.isEmpty, let present = plan[entity.entity].present else { continue }
      ask(present, keys, .taken(entity.entity))
      ask(plan.system.tombstonesOfMany, keys, before: [.integer(Int64(entity.entity.rawValue))], .tombstones)
    }
    var parents: [Entity: Set<RawID>] = [:]
    for rows in batches {
      for row in 0..<rows.count {
        for parent in rows.parents(of: row, plan[rows.entity].entity) {
          parents[parent.entity, default: []].insert(parent.key.halves.0)
        }
      }
    }
    // Where foreign keys do, they keep what is there.
    let areKeptHere = meta.configuration != nil && plan.dialect.dropsReferences
    // In the order of all locks.
    for entity in plan.schema.entities.map(\.entity) {
      guard let ids = parents[entity], let list = areKeptHere ? plan[entity].keepMany : plan[entity].present else { continue }
      ask(list, ids.sorted(), .parents(entity))
    }
    return Findings(try session.selectEach(asked), meanings)
  }

  fileprivate enum Meaning {
    case operations, tombstones
    case taken(Entity)
    case parents(Entity)
  }

  // MARK: - What is written

  /// The rows as they will be.
  private func image(of candidate: Candidate, _ version: Version) -> RowBatch {
    let (given, entity) = (candidate.rows, plan[candidate.rows.entity].entity)
    var rows = RowBatch(entity, rowCapacity: given.count)
    let order = (0..<given.count).sorted { given.key($0, entity) < given.key($1, entity) }
    for row in order { rows.append(row: row, of: given, entity, signed: version, candidate.operation) }
    rows.clearCounters(entity)
    return rows
  }
}

extension JointInsert.Findings {
  fileprivate init(_ answers: [RowBatch], _ meanings: [JointInsert.Meaning]) {
    for (rows, meaning) in zip(answers, meanings) {
      for row in 0..<rows.count {
        switch meaning {
        case .operations: operations.insert(rows[row, 0].rawID)
        case .tombstones: highest = max(highest, rows[row, 0].integer)
        case .taken(let entity): taken.insert(RowName(entity, .one(rows[row, 0].rawID)))
        case .parents(let entity): parents.insert(RowName(entity, .one(rows[row, 0].rawID)))
        }
      }
    }
  }
}

extension RowBatch {
  /// The rows that a row refers to.
  fileprivate func parents(of row: Int, _ entity: EntitySchema) -> [RowName] {
    entity.references.compactMap { reference in
      guard let place = entity.place(of: reference.field), !self[row, place].isNull else { return nil }
      return RowName(reference.parent, .one(self[row, place].rawID))
    }
  }
}
