import WellSenseStore

/// What is asked about a metric, and how to get the answers.
struct AnalyticsQuestion {
  let metric: HealthMetric
  let interval: Interval?
  let zone: Zone
  let range: TimeRange
  let percentiles: [Double]
  let window: Int?

  func answer(for user: User, from store: Store) async throws -> AnalyticsAnswer {
    let whole = try await store.healthRecords.analytics(of: metric, for: user.id, in: range, percentiles: percentiles)
    guard let interval, whole.count > 0 else { return AnalyticsAnswer(user: user, whole: whole, parts: nil) }
    let parts = try await store.healthRecords.analytics(
      of: metric, for: user.id, by: interval, in: range, zone: zone, percentiles: percentiles, movingAverage: window ?? 7)
    return AnalyticsAnswer(user: user, whole: whole, parts: parts)
  }

  /// An answer for every user who has the metric, by email: when an import met a user first is no part of the answer.
  func answers(from store: Store) async throws -> [AnalyticsAnswer] {
    var answers: [AnalyticsAnswer] = []
    var token: PageToken?
    repeat {
      let page = try await store.users.list(order: .oldestFirst, limit: Limits.pageRows, after: token)
      for user in page {
        let answer = try await answer(for: user, from: store)
        if answer.whole.numbers > 0 { answers.append(answer) }
      }
      token = page.next
    } while token != nil
    return answers.sorted { $0.user.email.utf8.lexicographicallyPrecedes($1.user.email.utf8) }
  }

  var shape: [JSONValue.Member] {
    [
      .init("metric", .string(metric.name)), .init("type", .string(metric.type.rawValue)), .init("unit", .string(metric.unit)),
      .init("interval", .text(interval?.rawValue)), .init("time_zone", .string(zone.identifier)), .init("from", .time(range.from)),
      .init("until", .time(range.until)),
    ]
  }
}

/// The statistics of one user.
struct AnalyticsAnswer {
  let user: User
  let whole: Summary
  let parts: HealthAnalytics?

  var shape: JSONValue { .object(members) }

  func shape(_ question: AnalyticsQuestion) -> JSONValue { .object(question.shape + members) }

  private var members: [JSONValue.Member] {
    var members = [JSONValue.Member("user_id", .id(user.id)), .init("summary", JSONValue(whole))]
    if let parts {
      members.append(
        .init("buckets", .list(parts.buckets) { ["start": .time($0.start), "end": .time($0.end), "summary": JSONValue($0.summary)] }))
      members.append(.init("moving_average", .list(parts.movingAverage) { ["start": .time($0.start), "value": .number($0.value)] }))
    }
    return members
  }
}
