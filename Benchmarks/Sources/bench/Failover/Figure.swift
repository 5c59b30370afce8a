internal import Foundation

/// A figure of a set of databases, and what it should be.
struct Figure: Sendable {
  let name: String
  let value: Double
  let unit: String
  let target: Double
  var isLowerBound = false
  /// How it came about: how many trials, how far apart they lie.
  let detail: String

  var isMet: Bool { isLowerBound ? value >= target : value <= target }

  static func table(_ figures: [Figure]) -> String {
    let rows =
      [["figure", "measured", "target", "met", "how"]]
      + figures.map { figure in
        [
          figure.name, "\(text(figure.value)) \(figure.unit)",
          "\(figure.isLowerBound ? "≥" : "≤") \(text(figure.target)) \(figure.unit)", figure.isMet ? "yes" : "NO", figure.detail,
        ]
      }
    return rows.aligned { _ in true }
  }

  static func json(_ figures: [Figure]) -> String {
    let objects = figures.map {
      "{\"figure\": \"\($0.name)\", \"value\": \($0.value), \"unit\": \"\($0.unit)\", \"target\": \($0.target), \"met\": \($0.isMet)}"
    }
    return "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
  }

  private static func text(_ value: Double) -> String {
    String(format: value >= 100 ? "%.0f" : "%.2f", value)
  }
}

extension [Double] {
  /// The value that this part of them doesn't exceed.
  func quantile(_ part: Double) -> Double {
    let sorted = self.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[Swift.min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
  }
}
