/// A trailing average for display: each bucket's mean averaged with those of the buckets before it.
public struct MovingAverage: Sendable, Hashable {
  /// How many buckets are averaged.
  public let window: Int

  /// One point of the line.
  public struct Point: Sendable, Hashable {
    /// The start of the bucket that the window ends with.
    public var start: Timestamp
    /// The mean of the means in the window.
    public var value: Double

    public init(start: Timestamp, value: Double) {
      self.start = start
      self.value = value
    }
  }

  /// An average over the last `window` buckets, 1 or more.
  public init(window: Int) throws(StoreError) {
    guard window >= 1 else {
      throw StoreError(.invalid, "a moving average needs a window of 1 bucket or more", disposition: .notAttempted, field: "window")
    }
    self.window = window
  }

  /// A point for each bucket that has a mean. The first points average as many as there are; buckets count alike, however many rows
  /// they hold, and one without a mean is passed over.
  public func points(of buckets: [Bucket]) -> [Point] {
    let means = buckets.compactMap { bucket in bucket.summary.mean.map { Point(start: bucket.start, value: $0) } }
    // Halving is exact here, and leaves room for the sum of any window.
    let scale = means.contains { $0.value.magnitude > 0x1p900 } ? 0x1p-64 : 1
    var sum = CompensatedSum()
    return means.indices.map { index in
      sum.add(means[index].value * scale)
      if index >= window { sum.add(-means[index - window].value * scale) }
      let average = sum.value.divided(by: Double(min(index + 1, window))) / scale
      return Point(start: means[index].start, value: average)
    }
  }
}
