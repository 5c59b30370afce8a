/// A running sum that keeps what each addition rounds away, about twice the precision of a `Double`.
///
/// By Neumaier's form of Kahan's summation, with the exact product from a fused multiply-add (Ogita, Rump and Oishi, "Accurate sum and
/// dot product", 2005).
struct CompensatedSum: Sendable {
  private var high = 0.0
  private var low = 0.0

  @inline(__always)
  mutating func add(_ value: Double) {
    let sum = high + value
    let added = sum - high
    low += (high - (sum - added)) + (value - added)
    high = sum
  }

  @inline(__always)
  mutating func addProduct(_ left: Double, _ right: Double) {
    let product = left * right
    add(product)
    low += (-product).addingProduct(left, right)
  }

  /// Multiplies the sum by a power of two.
  mutating func scale(by factor: Double) {
    high *= factor
    low *= factor
  }

  var value: WideDouble { WideDouble(sumOf: high, low) }
}

/// An unevaluated sum of two doubles, the second at most half a unit in the last place of the first.
struct WideDouble: Sendable {
  let high: Double
  let low: Double

  init(sumOf left: Double, _ right: Double) {
    let sum = left + right
    let added = sum - left
    high = sum
    low = (left - (sum - added)) + (right - added)
  }

  static func - (left: WideDouble, right: WideDouble) -> WideDouble {
    let sum = WideDouble(sumOf: left.high, -right.high)
    return WideDouble(sumOf: sum.high, sum.low + (left.low - right.low))
  }

  static func * (left: WideDouble, right: WideDouble) -> WideDouble {
    let product = left.high * right.high
    let error = (-product).addingProduct(left.high, right.high)
    return WideDouble(sumOf: product, error + (left.high * right.low + left.low * right.high))
  }

  static func * (left: Double, right: WideDouble) -> WideDouble {
    WideDouble(sumOf: left, 0) * right
  }

  /// The quotient, rounded about once.
  func divided(by divisor: Double) -> Double {
    let quotient = high / divisor
    return quotient + (high.addingProduct(-quotient, divisor) + low) / divisor
  }
}
