import Testing

@testable import WellSenseStore

/// The fold against exact integers: every number is a whole one times a power of two, so that its sums fit 128 bits.
struct AggregateExactnessTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let offset: Int64
    let noise: Int64
    let exponent: Int
    let step: Int64
    var count = 2000
    var testDescription: String { "(\(offset) ± \(noise)) × 2^\(exponent), every \(step) ms" }
  }

  static let cases = [
    Case(offset: 80_000, noise: 10_000, exponent: -10, step: 86_400_000),
    Case(offset: 1 << 40, noise: 1000, exponent: -10, step: 3_600_000),
    Case(offset: -(1 << 45), noise: 1, exponent: 0, step: 60_000),
    Case(offset: 0, noise: 1 << 40, exponent: 0, step: 1),
    Case(offset: 7, noise: 1, exponent: 0, step: 1, count: 3),
    Case(offset: 0, noise: 1 << 40, exponent: 980, step: 1000),
    Case(offset: 1 << 40, noise: 1 << 10, exponent: 979, step: 86_400_000),
    Case(offset: 1 << 20, noise: 1 << 20, exponent: -1070, step: 86_400_000),
    Case(offset: 0, noise: 1 << 30, exponent: -600, step: 10_000),
  ]

  @Test(arguments: cases) func `numbers agree with exact arithmetic`(_ given: Case) throws {
    var random = AnalyticsRandom(seed: UInt64(bitPattern: given.offset) &+ UInt64(given.noise))
    for _ in 0..<5 {
      let values = (0..<given.count).map { _ in given.offset + Int64.random(in: -given.noise...given.noise, using: &random) }
      var time: Int64 = 0
      let times = values.map { _ in
        time += Int64.random(in: 0...2 * given.step, using: &random)
        return time
      }
      try check(values, times, given.exponent)
    }
  }

  private func check(_ values: [Int64], _ times: [Int64], _ exponent: Int) throws {
    func scaled(_ value: Double) -> Double { Double(sign: .plus, exponent: exponent, significand: value) }
    let fractions = [0, 1, 5, 25, 50, 75, 90, 99, 100]
    var fold = AggregateFold(
      boundaries: [Timestamp(milliseconds: 0), Timestamp(milliseconds: .max)], percentiles: fractions.map { Double($0) / 100 })
    for (value, time) in zip(values, times) { fold.add(time: Timestamp(milliseconds: time), number: scaled(Double(value))) }
    let summary = try #require(fold.finish().first).summary
    let exact = ExactSums(values, times)
    let largest = scaled(Double(values.map(\.magnitude).max() ?? 0))

    func agrees(_ actual: Double?, _ expected: Double, _ what: String) throws {
      let actual = try #require(actual)
      #expect(abs(actual - expected) <= 1e-9 * max(abs(expected), largest), "\(what): \(actual) instead of \(expected)")
    }
    #expect(summary.count == values.count && summary.numbers == values.count)
    try agrees(summary.mean, scaled(exact.mean), "mean")
    try agrees(summary.deviation, scaled(exact.deviation), "deviation")
    let slope = scaled(exact.slopePerDay)
    if slope.isFinite { try agrees(summary.trendPerDay, slope, "trend") }
    for (fraction, percentile) in zip(fractions, summary.percentiles) {
      try agrees(percentile.value, scaled(exact.percentile(fraction)), "percentile \(fraction)")
    }
    // Far closer than asked where the spread is small beside the values.
    let deviation = try #require(summary.deviation)
    #expect(abs(deviation - scaled(exact.deviation)) <= 1e-12 * deviation + 1e-18 * largest + 4 * .leastNonzeroMagnitude)
  }
}

/// Exact sums of whole numbers, each result rounded once or twice.
private struct ExactSums {
  private let sorted: [Int64]
  private let count: Int128
  private var values: Int128 = 0
  private var squares: Int128 = 0
  private var times: Int128 = 0
  private var timeSquares: Int128 = 0
  private var products: Int128 = 0

  init(_ values: [Int64], _ times: [Int64]) {
    sorted = values.sorted()
    count = Int128(values.count)
    for (value, time) in zip(values, times) {
      let (value, time) = (Int128(value), Int128(time - times[0]))
      self.values += value
      squares += value * value
      self.times += time
      timeSquares += time * time
      products += time * value
    }
  }

  var mean: Double { Double(values) / Double(count) }
  var deviation: Double { (Double(count * squares - values * values) / Double(count * (count - 1))).squareRoot() }
  var slopePerDay: Double {
    Double(count * products - times * values) / Double(count * timeSquares - times * times) * 86_400_000
  }

  func percentile(_ hundredths: Int) -> Double {
    let (rank, rest) = ((sorted.count - 1) * hundredths).quotientAndRemainder(dividingBy: 100)
    let above = sorted[min(rank + 1, sorted.count - 1)]
    return Double(Int128(sorted[rank]) * Int128(100 - rest) + Int128(above) * Int128(rest)) / 100
  }
}
