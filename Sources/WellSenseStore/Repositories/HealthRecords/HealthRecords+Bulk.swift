extension HealthRecords {
  public func recordAll(_ records: some Sequence<NewHealthRecord> & Sendable) async throws(StoreError) -> Int {
    var added = 0
    var encoder = RecordEncoder(records.makeIterator())
    var rows = try encoder.next()
    while let full = rows {
      // The next batch is made while the database writes this one, and sent only once it has: an error ends it all, in order.
      async let sent = send(full)
      let next = encoder.attempt()
      added += try await sent.get()
      rows = try next.get()
    }
    return added
  }

  /// Adds a batch of rows whose ids aren't there yet.
  private func send(_ rows: RowBatch) async -> Result<Int, StoreError> {
    do throws(StoreError) {
      return .success(try await session.perform(Mutation("health_records.recordAll", .insert(rows, ifAbsent: true))).affected[0])
    } catch {
      return .failure(error)
    }
  }
}

/// Makes batches of records, each as large as one may be.
private struct RecordEncoder<Records: IteratorProtocol<NewHealthRecord>> {
  private var records: Records
  private let schema = Schema.current[.healthRecords]
  private let now = Timestamp.now
  private var rowCapacity = 0
  private var byteCapacity = 0

  init(_ records: Records) {
    self.records = records
  }

  mutating func attempt() -> Result<RowBatch?, StoreError> {
    do throws(StoreError) {
      return .success(try next())
    } catch {
      return .failure(error)
    }
  }

  /// The next batch; `nil` at the end.
  mutating func next() throws(StoreError) -> RowBatch? {
    var rows = RowBatch(schema, rowCapacity: rowCapacity, byteCapacity: byteCapacity)
    while let record = records.next() {
      rows.append(record, data: try record.checkedData(), at: now)
      if rows.count == Limits.batchRows || rows.arena.count >= Limits.batchBytes {
        (rowCapacity, byteCapacity) = (Limits.batchRows, rows.arena.count + 4096)
        break
      }
    }
    return rows.isEmpty ? nil : rows
  }
}
