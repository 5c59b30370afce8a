/// The reference computation of aggregates: rows stream in, buckets come out.
///
/// Feed it the rows in the order (time, key), so that the first and last of equal times are the same on every engine. A row earlier
/// than the bucket of the row before it breaks that order and is ignored. What an engine computes itself is checked against this.
public struct AggregateFold: Sendable {
  private let boundaries: [Timestamp]
  private let fractions: [Double]
  private var index = 0
  private var start: Int64
  private var end: Int64
  private var accumulator = Accumulator()
  private var values: [Double] = []
  private var finished: [Bucket] = []

  /// A fold over the buckets between ascending instants: n + 1 instants bound n buckets, each without its end.
  ///
  /// - Parameter percentiles: the fractions wanted, 0 to 1 (0.5 is the median); others are left out. Numbers are only kept, 8 bytes
  ///   each, while there are any.
  public init(boundaries: [Timestamp], percentiles: [Double] = []) {
    self.boundaries = boundaries
    fractions = percentiles.filter { 0...1 ~= $0 }
    start = boundaries.count > 1 ? boundaries[0].milliseconds : .max
    end = boundaries.count > 1 ? boundaries[1].milliseconds : .max
  }

  /// Adds a row with its number. Outside the boundaries it is ignored; a number that isn't finite is none.
  public mutating func add(time: Timestamp, number: Double) {
    guard number.isFinite else { return countOnly(time: time) }
    guard open(time.milliseconds) else { return }
    accumulator.add(number, at: time.milliseconds)
    if !fractions.isEmpty { values.append(number) }
  }

  /// Adds a row that has no number, so that it counts.
  public mutating func countOnly(time: Timestamp) {
    guard open(time.milliseconds) else { return }
    accumulator.addRow(at: time.milliseconds)
  }

  /// The buckets that have rows, in the order of time.
  public consuming func finish() -> [Bucket] {
    close()
    return finished
  }

  /// Moves on to the bucket of a time; false if there is none.
  @inline(__always)
  private mutating func open(_ time: Int64) -> Bool {
    if time >= end { advance(to: time) }
    return time >= start && time < end
  }

  private mutating func advance(to time: Int64) {
    close()
    while index + 2 < boundaries.count, boundaries[index + 1].milliseconds <= time { index += 1 }
    guard index + 1 < boundaries.count else { return }
    start = boundaries[index].milliseconds
    end = boundaries[index + 1].milliseconds
  }

  private mutating func close() {
    guard accumulator.count > 0 else { return }
    let summary = accumulator.summary(percentiles: fractions, of: &values)
    finished.append(Bucket(start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end), summary: summary))
    accumulator = Accumulator()
    values.removeAll(keepingCapacity: true)
  }
}
