internal import Foundation

/// The table of all measurements, as text or as JSON.
struct Report {
  private(set) var measurements: [Measurement] = []
  private let columns = ["work", "floor", "ours", "GRDB", "GRDB/ours", "measured (min–max)", "target", "met"]
  private var rows: [[String]] = []

  mutating func add(_ measurement: Measurement) {
    measurements.append(measurement)
    for (place, verdict) in measurement.verdicts.enumerated() {
      rows.append(row(measurement, verdict, isFirst: place == 0))
    }
  }

  private func row(_ measurement: Measurement, _ verdict: Measurement.Verdict, isFirst: Bool) -> [String] {
    let medians = measurement.medians
    let floor = medians[.floorGrown].map { "\(number(medians[.floor])) → \(number($0))" } ?? number(medians[.floor] ?? medians[.driver])
    let ours = medians[.oursGrown].map { "\(number(medians[.ours])) → \(number($0))" } ?? number(medians[.ours])
    let hop = medians[.hop].map { " + \(number($0))" } ?? ""
    return [
      isFirst ? measurement.name : "", isFirst ? floor + hop : "", isFirst ? ours : "",
      isFirst ? number(medians[.peer]) : "", isFirst ? number(ratio(medians[.peer], medians[.ours])) : "",
      "\(number(verdict.value)) (\(number(verdict.range.lowerBound))–\(number(verdict.range.upperBound)))",
      verdict.target.text, verdict.isMet ? "yes" : "NO",
    ]
  }

  var isEveryTargetMet: Bool { measurements.allSatisfy { $0.verdicts.allSatisfy(\.isMet) } }

  var text: String {
    let all = [columns] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.map { row in
      zip(row, widths).enumerated().map { place, cell in
        let pad = String(repeating: " ", count: cell.1 - cell.0.count)
        return place == 0 || place >= 6 ? cell.0 + pad : pad + cell.0
      }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n")
  }

  var json: String {
    let objects = measurements.map { measurement in
      let medians = measurement.medians.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\"\($0.key.rawValue)\": \($0.value)" }.joined(separator: ", ")
      let targets = measurement.verdicts.map {
        "{\"target\": \"\($0.target.text)\", \"value\": \($0.value), \"min\": \($0.range.lowerBound), \"max\": \($0.range.upperBound), \"met\": \($0.isMet)}"
      }.joined(separator: ", ")
      return "{\"work\": \"\(measurement.name)\", \"medians\": {\(medians)}, \"targets\": [\(targets)]}"
    }
    return "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
  }

  private func ratio(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a / b
  }

  private func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return switch abs(value) {
    case 100...: String(format: "%.0f", value)
    case 10...: String(format: "%.1f", value)
    default: String(format: "%.2f", value)
    }
  }
}
