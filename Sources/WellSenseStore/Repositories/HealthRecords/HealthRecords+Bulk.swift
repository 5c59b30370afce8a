extension HealthRecords {
  public func recordAll(_ records: some Sequence<NewHealthRecord> & Sendable) async throws(StoreError) -> Int {
    var writer = HealthRecordWriter(self)
    var added = 0
    for record in records {
      if writer.isFull { added += try await writer.send()?.added ?? 0 }
      do throws(StoreError) { try writer.append(record) } catch {
        // What was before it in the sequence is written, or failed first.
        try await writer.abandon()
        throw error
      }
    }
    return try await writer.finish().reduce(added) { $0 + $1.added }
  }
}
