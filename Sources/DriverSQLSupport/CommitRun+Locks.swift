internal import WellSenseStore

extension CommitRun {
  /// Locks the rows that a batch of several writes will change, in one order for all transactions: that of the schema, then of keys.
  ///
  /// A single write locks its row when it comes to it.
  func lock() throws(SQLFailure) {
    var wanted: [RowName: Strength] = [:]
    func want(_ entity: Entity, _ key: Key, _ strength: Strength) {
      let row = RowName(entity, key)
      wanted[row] = max(wanted[row] ?? .keep, strength)
    }
    guard plan.dialect.locks != nil else { return }
    for write in batch.writes {
      switch write {
      case .patch(let entity, let key, _, _): want(entity, key, .change)
      case .delete(let entity, let key, _): want(entity, key, .remove)
      case .insert(let rows, _):
        for (via, parent, strength) in parents(of: plan[rows.entity]) {
          for row in 0..<rows.count where !rows[row, via].isNull { want(parent, .one(rows[row, via].rawID), strength) }
        }
      }
    }
    guard wanted.count > 1 || hasPlaces else { return }
    for entity in plan.schema.entities.map(\.entity) {
      for (row, strength) in wanted.filter({ $0.key.entity == entity }).sorted(by: { $0.key < $1.key }) { try lock(row, strength) }
      for write in batch.writes {
        guard case .delete(let root, let key, _) = write else { continue }
        try lock(plan[root].deletionLocks.filter { $0.entity == entity }, key)
      }
    }
  }

  func lock(_ locks: some Sequence<DeletionLock>, _ key: Key) throws(SQLFailure) {
    for lock in locks { try session.post(lock.statement.statement, values(lock.statement, key)) }
  }

  private enum Strength: Int, Comparable {
    case keep, change, remove

    static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
  }

  private var hasPlaces: Bool {
    batch.writes.contains { write in
      if case .insert(let rows, _) = write { !plan[rows.entity].places.isEmpty } else { false }
    }
  }

  /// The cells of a row that name others, and what an insertion does to those.
  private func parents(of table: TablePlan) -> [(via: Int, parent: Entity, strength: Strength)] {
    table.entity.references.compactMap { reference in
      guard let via = table.entity.place(of: reference.field) else { return nil }
      let changes = table.counters.contains { $0.via == via } || table.places.contains { $0.via == via }
      return (via, reference.parent, changes ? .change : .keep)
    }
  }

  private func lock(_ row: RowName, _ strength: Strength) throws(SQLFailure) {
    guard let locks = plan[row.entity].locks else { return }
    let statement =
      switch strength {
      case .keep: locks.keep
      case .change: locks.change
      case .remove: locks.remove
      }
    try session.post(statement, SQLValue.list(row.key))
  }
}
