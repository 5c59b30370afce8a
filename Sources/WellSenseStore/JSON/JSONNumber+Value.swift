extension JSONNumber {
  /// The value: an integer where the decimal, or the double nearest to it, is integral and within `Int64`, else that double;
  /// `nil` where the double would be infinite.
  func value(in bytes: UnsafeRawBufferPointer) -> Value? {
    if let integer { return .integer(integer) }
    let double = nearest(in: bytes)
    if let integer = Int64(exactly: double) { return .integer(integer) }
    return double.isFinite ? .double(double) : nil
  }

  /// The value as a double; integers beyond 2^53 are rounded. `nil` where it would be infinite.
  @inline(__always) func double(in bytes: UnsafeRawBufferPointer) -> Double? {
    if let simple { return simple }
    guard let value = value(in: bytes) else { return nil }
    switch value {
    case .integer(let integer): return Double(integer)
    case .double(let double): return double
    }
  }

  /// Whether the nearest double is finite, mostly known without computing it.
  @inline(__always) func isFinite(in bytes: UnsafeRawBufferPointer) -> Bool {
    // The number lies in [10^(magnitude-1), 10^magnitude).
    let magnitude = digits &+ exponent
    if magnitude <= 308 || significand == 0 { return true }
    return magnitude == 309 && nearest(in: bytes).isFinite
  }

  /// The exact decimal where it is integral and within `Int64`. Digits that did not fit make it fractional or too large.
  private var integer: Int64? {
    if truncated { return nil }
    if significand == 0 { return 0 }
    var whole = significand
    var power = exponent
    while power < 0 {
      let (quotient, remainder) = whole.quotientAndRemainder(dividingBy: 10)
      if remainder != 0 { return nil }
      whole = quotient
      power &+= 1
    }
    while power > 0 {
      let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      whole = product
      power &-= 1
    }
    if negative { return whole <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- whole) : nil }
    return Int64(exactly: whole)
  }

  /// The nearest double where digits and power of ten are both exact doubles, so that one operation rounds once.
  @inline(__always) private var simple: Double? {
    guard significand <= 1 << 53, exponent >= -22, exponent <= 22, !truncated else { return nil }
    if significand == 0 { return 0 }
    let digits = Double(significand)
    let size = exponent < 0 ? digits / Self.powers[-exponent] : digits * Self.powers[exponent]
    return negative ? -size : size
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private func nearest(in bytes: UnsafeRawBufferPointer) -> Double {
    if let simple { return simple }
    let magnitude = digits &+ exponent
    if magnitude > 310 { return .infinity }
    if magnitude < -400 { return 0 }
    // The standard library reads it: correctly rounded and independent of the locale.
    return Double(decimal(in: bytes, magnitude: magnitude)) ?? .nan
  }

  /// The number as `0.digits` and a power of ten. No midpoint of two doubles has more than 767 digits, so what follows the
  /// 800th matters only by being there.
  private func decimal(in bytes: UnsafeRawBufferPointer, magnitude: Int) -> String {
    var text: [UInt8] = Array(negative ? "-0.".utf8 : "0.".utf8)
    var kept = 0
    var more = false
    for place in start..<end {
      let byte = bytes[place]
      if byte | 0x20 == UInt8(ascii: "e") { break }
      guard let digit = Self.significant(byte, first: kept == 0) else { continue }
      if kept < 800 { text.append(digit) } else if digit != UInt8(ascii: "0") { more = true }
      kept += 1
    }
    if more { text.append(UInt8(ascii: "1")) }
    text.append(contentsOf: "e\(magnitude)".utf8)
    return String(decoding: text, as: UTF8.self)
  }

  private static func significant(_ byte: UInt8, first: Bool) -> UInt8? {
    guard byte >= 0x30, byte <= 0x39, !first || byte != 0x30 else { return nil }
    return byte
  }
}
