/// The rows of one bucket so far.
struct Accumulator: Sendable {
  private(set) var count = 0
  private var firstRow: Int64 = 0
  private var lastRow: Int64 = 0
  private var moments = Moments()
  private var firstTime: Int64 = 0
  private var lastTime: Int64 = 0
  private var first = 0.0
  private var last = 0.0
  private var minimum = Double.infinity
  private var maximum = -Double.infinity

  @inline(__always)
  mutating func addRow(at time: Int64) {
    if count == 0 { firstRow = time }
    lastRow = time
    count += 1
  }

  @inline(__always)
  mutating func add(_ number: Double, at time: Int64) {
    addRow(at: time)
    if moments.count == 0 {
      firstTime = time
      first = number
    }
    moments.add(number, at: Double(time &- firstTime))
    lastTime = time
    last = number
    if number < minimum { minimum = number }
    if number > maximum { maximum = number }
  }

  /// The summary; `values` are the numbers, kept if percentiles are wanted, and are reordered.
  func summary(percentiles fractions: [Double], of values: inout [Double]) -> Summary {
    var summary = Summary()
    summary.count = count
    summary.firstTime = Timestamp(milliseconds: firstRow)
    summary.lastTime = Timestamp(milliseconds: lastRow)
    guard moments.count > 0 else { return summary }
    summary.numbers = moments.count
    summary.first = first
    summary.last = last
    summary.firstTime = Timestamp(milliseconds: firstTime)
    summary.lastTime = Timestamp(milliseconds: lastTime)
    summary.minimum = minimum
    summary.maximum = maximum
    summary.percentiles = Percentiles.of(&values, at: fractions)
    let isConstant = minimum == maximum
    // The last rounding may step over the ends, and of equal values also the sums.
    summary.mean = moments.mean.map { min(max($0, minimum), maximum) }
    summary.deviation = isConstant && moments.count > 1 ? 0 : moments.deviation
    summary.trendPerDay = isConstant && firstTime < lastTime ? 0 : moments.slopePerDay
    return summary
  }
}
