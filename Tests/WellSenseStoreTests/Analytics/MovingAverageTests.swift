import Testing

@testable import WellSenseStore

struct MovingAverageTests {
  private func buckets(_ means: [Double?]) -> [Bucket] {
    means.enumerated().map { index, mean in
      var summary = Summary()
      summary.mean = mean
      return Bucket(
        start: Timestamp(milliseconds: Int64(index)), end: Timestamp(milliseconds: Int64(index) + 1), summary: summary)
    }
  }

  @Test func `each point averages the window that ends with it`() throws {
    let points = try MovingAverage(window: 3).points(of: buckets([3, 6, nil, 9, 0]))
    #expect(points.map(\.value) == [3, 4.5, 6, 5])
    #expect(points.map(\.start.milliseconds) == [0, 1, 3, 4])
    #expect(try MovingAverage(window: 1).points(of: buckets([1, nil, 2])).map(\.value) == [1, 2])
    #expect(try MovingAverage(window: .max).points(of: buckets([1, 2])).map(\.value) == [1, 1.5])
  }

  @Test func `values that passed through the window leave nothing behind`() throws {
    let huge = Double.greatestFiniteMagnitude
    #expect(try MovingAverage(window: 2).points(of: buckets([1e15, 1e15, 0.1, 0.1])).last?.value == 0.1)
    #expect(try MovingAverage(window: 3).points(of: buckets([huge, huge, huge])).map(\.value) == [huge, huge, huge])
  }

  @Test func `random windows agree with an average of their values`() throws {
    var random = AnalyticsRandom(seed: 11)
    let means = (0..<500).map { _ in Double.random(in: -100...100, using: &random) }
    for window in [1, 2, 7, 30, 499, 501] {
      let points = try MovingAverage(window: window).points(of: buckets(means))
      for (index, point) in points.enumerated() {
        let part = means[max(0, index - window + 1)...index]
        #expect(abs(point.value - part.reduce(0, +) / Double(part.count)) < 1e-11)
      }
    }
  }

  @Test(arguments: [0, -1, .min]) func `a window of no buckets is refused`(_ window: Int) {
    let error = #expect(throws: StoreError.self) { try MovingAverage(window: window) }
    #expect(error?.code == .invalid && error?.field == "window")
  }
}
