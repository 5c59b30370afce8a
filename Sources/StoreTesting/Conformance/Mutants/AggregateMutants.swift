import WellSenseStore

extension Mutant {
  static let aggregates: [Mutant] = [
    summary("population-deviation", "Divides squares by n.") { summary in
      let count = Double(summary.numbers)
      summary.deviation = summary.deviation.map { $0 * ((count - 1) / count).squareRoot() }
    },
    summary("no-spread-is-zero", "Answers 0 where there is no deviation and no trend.") { summary in
      summary.deviation = summary.deviation ?? 0
      summary.trendPerDay = summary.trendPerDay ?? 0
    },
    summary("trend-per-hour", "Answers the trend per hour.") { summary in summary.trendPerDay = summary.trendPerDay.map { $0 / 24 } },
    summary("means-of-integers", "Rounds the mean.") { summary in summary.mean = summary.mean?.rounded() },
    summary("aggregates-as-floats", "Computes in 32 bits.") { summary in
      summary.mean = summary.mean.map { Double(Float($0)) }
      summary.deviation = summary.deviation.map { Double(Float($0)) }
      summary.minimum = summary.minimum.map { Double(Float($0)) }
    },
    summary("extremes-exchanged", "Exchanges the smallest and the largest.") { summary in swap(&summary.minimum, &summary.maximum) },
    summary("first-and-last-by-value", "Takes the extremes for the first and the last.") { summary in
      summary.first = summary.minimum
      summary.last = summary.maximum
    },
    naive,
    aggregate("percentiles-nearest-rank", "Takes the nearest rank for a percentile.") { base, aggregation, call throws(StoreError) in
      var answer = try await base.aggregate(aggregation, call)
      guard let metric = aggregation.metric, !metric.percentiles.isEmpty else { return answer }
      let points = try await base.points(aggregation, call)
      for place in answer.buckets.indices {
        let bucket = answer.buckets[place]
        let numbers = points.filter { $0.time >= bucket.start && $0.time < bucket.end }.map(\.number).sorted()
        for rank in bucket.summary.percentiles.indices {
          let index = Int((bucket.summary.percentiles[rank].fraction * Double(numbers.count)).rounded(.up)) - 1
          answer.buckets[place].summary.percentiles[rank].value = numbers[min(max(index, 0), numbers.count - 1)]
        }
      }
      return answer
    },
    metric("days-of-equal-length", "Makes every bucket as long as the first.") { metric in
      guard let first = metric.boundaries.first, metric.boundaries.count > 2 else { return }
      let length = metric.boundaries[1].milliseconds - first.milliseconds
      let end = metric.boundaries.count - 1
      metric.boundaries = (0...end).map { Timestamp(milliseconds: first.milliseconds + Int64($0) * length) }
    },
    metric("days-of-utc", "Begins buckets at full hours.") { metric in
      metric.boundaries = metric.boundaries.map { Timestamp(milliseconds: $0.milliseconds / 3_600_000 * 3_600_000) }
      metric.boundaries = metric.boundaries.enumerated().filter { $0 == 0 || $1 > metric.boundaries[$0 - 1] }.map(\.element)
    },
    metric("buckets-take-their-end-in", "Takes the end of each bucket in and leaves its start out.") { metric in
      metric.boundaries = metric.boundaries.map { Timestamp(milliseconds: $0.milliseconds + 1) }
    },
    metric("paths-by-leaf", "Looks for the last key of a path.") { metric in
      if let leaf = metric.path.description.split(separator: ".").last, let path = JSONPath(String(leaf)) { metric.path = path }
    },
    metric("period-ignored", "Folds rows of every period.") { metric in metric.only = nil },
    aggregate("aggregates-unconditional", "Ignores the last condition of an aggregate.") { base, aggregation, call throws(StoreError) in
      var aggregation = aggregation
      if !aggregation.conditions.isEmpty { aggregation.conditions.removeLast() }
      return try await base.aggregate(aggregation, call)
    },
    aggregate("rows-counted-without-number", "Counts rows that have no number.") { base, aggregation, call throws(StoreError) in
      var answer = try await base.aggregate(aggregation, call)
      guard aggregation.metric != nil else { return answer }
      answer.count = try await base.aggregate(Aggregation(aggregation.entity, aggregation.conditions), call).count
      return answer
    },
    aggregate("empty-buckets-given", "Gives buckets without rows.") { base, aggregation, call throws(StoreError) in
      var answer = try await base.aggregate(aggregation, call)
      guard let metric = aggregation.metric else { return answer }
      answer.buckets = zip(metric.boundaries, metric.boundaries.dropFirst()).map { start, end in
        answer.buckets.first { $0.start == start } ?? Bucket(start: start, end: end, summary: Summary())
      }
      return answer
    },
    Mutant("counts-estimated", "Keeps a count for ever once it was asked for.") { base in
      let cache = Memory([Aggregation: Buckets]())
      var layer = Layer(base)
      layer.aggregates = { aggregation, call throws(StoreError) in
        if let old = cache({ $0[aggregation] }) { return old }
        let answer = try await base.aggregate(aggregation, call)
        cache { $0[aggregation] = answer }
        return answer
      }
      return layer
    },
    aggregate("counts-one-off", "Counts one row too many.") { base, aggregation, call throws(StoreError) in
      var answer = try await base.aggregate(aggregation, call)
      answer.count += 1
      return answer
    },
  ]

  /// The difference of large sums, in which a small spread drowns.
  private static let naive = aggregate("deviation-by-difference", "Computes the deviation as a difference of squares.") {
    base, aggregation, call throws(StoreError) in
    var answer = try await base.aggregate(aggregation, call)
    guard aggregation.metric != nil else { return answer }
    let points = try await base.points(aggregation, call)
    for place in answer.buckets.indices where answer.buckets[place].summary.numbers > 1 {
      let bucket = answer.buckets[place]
      let numbers = points.filter { $0.time >= bucket.start && $0.time < bucket.end }.map(\.number)
      let (sum, squares, count) = (numbers.reduce(0, +), numbers.reduce(0) { $0 + $1 * $1 }, Double(numbers.count))
      answer.buckets[place].summary.deviation = (max(0, squares - sum * sum / count) / (count - 1)).squareRoot()
    }
    return answer
  }

  private static func aggregate(
    _ id: String, _ sentence: String, _ body: @escaping @Sendable (any Driver, Aggregation, Call) async throws(StoreError) -> Buckets
  ) -> Mutant {
    Mutant(id, sentence) { base in
      var layer = Layer(base)
      layer.aggregates = { aggregation, call throws(StoreError) in try await body(base, aggregation, call) }
      return layer
    }
  }

  private static func metric(_ id: String, _ sentence: String, _ change: @escaping @Sendable (inout Aggregation.Metric) -> Void) -> Mutant {
    aggregate(id, sentence) { base, aggregation, call throws(StoreError) in
      var aggregation = aggregation
      if var metric = aggregation.metric {
        change(&metric)
        aggregation.metric = metric
      }
      return try await base.aggregate(aggregation, call)
    }
  }

  private static func summary(_ id: String, _ sentence: String, _ change: @escaping @Sendable (inout Summary) -> Void) -> Mutant {
    aggregate(id, sentence) { base, aggregation, call throws(StoreError) in
      var answer = try await base.aggregate(aggregation, call)
      for place in answer.buckets.indices { change(&answer.buckets[place].summary) }
      return answer
    }
  }
}

extension Driver {
  /// The numbers that an aggregation folds.
  fileprivate func points(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> [(time: Timestamp, number: Double)] {
    guard let metric = aggregation.metric else { return [] }
    return try await rows(aggregation.entity, call, where: aggregation.conditions).compactMap { row in
      guard case .json(let json) = row[metric.field], let number = json.number(at: metric.path) else { return nil }
      return (Timestamp(milliseconds: row[metric.time].milliseconds), number)
    }
  }
}
