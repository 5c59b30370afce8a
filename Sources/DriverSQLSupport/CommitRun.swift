internal import WellSenseStore

/// One attempt at a batch under one version: its writes in order, and what they leave behind.
final class CommitRun<Session: SQLSession> {
  let committer: Committer<Session>
  let batch: WriteBatch
  let version: Version
  /// Whether the refusal of each row is to be told from the others; else the first refusal ends the run.
  private let isCareful: Bool
  private(set) var affected: [Int] = []
  private(set) var bases: [Change.Base] = []
  /// The highest counter among the rows and tombstones that were replaced.
  private(set) var highest: Int64 = 0
  // Rows that the batch touched, kept with the log on.
  private(set) var touched: [RowName: Touch] = [:]

  enum Touch {
    /// It doesn't exist now.
    case gone
    /// What it is now, the database knows.
    case changed
    /// It is what this row of the batch's write says.
    case made(write: Int, row: Int)
  }

  var session: Session { committer.session }
  var plan: SchemaPlan { committer.plan }
  var isLogOn: Bool { committer.meta.isLogOn }

  init(_ committer: Committer<Session>, _ batch: WriteBatch, _ version: Version, isCareful: Bool) {
    self.committer = committer
    self.batch = batch
    self.version = version
    self.isCareful = isCareful
    for write in batch.writes {
      switch write {
      case .patch(let entity, let key, _, let condition), .delete(let entity, let key, let condition):
        if let version = condition.version { bases.append(Change.Base(RowName(entity, key), version)) }
      case .insert: break
      }
    }
  }

  func writes() throws(SQLFailure) {
    for (place, write) in batch.writes.enumerated() {
      switch write {
      case .insert(let rows, let ifAbsent): try insert(rows, ifAbsent, write: place)
      case .patch(let entity, let key, let assignments, let condition): try patch(entity, key, assignments, condition)
      case .delete(let entity, let key, let condition): try delete(entity, key, condition)
      }
    }
  }

  // MARK: - Insert

  private func insert(_ rows: RowBatch, _ ifAbsent: Bool, write: Int) throws(SQLFailure) {
    let table = plan[rows.entity]
    let inserted: [Int]
    if let many = try insertedMany(rows, table, ifAbsent) { inserted = many } else { inserted = try insertedEach(rows, table, ifAbsent) }
    if !isCareful { try committer.require(rows, inserted, table, isCareful: false) }
    try committer.follow(rows, inserted, table)
    if isLogOn { try noteInserts(rows, inserted, table, write: write) }
    affected.append(inserted.count)
  }

  private func insertedEach(_ rows: RowBatch, _ table: TablePlan, _ ifAbsent: Bool) throws(SQLFailure) -> [Int] {
    var inserted: [Int] = []
    inserted.reserveCapacity(rows.count)
    for row in 0..<rows.count where try insert(rows, row, table, ifAbsent) { inserted.append(row) }
    return inserted
  }

  /// Inserts all rows at once, or fails for all of them; `nil` where that can't be.
  private func insertedMany(_ rows: RowBatch, _ table: TablePlan, _ ifAbsent: Bool) throws(SQLFailure) -> [Int]? {
    guard !isCareful, let least = session.leastMany, rows.count >= least, table.places.isEmpty else { return nil }
    guard let wanted = ifAbsent ? try absent(rows, table) : Array(0..<rows.count) else { return nil }
    guard !wanted.isEmpty else { return [] }
    try session.insertMany(
      InsertRows(rows: rows, chosen: wanted, table: table, version: version, operation: batch.operation, form: table.insert.many))
    return wanted
  }

  /// The rows whose key isn't taken, each key once.
  private func absent(_ rows: RowBatch, _ table: TablePlan) throws(SQLFailure) -> [Int]? {
    guard let present = table.present, let place = table.entity.place(of: table.keyFields[0]) else { return nil }
    var taken: Set<RawID> = []
    for (statement, keys) in present.parts(of: (0..<rows.count).map { SQLValue.id(rows[$0, place].rawID) }) {
      let found = try session.select(statement, keys, width: 1)
      for row in 0..<found.count { taken.insert(found[row, 0].rawID) }
    }
    return (0..<rows.count).filter { taken.insert(rows[$0, place].rawID).inserted }
  }

  /// Inserts one row; false if it was passed over.
  private func insert(_ rows: RowBatch, _ row: Int, _ table: TablePlan, _ ifAbsent: Bool) throws(SQLFailure) -> Bool {
    let statement = ifAbsent ? table.insert.ifAbsent : table.insert.plain
    let values = InsertValues(rows: rows, row: row, table: table, version: version, operation: batch.operation, condition: .none)
    if !isCareful, !ifAbsent {
      try session.postInsert(statement, values)
      return true
    }
    do throws(SQLFailure) {
      return try undoable { () throws(SQLFailure) in
        guard try session.insert(statement, values) == 1 else { return false }
        if isCareful { try committer.require(rows, CollectionOfOne(row), table, isCareful: true) }
        return true
      }
    } catch {
      guard isCareful, error.isRefusal else { throw error }
      if let rejection = try committer.judge(rows, row, table, ifAbsent: ifAbsent) { throw .other(rejection) }
      return false
    }
  }

  /// Runs what may be refused so that other statements can run after it, where that takes a part of its own.
  private func undoable<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    guard isCareful, session.failureSpoilsPart else { return try body() }
    try session.beginPart()
    do throws(SQLFailure) {
      let value = try body()
      try session.keepPart()
      return value
    } catch {
      try session.undoPart()
      throw error
    }
  }

  private func noteInserts(_ rows: RowBatch, _ inserted: [Int], _ table: TablePlan, write: Int) throws(SQLFailure) {
    var new: [Key] = []
    for row in inserted {
      let key = rows.key(row, table.entity)
      // Places are the database's.
      let touch = table.places.isEmpty ? Touch.made(write: write, row: row) : .changed
      if touched.updateValue(touch, forKey: RowName(rows.entity, key)) == nil { new.append(key) }
    }
    let entity = SQLValue.integer(Int64(rows.entity.rawValue))
    var tombstones = RowBatch(.users, width: 1)
    if session.leastMany != nil, new.count > 8 {
      // Finds the tombstones of other pairs too, which only raise the version.
      for (statement, ids) in plan.system.tombstonesOfMany.parts(of: new.map { SQLValue.id($0.halves.0) }) {
        try session.collect(statement, [entity] + ids, into: &tombstones)
      }
    } else {
      let values = new.map { key in [entity, .id(key.halves.0), .id(key.halves.1)] }
      try session.collectEach(plan.system.tombstone, values, into: &tombstones)
    }
    for row in 0..<tombstones.count { highest = max(highest, tombstones[row, 0].integer) }
  }

  // MARK: - Patch

  private func patch(
    _ entity: Entity, _ key: Key, _ assignments: [Assignment], _ condition: Precondition
  ) throws(SQLFailure) {
    let table = plan[entity]
    guard let head = try committer.head(table, key, table.headToChange) else { throw .other(.noRow(table.entity.key[0])) }
    if session.canMeetItself, head.operation == batch.operation, head.version != version { throw .metItself }
    try check(condition, head, table)
    try displace(head)
    var values: [SQLValue] = []
    for assignment in assignments {
      let type = table.entity.column(assignment.field)?.type ?? .integer
      if case .choice(let names) = type, case .integer(let place) = assignment.value, !names.indices.contains(Int(clamping: place)) {
        throw .other(.notAChoice(assignment.field))
      }
      values.append(SQLValue(assignment.value, type))
    }
    values += [.integer(version.epoch), .integer(version.counter), .id(batch.operation.raw)] + SQLValue.list(key)
    do throws(SQLFailure) {
      _ = try undoable { () throws(SQLFailure) in try session.run(plan.patch(entity, assignments.map(\.field)), values) }
    } catch {
      guard isCareful, case .unique = error else { throw error }
      throw .other(try conflict(table, key, assignments))
    }
    for tags in table.tags { try retag(tags, assignments, key) }
    if isLogOn { touched[RowName(entity, key)] = .changed }
    affected.append(1)
  }

  private func check(_ condition: Precondition, _ head: RowHead, _ table: TablePlan) throws(SQLFailure) {
    if let owner = condition.owner, owner != head.owner {
      throw .other(StoreError(.accessDenied, "the row belongs to another user", field: table.entity.owner.name))
    }
    if let version = condition.version, version != head.version {
      throw .other(StoreError(.conflict, "the row has another version than expected; read it again and decide"))
    }
  }

  /// Remembers the version that a write replaces, and the operation whose trace it removes unless the log has it.
  private func displace(_ head: RowHead) throws(SQLFailure) {
    guard head.operation != batch.operation else { return }
    highest = max(highest, head.version.counter)
    try session.post(
      plan.system.keepDisplaced,
      [
        .id(head.operation.raw), .integer(head.version.epoch), .integer(head.version.counter), .blob(AffectedCodec.one),
        .id(head.operation.raw),
      ])
  }

  private func conflict(_ table: TablePlan, _ key: Key, _ assignments: [Assignment]) throws(SQLFailure) -> StoreError {
    for unique in table.uniques {
      guard let assignment = assignments.last(where: { $0.field == unique.field }) else { continue }
      let type = table.entity.column(unique.field)?.type ?? .integer
      if let holder = try committer.holder(unique, SQLValue(assignment.value, type)), holder != key.halves.0 {
        return .taken(unique.field)
      }
    }
    throw .again(SQLFailure.unique.error)
  }

  private func retag(_ tags: TagPlan, _ assignments: [Assignment], _ key: Key) throws(SQLFailure) {
    guard let assignment = assignments.last(where: { $0.field == tags.field }) else { return }
    try session.post(tags.delete, SQLValue.list(key))
    if case .json(let document) = assignment.value { try committer.insertTags(tags, document, key) }
  }

  // MARK: - Delete

  private func delete(_ entity: Entity, _ key: Key, _ condition: Precondition) throws(SQLFailure) {
    let table = plan[entity]
    try lock(table.deletionLocks.lazy.filter(\.comesBeforeRoot), key)
    guard let head = try committer.head(table, key, table.headToRemove) else {
      guard condition == .none else { throw .other(.noRow(table.entity.key[0])) }
      if session.canMeetItself, try committer.wasDone(batch) { throw .metItself }
      return affected.append(0)
    }
    try check(condition, head, table)
    var removed = 0
    try lock(table.deletionLocks.lazy.filter { !$0.comesBeforeRoot }, key)
    for step in table.deletion {
      let highest = try session.select(step.highest.statement, values(step.highest, key), width: 1)
      if !highest.isEmpty, !highest[0, 0].isNull { self.highest = max(self.highest, highest[0, 0].integer) }
      if isLogOn {
        let keys = try session.select(step.keys.statement, values(step.keys, key), width: step.entity.key.count)
        for row in 0..<keys.count {
          let gone: Key = keys.width == 2 ? .pair(keys[row, 0].rawID, keys[row, 1].rawID) : .one(keys[row, 0].rawID)
          touched[RowName(step.entity.entity, gone)] = .gone
        }
      }
      for statement in [step.displaced] + step.counters + step.tags {
        try session.post(statement.statement, values(statement, key))
      }
      removed += try session.run(step.delete.statement, values(step.delete, key))
    }
    affected.append(removed)
  }

  func values(_ statement: DeletionStatement, _ key: Key) -> [SQLValue] {
    let (first, second) = key.halves
    return statement.values.map { value in
      switch value {
      case .keyFirst: .id(first)
      case .keySecond: .id(second)
      case .operation: .id(batch.operation.raw)
      case .affected: .blob(AffectedCodec.one)
      }
    }
  }
}

extension Key {
  /// Both ids; zero for the second of a single id.
  var halves: (RawID, RawID) {
    switch self {
    case .one(let id): (id, RawID(high: 0, low: 0))
    case .pair(let first, let second): (first, second)
    }
  }
}

extension StoreError {
  static func noRow(_ key: Field) -> StoreError {
    StoreError(.notFound, "there is no row with this key", field: key.name)
  }
}

extension SQLFailure {
  /// Another attempt at the operation came first; the next try finds what it left.
  static let metItself = SQLFailure.again(
    StoreError(.unavailable, "the operation is under way on another connection; repeat", disposition: .notAttempted))
}
