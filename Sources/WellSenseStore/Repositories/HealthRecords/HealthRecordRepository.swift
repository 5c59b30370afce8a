/// The health records. A protocol, so that a test can put its own in place; the store's is ``HealthRecords``.
public protocol HealthRecordRepository: Sendable {
  /// Adds one record. A user that isn't there is a `.missingReference`.
  func record(_ record: NewHealthRecord) async throws(StoreError) -> HealthRecord
  /// Adds many, in batches: each batch wholly or not at all, in order. A record whose id is there already is passed over, so an
  /// interrupted import can be repeated. Gives how many were new.
  func recordAll(_ records: some Sequence<NewHealthRecord> & Sendable) async throws(StoreError) -> Int
  func get(_ id: ID<HealthRecord>) async throws(StoreError) -> HealthRecord
  /// A user's records, of one type or all, by the time they were recorded.
  func list(
    for user: ID<User>, type: HealthRecordType?, in range: TimeRange, order: Direction, limit: Int, after: PageToken?
  ) async throws(StoreError) -> Page<HealthRecord>
  /// The newest record of each type that the user has, from one snapshot.
  func latest(for user: ID<User>) async throws(StoreError) -> [HealthRecordType: HealthRecord]
  /// Replaces what a record says. What it said before stays findable as a revision; `.conflict` if it was changed since it was read.
  func amend(_ record: HealthRecord, data: HealthData, recordedAt: Timestamp?) async throws(StoreError) -> HealthRecord
  /// What a record said before, oldest first.
  func revisions(of id: ID<HealthRecord>, limit: Int, after: PageToken?) async throws(StoreError) -> Page<HealthRecordRevision>
  /// Removes a record and its revisions. Gives how many rows went, 0 if there was no such record.
  @discardableResult
  func delete(_ id: ID<HealthRecord>, expecting version: Version?) async throws(StoreError) -> Int
  func count(for user: ID<User>?, type: HealthRecordType?, in range: TimeRange) async throws(StoreError) -> Int
  /// Statistics of one metric over a range, as a whole.
  func analytics(
    of metric: HealthMetric, for user: ID<User>, in range: TimeRange, percentiles: [Double]
  ) async throws(StoreError) -> Summary
  /// Statistics of one metric by hour, day, week or month of a time zone, with a moving average over the last buckets.
  func analytics(
    of metric: HealthMetric, for user: ID<User>, by interval: Interval, in range: TimeRange, zone: Zone,
    percentiles: [Double], movingAverage window: Int
  ) async throws(StoreError) -> HealthAnalytics
}

/// Statistics of one metric by interval.
public struct HealthAnalytics: Sendable, Hashable {
  public let metric: HealthMetric
  public let interval: Interval
  public let zone: Zone
  /// Those that aren't empty, in order.
  public let buckets: [Bucket]
  /// A mean over the last buckets' means, a point a bucket.
  public let movingAverage: [MovingAverage.Point]
}
