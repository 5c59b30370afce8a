extension HealthRecords {
  /// Of rows that were added where their ids weren't there yet: those whose id has, and always had, something else in the store.
  ///
  /// A record that was amended since is none of them: one of its earlier images says what the row says.
  package func contradicted(_ rows: RowBatch) async throws(StoreError) -> [(place: Int, id: ID<HealthRecord>)] {
    var contradicted: [(place: Int, id: ID<HealthRecord>)] = []
    for start in stride(from: 0, to: rows.count, by: Self.comparedAtOnce) {
      let range = start..<min(start + Self.comparedAtOnce, rows.count)
      let stored = try await records(range.map { rows.id($0, HealthRecordColumn.id) })
      for place in range {
        guard let record = stored[rows.id(place, HealthRecordColumn.id)], !record.image.isSaid(by: rows, place) else { continue }
        let earlier = try await revisions(of: record.id)
        if !earlier.contains(where: { $0.image.isSaid(by: rows, place) }) { contradicted.append((place, record.id)) }
      }
    }
    return contradicted
  }

  private func records(_ ids: [ID<HealthRecord>]) async throws(StoreError) -> [ID<HealthRecord>: HealthRecord] {
    var records: [ID<HealthRecord>: HealthRecord] = [:]
    var query = Query(.healthRecords, [Condition(.id, .isAny(ids.map { .id($0) }))], limit: Limits.pageRows)
    while true {
      let rows = try await session.read(query, as: "health_records.contradicted")
      for row in 0..<rows.count {
        let record = try HealthRecord(rows, row)
        records[record.id] = record
      }
      guard let next = rows.next else { return records }
      query.after = next
    }
  }

  private static let comparedAtOnce = 500
}

/// What a record says, at some time.
private struct Image {
  let userID: ID<User>
  let type: HealthRecordType
  let recordedAt: Timestamp
  let data: JSON

  func isSaid(by rows: RowBatch, _ row: Int) -> Bool {
    userID == rows.id(row, HealthRecordColumn.userID) && type.place == rows[row, HealthRecordColumn.type].integer
      && recordedAt == rows.time(row, HealthRecordColumn.recordedAt) && data == rows.json(row, HealthRecordColumn.data)
  }
}

extension HealthRecord {
  fileprivate var image: Image { Image(userID: userID, type: type, recordedAt: recordedAt, data: data) }
}

extension HealthRecordRevision {
  fileprivate var image: Image { Image(userID: userID, type: type, recordedAt: recordedAt, data: data) }
}
