extension WriteBatch {
  /// Whether a write can be answered without the database: insertions that would be refused, not passed over, if a row were there.
  ///
  /// A patch answers whether the row was there, a deletion what it removed, `ifAbsent` how many were new, a place or a counter what others
  /// wrote. None of this is known before the commit.
  func isSpoolable(_ schema: Schema) -> Bool {
    writes.allSatisfy { write in
      guard case .insert(let rows, false) = write else { return false }
      return !returning || !schema[rows.entity].hasPlace
    }
  }

  /// What is answered for it: rows as they were given, with the version that says they aren't committed.
  func accepted(_ schema: Schema) -> Commit {
    var affected: [Int] = []
    var answers: [RowBatch] = []
    for case .insert(let rows, _) in writes {
      affected.append(rows.count)
      if returning { answers.append(rows.accepted(schema[rows.entity], operation)) }
    }
    return Commit(version: .accepted, position: nil, affected: affected, rows: answers, state: .accepted)
  }

  var namesMock: Bool {
    writes.contains { if case .insert(let rows, _) = $0 { rows.namesMock } else { false } }
  }
}

extension EntitySchema {
  fileprivate var hasPlace: Bool {
    columns.contains { if case .place = $0.role { true } else { false } }
  }
}

extension RowBatch {
  fileprivate func accepted(_ entity: EntitySchema, _ operation: OperationID) -> RowBatch {
    var rows = self
    // Nothing refers to a row that isn't there yet.
    rows.clearCounters(entity, to: .integer(0))
    for row in 0..<rows.count { rows.sign(row, .accepted, operation) }
    return rows
  }
}
