/// Percentiles by linear interpolation between the closest ranks.
enum Percentiles {
  /// The values at the ranks `(n − 1) × fraction`; reorders the values.
  static func of(_ values: inout [Double], at fractions: [Double]) -> [Summary.Percentile] {
    guard !values.isEmpty, !fractions.isEmpty else { return [] }
    RadixSort.sort(&values)
    return fractions.map { Summary.Percentile(fraction: $0, value: interpolate(values, $0)) }
  }

  private static func interpolate(_ sorted: [Double], _ fraction: Double) -> Double {
    let rank = Double(sorted.count - 1) * fraction
    let index = Int(rank)
    let below = sorted[index]
    guard index + 1 < sorted.count else { return below }
    let above = sorted[index + 1]
    let part = rank - Double(index)
    let width = above - below
    // Values at both ends of the range of a Double are further apart than it reaches.
    return width.isFinite ? min(below + part * width, above) : below * (1 - part) + above * part
  }
}
