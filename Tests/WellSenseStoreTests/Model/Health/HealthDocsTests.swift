import Foundation
import Testing
import WellSenseStore

@Suite struct HealthDocsTests {
  @Test func `the table of metrics in the docs is that of the code`() throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    let text = try String(contentsOf: root.appendingPathComponent("Docs/health-data.md"), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(lines == HealthMetric.all.map(Self.line))
  }

  private static func line(_ metric: HealthMetric) -> String {
    let cells = [
      "`\(metric.name)`", metric.type.rawValue, "`\(metric.path)`", metric.unit, metric.loinc ?? "", range(metric.possible),
      range(metric.usual),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    func short(_ number: Double) -> String { Int(exactly: number)?.description ?? number.description }
    return range.upperBound < 1e300 ? "\(short(range.lowerBound))–\(short(range.upperBound))" : "≥ \(short(range.lowerBound))"
  }
}
