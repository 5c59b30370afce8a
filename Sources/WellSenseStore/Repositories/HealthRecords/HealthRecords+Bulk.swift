extension HealthRecords {
  public func recordAll(_ records: some Sequence<NewHealthRecord> & Sendable) async throws(StoreError) -> Int {
    var added = 0
    let schema = Schema.current[.healthRecords]
    var rows = RowBatch(schema)
    let now = Timestamp.now
    for record in records {
      let data = try record.checkedData()
      rows.append(record, data: data, at: now)
      if rows.count == Limits.batchRows || rows.arena.count >= Limits.batchBytes {
        added += try await send(rows)
        rows = RowBatch(schema, rowCapacity: Limits.batchRows, byteCapacity: rows.arena.count + 4096)
      }
    }
    if !rows.isEmpty { added += try await send(rows) }
    return added
  }

  /// Adds a batch of rows whose ids aren't there yet.
  private func send(_ rows: RowBatch) async throws(StoreError) -> Int {
    try await session.perform(Mutation("health_records.recordAll", .insert(rows, ifAbsent: true))).affected[0]
  }
}
