package import WellSenseStore

extension Committer {
  /// Runs one of a table's insertions for a row; 1 if it inserted, 0 if it passed over.
  func insert(
    _ statement: Statement, _ rows: RowBatch, _ row: Int, _ table: TablePlan, _ version: Version, _ operation: OperationID,
    guarded: Bool
  ) throws(SQLFailure) -> Int {
    let values = InsertValues(
      rows: rows, row: row, table: table, version: version, operation: operation, condition: guarded ? .operation : .none)
    return try session.insert(statement, values)
  }

  /// Locks the row within which a new row gets its place, so that no two rows get the same.
  func lockForPlace(_ rows: RowBatch, _ row: Int, _ table: TablePlan) throws(SQLFailure) {
    for place in table.places {
      guard let locks = plan[place.parent].locks else { continue }
      try session.post(locks.change, [.id(rows[row, place.via].rawID)])
    }
  }

  /// Looks whether what new rows refer to exists, and keeps it there, where no foreign key does. Each row is kept in the order of all locks.
  ///
  /// - Parameter isCareful: whether to wait for the answers, so that they can't come after another row's.
  func require(_ rows: RowBatch, _ inserted: some Sequence<Int>, _ table: TablePlan, isCareful: Bool) throws(SQLFailure) {
    guard meta.configuration != nil, plan.dialect.dropsReferences else { return }
    for entity in plan.schema.entities {
      guard let keep = plan[entity.entity].locks?.keep else { continue }
      var wanted: Set<RawID> = []
      for reference in table.entity.references where reference.parent == entity.entity {
        guard let place = table.entity.place(of: reference.field) else { continue }
        for row in inserted where !rows[row, place].isNull { wanted.insert(rows[row, place].rawID) }
      }
      for id in wanted.sorted() {
        // The answer must come before the end of the transaction, as it does where the log's number is waited for.
        guard isCareful || !meta.isLogOn else {
          try session.require(keep, [.id(id)])
          continue
        }
        if try session.select(keep, [.id(id)], width: 1).isEmpty { throw .reference }
      }
    }
  }

  /// What comes with new rows: counters and tags.
  func follow(_ rows: RowBatch, _ inserted: some Sequence<Int>, _ table: TablePlan) throws(SQLFailure) {
    for counter in table.counters {
      var sums: [RawID: Int64] = [:]
      for row in inserted { sums[rows[row, counter.via].rawID, default: 0] += 1 }
      // In the order of all locks.
      for (parent, sum) in sums.sorted(by: { $0.key < $1.key }) {
        try session.post(counter.increment, [.integer(sum), .id(parent)])
      }
    }
    for tags in table.tags {
      for row in inserted {
        let cell = rows[row, tags.place]
        guard cell.isStored else { continue }
        try insertTags(tags, JSON(trusted: rows.bytes(cell)), rows.key(row, table.entity))
      }
    }
  }

  func insertTags(_ plan: TagPlan, _ document: JSON, _ key: Key) throws(SQLFailure) {
    for tag in document.tags { try session.post(plan.insert, [.string(tag)] + SQLValue.list(key)) }
  }

  /// Why a row can't be inserted, in the contract's order of judgement; `nil` where `ifAbsent` passes over it.
  func judge(_ rows: RowBatch, _ row: Int, _ table: TablePlan, ifAbsent: Bool) throws(SQLFailure) -> StoreError? {
    let key = rows.key(row, table.entity)
    if try head(table, key) != nil {
      return ifAbsent ? nil : .taken(table.entity.key[0])
    }
    for unique in table.uniques {
      guard let place = table.entity.place(of: unique.field), !rows[row, place].isNull else { continue }
      if try holder(unique, value(rows, row, place, table)) != nil { return .taken(unique.field) }
    }
    for reference in table.entity.references {
      guard let place = table.entity.place(of: reference.field), !rows[row, place].isNull else { continue }
      let found = try session.select(plan[reference.parent].exists, [.id(rows[row, place].rawID)], width: 1)
      if found.count == 1, found[0, 0].integer == 0 { return .missing(reference.field) }
    }
    // What was in the way is gone, if others write at the same time.
    throw .again(StoreError(.corrupt, "a row was refused though nothing is wrong with it; check the database's indexes"))
  }

  private func value(_ rows: RowBatch, _ row: Int, _ place: Int, _ table: TablePlan) -> SQLValue {
    let cell = rows[row, place]
    switch cell.kind {
    case .text, .json: return .string(rows.text(cell))
    case .bytes: return .blob(Array(rows.bytes(cell)))
    default: return SQLValue(rows.value(cell), table.entity.columns[place].type)
    }
  }

  /// The key of the row that has a unique value.
  func holder(_ unique: TablePlan.UniqueProbe, _ value: SQLValue) throws(SQLFailure) -> RawID? {
    let found = try session.select(unique.holder, [value], width: unique.holder.columns.count)
    return found.isEmpty ? nil : found[0, 0].rawID
  }
}

extension SQLFailure {
  package static func notAChoice(_ field: Field) -> SQLFailure { .other(.notAChoice(field)) }
}

extension StoreError {
  static func taken(_ field: Field) -> StoreError {
    StoreError(.duplicate, "another row has this value already; choose another or read that row", field: field.name)
  }

  static func missing(_ field: Field) -> StoreError {
    StoreError(.missingReference, "the row that this field names does not exist; create it first", field: field.name)
  }

  static func notAChoice(_ field: Field) -> StoreError {
    StoreError(.invalid, "the value is none of the field's choices", field: field.name)
  }
}
