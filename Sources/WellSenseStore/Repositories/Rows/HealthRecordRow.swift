/// The places of a health record's columns in a row, in the schema's order.
enum HealthRecordColumn {
  static let id = 0
  static let userID = 1
  static let type = 2
  static let data = 3
  static let recordedAt = 4
  static let source = 5
  static let createdAt = 6
}

extension HealthRecord: RowDecodable {
  static var entity: Entity { .healthRecords }

  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError) {
    id = rows.id(row, HealthRecordColumn.id)
    userID = rows.id(row, HealthRecordColumn.userID)
    type = try rows.choice(row, HealthRecordColumn.type)
    data = rows.json(row, HealthRecordColumn.data)
    recordedAt = rows.time(row, HealthRecordColumn.recordedAt)
    source = rows.optionalText(row, HealthRecordColumn.source)
    createdAt = rows.time(row, HealthRecordColumn.createdAt)
    version = rows.requiredVersion(row)
  }
}

/// The places of a revision's columns in a row, in the schema's order.
enum RevisionColumn {
  static let id = 0
  static let recordID = 1
  static let userID = 2
  static let type = 3
  static let data = 4
  static let recordedAt = 5
  static let place = 6
  static let createdAt = 7
}

extension HealthRecordRevision: RowDecodable {
  static var entity: Entity { .healthRecordRevisions }

  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError) {
    id = rows.id(row, RevisionColumn.id)
    recordID = rows.id(row, RevisionColumn.recordID)
    userID = rows.id(row, RevisionColumn.userID)
    type = try rows.choice(row, RevisionColumn.type)
    data = rows.json(row, RevisionColumn.data)
    recordedAt = rows.time(row, RevisionColumn.recordedAt)
    number = rows.integer(row, RevisionColumn.place)
    replacedAt = rows.time(row, RevisionColumn.createdAt)
  }
}

extension RowBatch {
  /// Appends a new record with its document. Its rules have been checked.
  mutating func append(_ record: NewHealthRecord, data: JSON, at now: Timestamp) {
    append(record.id)
    append(record.userID)
    append(record.data.type.place)
    append(data)
    append(record.recordedAt)
    append(record.source)
    append(now)
    appendSystemColumns()
  }

  /// Appends the present image of a record as a revision.
  mutating func append(revisionOf record: HealthRecord, at now: Timestamp) {
    append(ID<HealthRecordRevision>())
    append(record.id)
    append(record.userID)
    append(record.type.place)
    append(record.data)
    append(record.recordedAt)
    appendNull()
    append(now)
    appendSystemColumns()
  }
}
