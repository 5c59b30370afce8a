internal import WellSenseStore

// The log, whose numbers stay without gaps.
extension SQLReplicaSession {
  func entries(of operations: [OperationID]) throws(SQLFailure) -> [LogEntry] {
    try flushLog()
    var rows = RowBatch(.users, width: ChangeLogRows.width)
    for (statement, ids) in replication.entries.parts(of: operations.map { SQLValue.id($0.raw) }) {
      try session.collect(statement, ids, into: &rows)
    }
    for operation in operations { numbers[operation] = 0 }
    var found: [LogEntry] = []
    do throws(StoreError) {
      for row in 0..<rows.count {
        let entry = try log.entry(rows, row)
        numbers[entry.operation] = entry.sequence
        found.append(entry)
      }
    } catch {
      throw .other(error)
    }
    return found
  }

  func append(_ entry: LogEntry) throws(SQLFailure) {
    if numbers[entry.operation] == nil { _ = try entries(of: [entry.operation]) }
    if let present = numbers[entry.operation], present > 0 { try move(entry.operation, at: present) }
    end += 1
    numbers[entry.operation] = end
    entries.append([.integer(end)] + ChangeLogRows.values(entry.operation, entry.outcome, entry.version, entry.body, plan.schema))
  }

  /// Leaves a place where an entry was, which gets another number.
  private func move(_ operation: OperationID, at number: Int64) throws(SQLFailure) {
    // One that isn't written yet can't be moved.
    if entries.contains(where: { if case .integer(number)? = $0.first { true } else { false } }) { try flushLog() }
    let empty = ChangeCodec(plan.schema).encode(ChangeCodec.Body(affected: []))
    moves.append([.id(OperationID().raw), .blob(empty), .integer(number)])
  }

  func flushLog() throws(SQLFailure) {
    // Before what takes their operations.
    try session.runEach(replication.move, moves)
    moves = []
    guard !entries.isEmpty else { return }
    try session.runEach(plan.system.enter, entries)
    entries = []
    if let statement = plan.system.setLastNumber { try session.post(statement, [.integer(end)]) }
  }
}
