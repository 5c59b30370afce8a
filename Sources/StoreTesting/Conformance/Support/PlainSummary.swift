import WellSenseStore

/// Statistics computed the plain way, in two passes over all points: independent of the fold that engines share.
struct PlainSummary {
  let points: [(time: Timestamp, number: Double)]

  /// - Parameter points: in the order of time.
  init(_ points: [(time: Timestamp, number: Double)]) { self.points = points }

  private var numbers: [Double] { points.map(\.number) }
  private var count: Double { Double(points.count) }
  var largest: Double { numbers.map(\.magnitude).max() ?? 0 }
  var mean: Double { numbers.reduce(0, +) / count }

  var deviation: Double? {
    guard points.count > 1 else { return nil }
    let mean = mean
    return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  func percentile(_ fraction: Double) -> Double {
    let sorted = numbers.sorted()
    let rank = fraction * (count - 1)
    let low = sorted[Int(rank.rounded(.down))]
    let high = sorted[Int(rank.rounded(.up))]
    return low + (high - low) * (rank - rank.rounded(.down))
  }

  var trendPerDay: Double? {
    guard let first = points.first?.time else { return nil }
    let days = points.map { Double($0.time.milliseconds - first.milliseconds) / 86_400_000 }
    let meanDay = days.reduce(0, +) / count
    let mean = mean
    let spread = days.reduce(0) { $0 + ($1 - meanDay) * ($1 - meanDay) }
    guard spread > 0 else { return nil }
    return zip(days, numbers).reduce(0) { $0 + ($1.0 - meanDay) * ($1.1 - mean) } / spread
  }

  /// Fails unless the summary agrees: counts, ends and extremes exactly, the rest to 1e-9 of the larger of result and input.
  func check(_ seen: Summary, percentiles: [Double] = []) throws {
    try equal(seen.numbers, points.count, "numbers")
    try equal(seen.count, points.count, "count")
    try equal(seen.first, numbers.first, "first")
    try equal(seen.last, numbers.last, "last")
    try equal(seen.firstTime, points.first?.time, "time of the first")
    try equal(seen.lastTime, points.last?.time, "time of the last")
    try equal(seen.minimum, numbers.min(), "minimum")
    try equal(seen.maximum, numbers.max(), "maximum")
    try close(seen.mean, mean, "mean")
    try close(seen.deviation, deviation, "deviation")
    try close(seen.trendPerDay, trendPerDay, "trend per day")
    try equal(seen.percentiles.map(\.fraction), percentiles, "fractions of the percentiles")
    for percentile in seen.percentiles {
      try close(percentile.value, self.percentile(percentile.fraction), "percentile \(percentile.fraction)")
    }
  }

  private func close(_ seen: Double?, _ expected: Double?, _ what: String) throws {
    guard let seen, let expected else { return try equal(seen, expected, what) }
    // The contract's 1e-9, and a little for the rounding of the plain sums themselves.
    let tolerance = 1.01e-9 * max(expected.magnitude, largest)
    try require((seen - expected).magnitude <= tolerance, "\(what): \(expected)", seen: "\(seen)")
  }
}
