/// Adds records one by one, in batches: what bulk calls and imports of any size run on. A record whose id is there already is passed over.
///
/// The database writes one batch while the next is filled; a batch is sent only once the one before it is written. A record that breaks a
/// rule is refused alone, before its batch is sent. However the work ends, end it with ``finish()`` or ``abandon()``.
package struct HealthRecordWriter: Sendable {
  private let session: Session
  private let now = Timestamp.now
  private let batchRows: Int
  private var rows = RowBatch(Schema.current[.healthRecords])
  private var underway: Task<Result<WrittenRecords, StoreError>, Never>?

  /// - Parameter batchRows: rows of one batch; a batch is also full at ``Limits/batchBytes``.
  package init(_ records: HealthRecords, batchRows: Int = Limits.batchRows) {
    session = records.session
    self.batchRows = min(batchRows, Limits.batchRows)
  }

  /// Whether the batch should be sent before more is added.
  package var isFull: Bool { rows.count >= batchRows || rows.arena.count >= Limits.batchBytes }

  /// Checks a record and adds it to the batch.
  /// - Throws: `.invalid` that names the field; the batch is as it was.
  package mutating func append(_ record: NewHealthRecord) throws(StoreError) {
    rows.append(record, data: try record.checkedData(), at: now)
  }

  /// Begins to send the batch, wholly or not at all, once the one before it is written.
  /// - Returns: the batch before; `nil` where there was none.
  package mutating func send() async throws(StoreError) -> WrittenRecords? {
    let before = try await settle()
    guard !rows.isEmpty else { return before }
    let batch = rows
    // A full batch is likely followed by one of its size.
    let (rowCapacity, byteCapacity) = isFull ? (rows.count, rows.arena.count + Self.slack) : (0, 0)
    rows = RowBatch(Schema.current[.healthRecords], rowCapacity: rowCapacity, byteCapacity: byteCapacity)
    underway = Task { [session] in await session.addAbsent(batch) }
    return before
  }

  /// Sends what is left and waits until all of it is written.
  /// - Returns: the batches that no call of ``send()`` returned, in their order.
  package mutating func finish() async throws(StoreError) -> [WrittenRecords] {
    var written: [WrittenRecords] = []
    if let before = try await send() { written.append(before) }
    if let last = try await settle() { written.append(last) }
    return written
  }

  /// Drops what isn't sent yet, and waits for the batch that is, also when cancelled: it is nearly done.
  /// - Throws: what it failed with.
  package mutating func abandon() async throws(StoreError) {
    rows = RowBatch(Schema.current[.healthRecords])
    defer { underway = nil }
    _ = try await underway?.value.get()
  }

  /// Waits for the batch under way. Who is cancelled meanwhile cancels it.
  private mutating func settle() async throws(StoreError) -> WrittenRecords? {
    guard let task = underway else { return nil }
    underway = nil
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }

  /// Bytes by which the next batch may be longer before its arena has to grow.
  private static let slack = 4096
}

/// A batch of records that the database has.
package struct WrittenRecords: Sendable {
  package let rows: RowBatch
  /// How many of them are new.
  package let added: Int
}

extension Session {
  /// Adds rows whose ids aren't there yet.
  fileprivate func addAbsent(_ rows: RowBatch) async -> Result<WrittenRecords, StoreError> {
    do throws(StoreError) {
      let commit = try await perform(Mutation("health_records.recordAll", .insert(rows, ifAbsent: true)))
      return .success(WrittenRecords(rows: rows, added: commit.affected[0]))
    } catch {
      return .failure(error)
    }
  }
}
