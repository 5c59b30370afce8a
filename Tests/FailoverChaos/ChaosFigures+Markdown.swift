import Foundation
import StoreTesting

extension ChaosFigures {
  /// A section of the report.
  package var markdown: String {
    """
    ## \(members.joined(separator: " + ")), seed \(seed)

    | figure | |
    |---|---|
    | time | \(Int(progress.elapsed / .seconds(1))) s |
    | writes acknowledged | \(progress.acknowledged) (\(Int(Double(progress.acknowledged) / (progress.elapsed / .seconds(1)))) a second) |
    | outcome unknown at the deadline | \(progress.unknown) |
    | refused or failed without effect | \(progress.failed) |
    | errors | \(Self.counts(progress.errors)) |
    | faults | \(marks.count) |
    \(members.map { "| kills of \($0) | \(kills(of: $0)) |" }.joined(separator: "\n"))
    | changes of roles | \(roleChanges) |
    | no write acknowledged after a fault, median / p99 / longest | \(Self.seconds(outages.all)) |
    | histories | \(report.judgement.rawValue)\(Self.anomalies(report)) |
    | rows in the end, databases alike | \(images.first?.image.rowCount ?? 0), \(isAlike ? "yes" : "**no**") |

    \(table)
    """
  }

  private var table: String {
    let faults = Set(marks.map(\.fault)).sorted()
    let head = "| fault | " + members.joined(separator: " | ") + " | outage, median / p99 / longest |"
    let line = "|---|" + String(repeating: "---|", count: members.count + 1)
    let rows = faults.map { fault in
      let counts = members.map { member in "\(marks.count { $0.fault == fault && $0.member == member })" }
      return "| \(fault) | " + counts.joined(separator: " | ") + " | \(Self.seconds(outages.byFault[fault] ?? [])) |"
    }
    return ([head, line] + rows).joined(separator: "\n")
  }

  private static func seconds(_ values: [Double]) -> String {
    [values.percentile(0.5), values.percentile(0.99), values.last ?? 0].map { String(format: "%.2f", $0) }.joined(separator: " / ") + " s"
  }

  private static func counts(_ counts: [String: Int]) -> String {
    counts.isEmpty ? "none" : counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  private static func anomalies(_ report: History.Report) -> String {
    report.counts.isEmpty ? "" : ": " + counts(Dictionary(uniqueKeysWithValues: report.counts.map { ($0.key.rawValue, $0.value) }))
  }
}
