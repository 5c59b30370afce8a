import Foundation

/// Numbers and spans of time for people.
enum NumberText {
  /// `22,099`.
  static func count(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = count < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 person`, `33 people`.
  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(self.count(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// A measurement with as many decimals as make sense for its size.
  static func value(_ value: Double?, decimals: Int? = nil) -> String {
    guard let value, value.isFinite else { return "-" }
    let places = decimals ?? Self.decimals(for: value.magnitude)
    if places == 0, value.magnitude < 1e15 { return count(Int(value.rounded())) }
    let text = String(format: "%.\(places)f", value)
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
  }

  /// Decimals that suit all of some numbers, so that they line up.
  static func decimals(for values: [Double?]) -> Int {
    decimals(for: values.compactMap { $0?.magnitude }.filter(\.isFinite).max() ?? 0)
  }

  /// Decimals that suit numbers of this size.
  static func decimals(for magnitude: Double) -> Int {
    magnitude >= 1000 ? 0 : magnitude >= 0.1 || magnitude == 0 ? 1 : 3
  }

  /// `0.4 ms`, `38 ms`, `1.2 s`, `2 min 5 s`.
  static func span(_ duration: Duration) -> String {
    let (whole, attoseconds) = duration.components
    let seconds = Double(whole) + Double(attoseconds) / 1e18
    switch seconds {
    case ..<0.01: return String(format: "%.1f ms", seconds * 1000)
    case ..<1: return String(format: "%.0f ms", seconds * 1000)
    case ..<60: return String(format: "%.1f s", seconds)
    default: return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    }
  }

  /// `48 KiB`, `1.5 MiB`.
  static func bytes(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return unit == 0 || value >= 100 ? "\(Int(value.rounded())) \(units[unit])" : String(format: "%.1f \(units[unit])", value)
  }
}
