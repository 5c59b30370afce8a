import Testing

@testable import WellSenseStore

struct AggregateFoldTests {
  private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  private func fold(_ numbers: [Double], every step: Int64 = 1000, percentiles: [Double] = []) throws -> Summary {
    var fold = AggregateFold(boundaries: [time(0), .latest], percentiles: percentiles)
    for (index, number) in numbers.enumerated() { fold.add(time: time(Int64(index) * step), number: number) }
    return try #require(fold.finish().first).summary
  }

  @Test func `rows fall into the bucket whose start they reach and whose end they don't`() {
    var fold = AggregateFold(boundaries: [0, 10, 20, 30, 40].map(time))
    for (at, number) in [(-1, 9.0), (0, 1), (9, 2), (10, 3), (30, 4), (39, 5), (40, 9), (99, 9)] {
      fold.add(time: time(Int64(at)), number: number)
    }
    let buckets = fold.finish()
    #expect(buckets.map(\.start) == [0, 10, 30].map(time) && buckets.map(\.end) == [10, 20, 40].map(time))
    #expect(buckets.map(\.summary.count) == [2, 1, 2])
    #expect(buckets.map(\.summary.first) == [1, 3, 4] && buckets.map(\.summary.last) == [2, 3, 5])
    #expect(buckets.map(\.summary.mean) == [1.5, 3, 4.5])
  }

  @Test func `rows of one time keep the order they came in`() throws {
    var fold = AggregateFold(boundaries: [time(0), time(10)])
    for number in [3.0, 1, 2] { fold.add(time: time(5), number: number) }
    let summary = try #require(fold.finish().first).summary
    #expect(summary.first == 3 && summary.last == 2 && summary.minimum == 1 && summary.maximum == 3)
    #expect(summary.firstTime == time(5) && summary.lastTime == time(5))
    #expect(summary.deviation == 1 && summary.trendPerDay == nil)
  }

  @Test func `a row without a number counts and changes nothing else`() throws {
    var fold = AggregateFold(boundaries: [time(0), time(10), time(20)], percentiles: [0.5])
    fold.countOnly(time: time(1))
    fold.add(time: time(2), number: 7)
    fold.add(time: time(3), number: .nan)
    fold.add(time: time(4), number: .infinity)
    fold.countOnly(time: time(12))
    let buckets = fold.finish()
    #expect(buckets.map(\.summary.count) == [4, 1] && buckets.map(\.summary.numbers) == [1, 0])
    #expect(buckets[0].summary.mean == 7 && buckets[0].summary.median == 7 && buckets[0].summary.deviation == nil)
    #expect(buckets[0].summary.firstTime == time(2) && buckets[0].summary.lastTime == time(2))
    #expect(buckets[1].summary.mean == nil && buckets[1].summary.percentiles.isEmpty && buckets[1].summary.firstTime == time(12))
  }

  @Test func `without rows or without boundaries there are no buckets`() {
    #expect(AggregateFold(boundaries: [time(0), time(10)]).finish().isEmpty)
    for boundaries in [[], [time(0)]] {
      var fold = AggregateFold(boundaries: boundaries)
      fold.add(time: time(0), number: 1)
      fold.add(time: time(.max), number: 1)
      #expect(fold.finish().isEmpty)
    }
  }

  @Test func `equal values have no deviation and no trend`() throws {
    let summary = try fold(Array(repeating: 0.1, count: 1000))
    #expect(summary.mean == 0.1 && summary.deviation == 0 && summary.trendPerDay == 0)
    #expect(try fold([5]).deviation == nil && fold([5]).trendPerDay == nil)
  }

  @Test func `values at the ends of a Double's range give finite means`() throws {
    let huge = Double.greatestFiniteMagnitude
    #expect(try fold([huge, huge, huge]).mean == huge)
    let both = try fold([huge, -huge, huge, -huge], percentiles: [0.25, 0.5])
    #expect(both.mean == 0 && both.median == 0)
    // The true deviation, 2.08e308, is more than a Double holds.
    #expect(both.deviation == nil)
    let mixed = try fold([1e-300, 1, 1e300])
    #expect(try abs(#require(mixed.mean) - 1e300 / 3) < 1e285 && #require(mixed.deviation).isFinite)
    let unit = Double(sign: .plus, exponent: -1060, significand: 1)
    let tiny = try fold([unit, 3 * unit])
    #expect(try tiny.mean == 2 * unit && abs(#require(tiny.deviation) / unit - 2.0.squareRoot()) < 1e-3)
  }

  @Test func `percentiles come in the order asked for and others are left out`() throws {
    let summary = try fold([4, 1, 3, 2], percentiles: [1, 0.5, 0, 0.5, 2, -1, .nan])
    #expect(summary.percentiles.map(\.fraction) == [1, 0.5, 0, 0.5])
    #expect(summary.percentiles.map(\.value) == [4, 2.5, 1, 2.5])
    #expect(summary.percentile(0.9) == nil)
  }
}
