import WellSenseStore

extension Promise {
  static let aggregates: [Promise] = [
    Promise(.aggregates, "count-of-rows", "Without a metric, `aggregate` counts the rows that meet the conditions, exactly.") { trial in
      let (user, other) = (trial.user(), trial.user())
      try await trial.insert([user, other] + (0..<5).map { _ in trial.record(user) } + [trial.record(other)])
      try equal(try await trial.count(.users), 2, "users")
      try equal(try await trial.count(.healthRecords), 6, "records")
      try equal(try await trial.count(.healthRecords, Condition(.userID, .equals(.id(user.id)))), 5, "records of one user")
      try equal(try await trial.count(.chatSessions), 0, "sessions")
    },
    Promise(
      .aggregates, "whole-range", "Count, first, last, extremes, mean, deviation and trend of a range agree with a computation by hand."
    ) { trial in
      let points = [61.5, 61.0, 62.25, 60.75, 61.1, 59.9].enumerated().map { (seconds: Int64($0) * 43_200, number: $1) }
      try await agree(trial, points)
    },
    Promise(
      .aggregates, "percentiles-interpolate", "Percentiles interpolate between the closest ranks, of odd and even counts, at both ends."
    ) { trial in
      let fractions = [0.5, 0, 1, 0.25, 0.75, 0.9, 0.999]
      try await agree(trial, [7, 1, 5, 3].enumerated().map { (Int64($0), $1) }, percentiles: fractions)
      try await agree(trial, [7, 1, 5, 3, 100].enumerated().map { (Int64($0) + 100, $1) }, percentiles: fractions)
    },
    Promise(.aggregates, "one-number", "One number has no deviation and no trend; it is every percentile.") { trial in
      let buckets = try await agree(trial, [(0, 61.5)], percentiles: [0, 0.5, 1])
      try equal(buckets.first?.summary.deviation, .some(nil), "deviation")
      try equal(buckets.first?.summary.trendPerDay, .some(nil), "trend")
    },
    Promise(.aggregates, "equal-times", "Numbers of one instant have no trend; the first and last of them go by key.") { trial in
      let buckets = try await agree(trial, [(0, 3), (0, 1), (0, 2)])
      try equal(buckets.first?.summary.trendPerDay, .some(nil), "trend")
    },
    Promise(.aggregates, "small-spread-on-large-numbers", "A small spread of large numbers isn't lost.") { trial in
      try await agree(trial, [1_000_000_004, 1_000_000_007, 1_000_000_013, 1_000_000_016].enumerated().map { (Int64($0) * 60, $1) })
    },
    Promise(.aggregates, "any-size-of-number", "Tiny, huge, negative and mixed numbers keep their digits.") { trial in
      try await agree(trial, [1e-9, 2e-9, 4e-9].enumerated().map { (Int64($0), $1) })
      try await agree(trial, [-1e12, 3e12, 5.5].enumerated().map { (Int64($0) + 100, $1) })
      try await agree(trial, [-3, -2, -1, 0].enumerated().map { (Int64($0) + 200, $1) })
    },
    Promise(
      .aggregates, "buckets-are-half-open", "Each bucket takes its first instant in and leaves its last out; empty ones are left out."
    ) { trial in
      let user = trial.user()
      let instants: [Int64] = [-1, 0, 999, 1_000, 2_999, 3_000, 3_999, 4_000]
      let records = instants.map { trial.record(user, at: Timestamp(milliseconds: Trial.noon.milliseconds + $0)) }
      try await trial.insert([user] + records)
      let boundaries = (0...4).map { Trial.noon + .seconds($0) }
      let answer = try await trial.driver.aggregate(weights(of: user, boundaries), trial.call)
      try equal(answer.count, 6, "rows inside the boundaries")
      try equal(answer.buckets.map(\.start), [boundaries[0], boundaries[1], boundaries[2], boundaries[3]], "starts")
      try equal(answer.buckets.map(\.end), [boundaries[1], boundaries[2], boundaries[3], boundaries[4]], "ends")
      try equal(answer.buckets.map(\.summary.count), [2, 1, 1, 2], "rows of each bucket")
      let sparse = [boundaries[0], boundaries[1], boundaries[1] + .milliseconds(1), boundaries[2]]
      try equal(
        try await trial.driver.aggregate(weights(of: user, sparse), trial.call).buckets.map(\.start), [sparse[0], sparse[1]], "starts")
    },
    Promise(.aggregates, "buckets-before-1970", "Buckets before and across 1970 bound as others do.") { trial in
      let user = trial.user()
      let instants: [Int64] = [-86_400_001, -86_400_000, -1_001, -1, 0, 1]
      try await trial.insert([user] + instants.map { trial.record(user, at: Timestamp(milliseconds: $0)) })
      let boundaries = [-86_400_000, -1_000, 0, 1].map { Timestamp(milliseconds: $0) }
      let answer = try await trial.driver.aggregate(weights(of: user, boundaries), trial.call)
      try equal(answer.buckets.map(\.start), Array(boundaries[..<3]), "starts")
      try equal(answer.buckets.map(\.summary.count), [2, 1, 1], "rows of each bucket")
    },
    Promise(
      .aggregates, "rows-without-the-number",
      "Rows that have no number at the path don't count: texts, truth values, null, containers, nothing."
    ) { trial in
      let user = trial.user()
      let documents = [
        #"{"kilograms":61}"#, #"{"kilograms":"61"}"#, #"{"kilograms":true}"#, #"{"kilograms":null}"#, #"{"kilograms":[61]}"#,
        #"{"kilograms":{"value":61}}"#, "{}", "[]", "61", #"{"other":{"kilograms":61}}"#, #"{"Kilograms":61}"#, #"{"kilograms":63.0}"#,
      ]
      try await trial.insert([user] + documents.enumerated().map { trial.record(user, $1, at: Trial.noon + .seconds($0)) })
      let answer = try await trial.driver.aggregate(weights(of: user, hour), trial.call)
      try equal(answer.count, 2, "rows with the number")
      try equal(answer.buckets.first?.summary.numbers, 2, "numbers")
      try equal(answer.buckets.first?.summary.mean, 62, "mean")
    },
    Promise(.aggregates, "nothing-to-fold", "Where no row has the number the answer is empty.") { trial in
      let user = trial.user()
      try await trial.insert(user, trial.record(user, "{}"))
      try equal(try await trial.driver.aggregate(weights(of: user, hour), trial.call), Buckets(count: 0), "buckets")
    },
    Promise(.aggregates, "paths-reach-inside", "A path reaches into nested objects, whatever else the document holds.") { trial in
      let user = trial.user()
      let documents = [
        #"{"bloodPressure":{"systolic":120,"diastolic":80},"systolic":1}"#,
        #"{"note":"bloodPressure","list":[{"bloodPressure":{"systolic":9}}],"bloodPressure":{"diastolic":82,"systolic":130}}"#,
      ]
      try await trial.insert([user] + documents.enumerated().map { trial.record(user, $1, type: .vitals, at: Trial.noon + .seconds($0)) })
      let metric = Aggregation.Metric(.data, "bloodPressure.systolic", time: .recordedAt, boundaries: hour)
      let answer = try await trial.driver.aggregate(Aggregation(.healthRecords, [mine(user)], metric: metric), trial.call)
      try equal(answer.buckets.map(\.summary.mean), [125], "mean")
    },
    Promise(.aggregates, "only-rows-of-a-period", "`only` folds the rows whose document has that very text.") { trial in
      let user = trial.user()
      let documents = [
        #"{"steps":8000,"period":"day"}"#, #"{"steps":500,"period":"hour"}"#, #"{"steps":9000,"period":"day"}"#, #"{"steps":1}"#,
        #"{"steps":2,"period":"Day"}"#, #"{"steps":3,"period":"day "}"#, #"{"steps":4,"period":["day"]}"#,
      ]
      try await trial.insert([user] + documents.enumerated().map { trial.record(user, $1, type: .exercise, at: Trial.noon + .seconds($0)) })
      let metric = Aggregation.Metric(.data, "steps", only: Aggregation.Match("period", "day"), time: .recordedAt, boundaries: hour)
      let answer = try await trial.driver.aggregate(Aggregation(.healthRecords, [mine(user)], metric: metric), trial.call)
      try equal(answer.count, 2, "rows")
      try equal(answer.buckets.map(\.summary.mean), [8_500], "mean")
    },
    Promise(.aggregates, "conditions-hold", "Rows that don't meet the conditions aren't folded.") { trial in
      let (user, other) = (trial.user(), trial.user())
      let rows = [
        trial.record(user, #"{"kilograms":60}"#), trial.record(user, #"{"kilograms":70}"#, type: .vitals),
        trial.record(other, #"{"kilograms":80}"#),
        trial.record(user, #"{"kilograms":62}"#, at: Trial.noon + .seconds(1)),
      ]
      try await trial.insert([user, other] + rows)
      let answer = try await trial.driver.aggregate(weights(of: user, hour), trial.call)
      try equal(answer.count, 2, "rows")
      try equal(answer.buckets.map(\.summary.mean), [61], "mean")
    },
    Promise(.aggregates, "follow-writes", "Patches and deletions show in the next aggregate.") { trial in
      let user = trial.user()
      let records = [60, 70].map { trial.record(user, #"{"kilograms":\#($0)}"#) }
      try await trial.insert([user] + records)
      try await trial.patch(records[0], [.data: document(#"{"kilograms":80}"#)])
      try equal(
        try await trial.driver.aggregate(weights(of: user, hour), trial.call).buckets.map(\.summary.mean), [75], "mean after a patch")
      try await trial.delete(records[0])
      try equal(
        try await trial.driver.aggregate(weights(of: user, hour), trial.call).buckets.map(\.summary.mean), [70], "mean after a deletion")
    },
    Promise(.aggregates, "many-rows", "A thousand random numbers in a dozen buckets agree with a computation by hand.", heavy: true) {
      trial in
      let points = trial.random { random in
        (0..<1_000).map { (seconds: Int64($0) * 37, number: Double(random.below(1_000_000)) / 997) }
      }
      let boundaries = (0...12).map { Trial.noon + .seconds(3_000 * $0) } + [Trial.noon + .seconds(40_000)]
      try await agree(trial, points, boundaries: boundaries, percentiles: [0.5, 0.95])
    },
  ]

  private static let hour = [Trial.noon, Trial.noon + .seconds(3_600)]

  private static func mine(_ user: Row) -> Condition { Condition(.userID, .equals(.id(user.id))) }

  static func weights(of user: Row, _ boundaries: [Timestamp], percentiles: [Double] = []) -> Aggregation {
    let metric = Aggregation.Metric(.data, "kilograms", time: .recordedAt, boundaries: boundaries, percentiles: percentiles)
    return Aggregation(.healthRecords, [mine(user), Condition(.type, .equals(Trial.choice(HealthRecordType.weight)))], metric: metric)
  }

  /// The engine's buckets over these weights, in seconds after noon, agree with a plain computation.
  @discardableResult
  private static func agree(
    _ trial: Trial, _ points: [(seconds: Int64, number: Double)], boundaries: [Timestamp]? = nil, percentiles: [Double] = []
  ) async throws -> [Bucket] {
    let user = trial.user()
    let records = points.map { trial.record(user, #"{"kilograms":\#($0.number)}"#, at: Trial.noon + .seconds($0.seconds)) }
    try await trial.insert([user] + trial.shuffled(records))
    let order = zip(records, points).sorted { ($0.1.seconds, $0.0.id) < ($1.1.seconds, $1.0.id) }
    let boundaries = boundaries ?? [Trial.noon, Trial.noon + .seconds((points.map(\.seconds).max() ?? 0) + 1)]
    let answer = try await trial.driver.aggregate(weights(of: user, boundaries, percentiles: percentiles), trial.call)
    var expected: [(Timestamp, PlainSummary)] = []
    for (start, end) in zip(boundaries, boundaries.dropFirst()) {
      let inside = order.map { (time: Trial.noon + .seconds($0.1.seconds), number: $0.1.number) }.filter {
        $0.time >= start && $0.time < end
      }
      if !inside.isEmpty { expected.append((start, PlainSummary(inside))) }
    }
    try equal(answer.count, points.count, "rows")
    try equal(answer.buckets.map(\.start), expected.map(\.0), "starts of the buckets")
    for (bucket, plain) in zip(answer.buckets, expected) { try plain.1.check(bucket.summary, percentiles: percentiles) }
    return answer.buckets
  }
}
