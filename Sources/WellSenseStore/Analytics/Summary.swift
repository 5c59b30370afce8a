/// What the rows of one bucket, or of a whole range, come to.
///
/// Every engine gives the same counts, and the other numbers within 1e-9 × max(|result|, largest |input|).
public struct Summary: Sendable, Hashable {
  /// How many rows there are, with a number or without.
  public var count = 0
  /// How many of the rows have a number. The values below are of these.
  public var numbers = 0
  /// The number of the earliest row that has one.
  public var first: Double?
  /// The number of the latest row that has one.
  public var last: Double?
  /// When `first` was; without any number, when the first row was.
  public var firstTime: Timestamp?
  /// When `last` was; without any number, when the last row was.
  public var lastTime: Timestamp?
  /// The smallest number.
  public var minimum: Double?
  /// The largest number.
  public var maximum: Double?
  /// The arithmetic mean.
  public var mean: Double?
  /// The sample standard deviation (n − 1); nil for fewer than two numbers, and where a `Double` can't hold it.
  public var deviation: Double?
  /// The percentiles asked for, in the order in which they were asked for; empty without any number.
  public var percentiles: [Percentile] = []
  /// The least-squares slope per 86,400 s; nil for fewer than two distinct times, and where a `Double` can't hold it.
  public var trendPerDay: Double?

  /// The summary of no rows.
  public init() {}

  /// One percentile: the value below which the fraction of the numbers lies, by linear interpolation between the closest ranks.
  public struct Percentile: Sendable, Hashable {
    /// The fraction, 0 to 1; 0.5 is the median.
    public var fraction: Double
    /// The value at rank `(n − 1) × fraction`.
    public var value: Double

    public init(fraction: Double, value: Double) {
      self.fraction = fraction
      self.value = value
    }
  }

  /// The value of a percentile that was asked for, by its fraction; nil if it wasn't, or without any number.
  public func percentile(_ fraction: Double) -> Double? {
    percentiles.first { $0.fraction == fraction }?.value
  }

  /// The median, if 0.5 was among the percentiles asked for.
  public var median: Double? { percentile(0.5) }
}
