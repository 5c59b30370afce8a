extension NewHealthRecord {
  /// The record's document, once everything about the record is checked.
  func checkedData() throws(StoreError) -> JSON {
    let document = try data.checkedJSON()
    guard recordedAt.isStorable else { throw Check.invalid(.recordedAt, "the year must be from 1000 to 9999") }
    try Check.text(source, field: .source, scalars: 50)
    return document
  }
}

extension Mutation {
  static func record(_ record: NewHealthRecord, _ data: JSON, at now: Timestamp) throws(StoreError) -> Mutation {
    try Mutation("health_records.record", inserting: .healthRecords, bytes: 320) { rows throws(StoreError) in
      rows.append(record, data: data, at: now)
    }
  }

  /// The record's present image becomes a revision and the record gets the new one, if it still is as it was read.
  static func amend(_ record: HealthRecord, _ data: HealthData, _ recordedAt: Timestamp?) throws(StoreError) -> Mutation {
    guard data.type == record.type else { throw Check.invalid(.type, "an amendment can't change a record's type") }
    let amended = NewHealthRecord(userID: record.userID, data: data, recordedAt: recordedAt ?? record.recordedAt)
    let document = try amended.checkedData()
    var mutation = try Mutation("health_records.amend", inserting: .healthRecordRevisions, returning: true) {
      rows throws(StoreError) in rows.append(revisionOf: record, at: .now)
    }
    let assignments = [Assignment(.data, .json(document)), Assignment(.recordedAt, .time(amended.recordedAt))]
    // The patch comes first: its precondition answers a record that is gone as not found, not as a missing reference.
    mutation.writes.insert(
      .patch(.healthRecords, .one(record.id), assignments, onlyIf: Precondition(version: record.version)), at: 0)
    return mutation
  }

  static func deleteRecord(_ id: ID<HealthRecord>, expecting version: Version?) -> Mutation {
    Mutation("health_records.delete", .delete(.healthRecords, .one(id), onlyIf: Precondition(version: version)))
  }
}
