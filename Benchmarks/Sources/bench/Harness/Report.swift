internal import Foundation

/// The table of all measurements, as text or as JSON.
struct Report {
  private var measurements: [Measurement] = []

  mutating func add(_ measurement: Measurement) { measurements.append(measurement) }

  // MARK: - Text

  private struct Column {
    let title: String
    var isLeft = false
    /// The second is `nil` for a piece of work that has no target.
    let text: (Measurement, Measurement.Verdict?) -> String
    /// Shown once for each piece of work.
    var isOnce = true
  }

  private var columns: [Column] {
    var columns = [
      Column(title: "work", isLeft: true) { measurement, _ in measurement.name },
      Column(title: "floor") { measurement, _ in Self.floor(measurement.medians) },
      Column(title: "ours") { measurement, _ in Self.grown(measurement.medians, .ours, .oursGrown, \.time) },
      Column(title: "CPU floor") { measurement, _ in Self.grown(measurement.medians, .floor, .floorGrown, \.processor) },
      Column(title: "CPU ours") { measurement, _ in Self.grown(measurement.medians, .ours, .oursGrown, \.processor) },
    ]
    if measurements.contains(where: { $0.medians[.peer] != nil }) {
      columns.append(Column(title: "GRDB") { measurement, _ in Self.number(measurement.medians.time(.peer)) })
      columns.append(
        Column(title: "GRDB/ours") { measurement, _ in Self.number(measurement.medians.time(.peer) / measurement.medians.time(.ours)) })
    }
    return columns + [
      Column(title: "measured (min–max)", text: { Self.measured($0, $1) }, isOnce: false),
      Column(title: "target", isLeft: true, text: { $1?.target.text ?? "–" }, isOnce: false),
      Column(title: "met", isLeft: true, text: { $1.map { $0.isMet ? "yes" : "NO" } ?? "" }, isOnce: false),
    ]
  }

  var text: String {
    let columns = columns
    var rows = [columns.map(\.title)]
    for measurement in measurements {
      let verdicts: [Measurement.Verdict?] = measurement.verdicts.isEmpty ? [nil] : measurement.verdicts
      for (place, verdict) in verdicts.enumerated() {
        rows.append(columns.map { $0.isOnce && place > 0 ? "" : $0.text(measurement, verdict) })
      }
    }
    return rows.aligned { columns[$0].isLeft }
  }

  private static func floor(_ medians: [Role: Cost]) -> String {
    let floor = medians[.floor] == nil ? number(medians.time(.driver)) : grown(medians, .floor, .floorGrown, \.time)
    return medians[.hop].map { "\(floor) + \(number($0.time))" } ?? floor
  }

  private static func grown(_ medians: [Role: Cost], _ few: Role, _ many: Role, _ what: KeyPath<Cost, Double>) -> String {
    let text = number(medians[few]?[keyPath: what] ?? .nan)
    return medians[many].map { "\(text) → \(number($0[keyPath: what]))" } ?? text
  }

  /// Without a target, the ratio to the floor.
  private static func measured(_ measurement: Measurement, _ verdict: Measurement.Verdict?) -> String {
    guard let verdict else { return number(measurement.medians.time(.ours) / measurement.medians.time(.floor)) }
    return "\(number(verdict.value)) (\(number(verdict.lowest))–\(number(verdict.highest)))"
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    return switch abs(value) {
    case 100...: String(format: "%.0f", value)
    case 10...: String(format: "%.1f", value)
    default: String(format: "%.2f", value)
    }
  }

  // MARK: - JSON

  var json: String {
    let objects = measurements.map { measurement in
      let targets = measurement.verdicts.map {
        "{\"target\": \"\($0.target.text)\", \"value\": \($0.value), \"min\": \($0.lowest), \"max\": \($0.highest), \"met\": \($0.isMet)}"
      }.joined(separator: ", ")
      let times = Self.object(measurement.medians, \.time)
      let processor = Self.object(measurement.medians, \.processor)
      return "{\"work\": \"\(measurement.name)\", \"medians\": \(times), \"processor\": \(processor), \"targets\": [\(targets)]}"
    }
    return "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
  }

  private static func object(_ medians: [Role: Cost], _ what: KeyPath<Cost, Double>) -> String {
    let members = medians.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\"\($0.key.rawValue)\": \($0.value[keyPath: what])" }
    return "{" + members.joined(separator: ", ") + "}"
  }
}
