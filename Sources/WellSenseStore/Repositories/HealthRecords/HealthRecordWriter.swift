/// Adds records one by one, in batches: what an import of any size runs on. A record whose id is there already is passed over.
///
/// A record that breaks a rule is refused alone, before its batch is sent.
package struct HealthRecordWriter: Sendable {
  private let session: Session
  private var rows = RowBatch(Schema.current[.healthRecords])
  private let now = Timestamp.now
  private let batchRows: Int

  /// - Parameter batchRows: rows of one batch; a batch is also full at ``Limits/batchBytes``.
  package init(_ records: HealthRecords, batchRows: Int = Limits.batchRows) {
    session = records.session
    self.batchRows = min(batchRows, Limits.batchRows)
  }

  /// Rows that wait to be sent.
  package var count: Int { rows.count }

  /// Whether the batch should be sent before more is added.
  package var isFull: Bool { rows.count >= batchRows || rows.arena.count >= Limits.batchBytes }

  /// Checks a record and adds it to the batch.
  /// - Throws: `.invalid` that names the field; the batch is as it was.
  package mutating func append(_ record: NewHealthRecord) throws(StoreError) {
    rows.append(record, data: try record.checkedData(), at: now)
  }

  /// Sends the batch, wholly or not at all, and gives how many of its records were new.
  package mutating func send() async throws(StoreError) -> Int {
    guard !rows.isEmpty else { return 0 }
    let mutation = Mutation("health_records.recordAll", .insert(rows, ifAbsent: true))
    let added = try await session.perform(mutation).affected[0]
    rows = RowBatch(Schema.current[.healthRecords], rowCapacity: min(rows.count, batchRows), byteCapacity: rows.arena.count)
    return added
  }
}
