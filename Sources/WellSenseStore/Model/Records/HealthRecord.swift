/// One measurement, meal, activity or assessment of a user.
public struct HealthRecord: Sendable {
  public let id: ID<HealthRecord>
  public let userID: ID<User>
  public let type: HealthRecordType
  /// The document as stored, unknown keys included. ``payload()`` reads it as its type.
  public let data: JSON
  /// When it was measured.
  public let recordedAt: Timestamp
  /// Where it came from, as `fitbit`; `nil` if it was entered here.
  public let source: String?
  public let createdAt: Timestamp
  /// Pass it back to amend only what you have seen.
  public let version: Version

  /// The typed payload.
  public func payload() throws(StoreError) -> HealthData {
    try HealthData(type: type, json: data)
  }

  /// One number of the record, read without parsing the rest; `nil` if it isn't there.
  public subscript(metric: HealthMetric) -> Double? {
    metric.type == type ? metric.value(in: data) : nil
  }
}

/// What a new record says.
public struct NewHealthRecord: Sendable {
  public var id: ID<HealthRecord>
  public var userID: ID<User>
  public var data: HealthData
  public var recordedAt: Timestamp
  /// At most 50 characters.
  public var source: String?

  public init(
    id: ID<HealthRecord> = ID(), userID: ID<User>, data: HealthData, recordedAt: Timestamp = .now, source: String? = nil
  ) {
    self.id = id
    self.userID = userID
    self.data = data
    self.recordedAt = recordedAt
    self.source = source
  }
}

/// What a record said before it was amended.
public struct HealthRecordRevision: Sendable {
  public let id: ID<HealthRecordRevision>
  public let recordID: ID<HealthRecord>
  public let userID: ID<User>
  public let type: HealthRecordType
  public let data: JSON
  public let recordedAt: Timestamp
  /// 1 for the first image, then 2, 3, …
  public let number: Int
  /// When it was replaced.
  public let replacedAt: Timestamp
}
