/// The health records of a store.
public struct HealthRecords: HealthRecordRepository {
  let session: Session

  public func record(_ record: NewHealthRecord) async throws(StoreError) -> HealthRecord {
    let data = try record.checkedData()
    let now = Timestamp.now
    let commit = try await session.perform(try .record(record, data, at: now))
    return HealthRecord(
      id: record.id, userID: record.userID, type: record.data.type, data: data, recordedAt: record.recordedAt,
      source: record.source, createdAt: now, version: commit.version)
  }

  /// Adds one record of a user, now unless another time is given.
  public func record(
    _ data: HealthData, for user: ID<User>, at time: Timestamp = .now, source: String? = nil
  ) async throws(StoreError) -> HealthRecord {
    try await record(NewHealthRecord(userID: user, data: data, recordedAt: time, source: source))
  }

  public func get(_ id: ID<HealthRecord>) async throws(StoreError) -> HealthRecord {
    try await session.get(.one(id), as: "health_records.get")
  }

  public func list(
    for user: ID<User>, type: HealthRecordType? = nil, in range: TimeRange = .all, order: Direction = .newestFirst,
    limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<HealthRecord> {
    let query = Query(
      .healthRecords, Self.conditions(user, type, range), by: .recordedAt, order, limit: limit, after: after)
    return try await session.page(query, as: "health_records.list")
  }

  /// A user's records one by one, however many, read in pages. Records that appear or go meanwhile neither repeat nor hide others.
  public func stream(
    for user: ID<User>, type: HealthRecordType? = nil, in range: TimeRange = .all, order: Direction = .oldestFirst
  ) -> PagedSequence<HealthRecord> {
    PagedSequence { token throws(StoreError) in
      try await list(for: user, type: type, in: range, order: order, limit: Limits.pageRows, after: token)
    }
  }

  public func latest(for user: ID<User>) async throws(StoreError) -> [HealthRecordType: HealthRecord] {
    let queries = HealthRecordType.places.map { type in
      Query(.healthRecords, Self.conditions(user, type, .all), by: .recordedAt, .newestFirst, limit: 1, after: nil)
    }
    var latest: [HealthRecordType: HealthRecord] = [:]
    for rows in try await session.read(queries, as: "health_records.latest") {
      if let record: HealthRecord = try rows.decodeFirst() { latest[record.type] = record }
    }
    return latest
  }

  public func amend(
    _ record: HealthRecord, data: HealthData, recordedAt: Timestamp? = nil
  ) async throws(StoreError) -> HealthRecord {
    try await session.performReturning(try .amend(record, data, recordedAt))
  }

  public func revisions(
    of id: ID<HealthRecord>, limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<HealthRecordRevision> {
    let query = Query(
      .healthRecordRevisions, [Condition(.recordID, .equals(.id(id)))], by: .place, .oldestFirst, limit: limit,
      after: after)
    return try await session.page(query, as: "health_records.revisions")
  }

  @discardableResult
  public func delete(_ id: ID<HealthRecord>, expecting version: Version? = nil) async throws(StoreError) -> Int {
    try await session.perform(.deleteRecord(id, expecting: version)).affected[0]
  }

  public func count(
    for user: ID<User>? = nil, type: HealthRecordType? = nil, in range: TimeRange = .all
  ) async throws(StoreError) -> Int {
    try await session.count(.healthRecords, Self.conditions(user, type, range), as: "health_records.count")
  }

  static func conditions(_ user: ID<User>?, _ type: HealthRecordType?, _ range: TimeRange) -> [Condition] {
    var conditions: [Condition] = []
    conditions.reserveCapacity(4)
    if let user { conditions.append(Condition(.userID, .equals(.id(user)))) }
    if let type { conditions.append(Condition(.type, .equals(.integer(type.place)))) }
    return conditions + range.conditions(on: .recordedAt)
  }
}
