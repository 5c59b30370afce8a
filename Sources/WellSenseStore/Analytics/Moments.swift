/// The sums from which mean, deviation and trend follow.
///
/// Compensated sums instead of running means: a mean that is updated row by row loses the slope of values that lie milliseconds apart,
/// which scales every rounding by 86,400,000. They also spare a division per row. Times are milliseconds since the first one, so that
/// they are exact.
struct Moments: Sendable {
  private(set) var count = 0
  private var values = CompensatedSum()
  private var squares = CompensatedSum()
  private var times = CompensatedSum()
  private var timeSquares = CompensatedSum()
  private var products = CompensatedSum()

  // Values are kept times a power of two, so that squares of values near the ends of a Double's range neither overflow nor vanish.
  private var scale = 1.0
  // The largest magnitude that fits the scale; the first value that isn't 0 sets both.
  private var ceiling = 0.0

  /// Adds a finite number at a time in milliseconds since the first one.
  @inline(__always)
  mutating func add(_ number: Double, at time: Double) {
    if number.magnitude > ceiling { rescale(for: number) }
    let value = number * scale
    count += 1
    values.add(value)
    squares.addProduct(value, value)
    times.add(time)
    timeSquares.addProduct(time, time)
    products.addProduct(time, value)
  }

  private mutating func rescale(for number: Double) {
    let exponent = Int(number.exponent)
    // 2^1000 lifts the smallest number, 2^-1074, far enough.
    let shift = abs(exponent) <= 300 ? 0 : min(-exponent, 1000)
    let new = Double(sign: .plus, exponent: shift, significand: 1)
    let factor = new / scale
    values.scale(by: factor)
    products.scale(by: factor)
    squares.scale(by: factor)
    squares.scale(by: factor)
    scale = new
    ceiling = min(0x1p400 / new, .greatestFiniteMagnitude)
  }

  /// The mean; nil without a number.
  var mean: Double? {
    count > 0 ? values.value.divided(by: Double(count)) / scale : nil
  }

  /// The sample deviation; nil for fewer than two numbers, and where it isn't finite.
  var deviation: Double? {
    guard count > 1 else { return nil }
    let count = Double(count)
    let spread = count * squares.value - values.value * values.value
    let deviation = (max(spread.high, 0) / count / (count - 1)).squareRoot() / scale
    return deviation.isFinite ? deviation : nil
  }

  /// The least-squares slope per day; nil for fewer than two distinct times, and where it isn't finite.
  var slopePerDay: Double? {
    guard count > 1 else { return nil }
    let count = Double(count)
    let spread = count * timeSquares.value - times.value * times.value
    guard spread.high > 0 else { return nil }
    let common = count * products.value - times.value * values.value
    let slope = common.high / spread.high * 86_400_000 / scale
    return slope.isFinite ? slope : nil
  }
}
