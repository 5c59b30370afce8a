extension HealthRecords {
  public func analytics(
    of metric: HealthMetric, for user: ID<User>, in range: TimeRange = .all, percentiles: [Double] = []
  ) async throws(StoreError) -> Summary {
    let boundaries = [range.from ?? .earliest, range.until ?? Timestamp.latest + .milliseconds(1)]
    guard boundaries[0] < boundaries[1] else { return Summary() }
    let buckets = try await fold(metric, user, boundaries, percentiles)
    return buckets.first?.summary ?? Summary()
  }

  public func analytics(
    of metric: HealthMetric, for user: ID<User>, by interval: Interval, in range: TimeRange = .all, zone: Zone = .utc,
    percentiles: [Double] = [], movingAverage window: Int = 7
  ) async throws(StoreError) -> HealthAnalytics {
    let average = try MovingAverage(window: window)
    var buckets: [Bucket] = []
    if let span = try await span(of: metric, user, range) {
      let boundaries = try interval.boundaries(from: span.first, through: span.last, in: zone)
      buckets = try await fold(metric, user, boundaries, percentiles, within: range)
    }
    return HealthAnalytics(
      metric: metric, interval: interval, zone: zone, buckets: buckets, movingAverage: average.points(of: buckets))
  }

  private func fold(
    _ metric: HealthMetric, _ user: ID<User>, _ boundaries: [Timestamp], _ percentiles: [Double],
    within range: TimeRange = .all
  ) async throws(StoreError) -> [Bucket] {
    guard percentiles.allSatisfy({ (0...1).contains($0) }) else {
      throw StoreError(.invalid, "percentiles are fractions from 0 to 1", disposition: .notAttempted, field: "percentiles")
    }
    let aggregation = Aggregation(
      .healthRecords, Self.conditions(user, metric.type, range),
      metric: .init(
        .data, metric.path, only: metric.match, time: .recordedAt,
        boundaries: boundaries, percentiles: percentiles))
    return try await session.aggregate(aggregation, as: "health_records.analytics").buckets
  }

  /// The times of the user's first and last record of the metric's type in the range; `nil` if there is none.
  private func span(
    of metric: HealthMetric, _ user: ID<User>, _ range: TimeRange
  ) async throws(StoreError) -> (first: Timestamp, last: Timestamp)? {
    let ends = [Direction.oldestFirst, .newestFirst].map { direction in
      Query(
        .healthRecords, Self.conditions(user, metric.type, range), by: .recordedAt, direction, limit: 1, after: nil)
    }
    let rows = try await session.read(ends, as: "health_records.analytics")
    guard rows.count == 2, !rows[0].isEmpty, !rows[1].isEmpty else { return nil }
    return (rows[0].time(0, HealthRecordColumn.recordedAt), rows[1].time(0, HealthRecordColumn.recordedAt))
  }
}
