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
    \(zip(members, failures).map { "| calls to \($0) that failed | \(Self.counts($1)) |" }.joined(separator: "\n"))
    | faults | \(strikes)\(unnoticed == 0 ? "" : ", and \(unnoticed) that hit nobody") |
    \(members.map { "| kills of \($0) | \(kills(of: $0)) |" }.joined(separator: "\n"))
    | changes of roles | \(roleChanges), by hand \(marks.count { !$0.isFault && $0.hasHappened }) |
    | no write acknowledged after a fault, median / p99 / longest | \(Self.seconds(outages.all)) |
    \(verdict.markdown)
    | good | \(isGood ? "yes" : "**no**: " + complaints.joined(separator: "; ")) |

    \(table)
    """
  }

  private var unnoticed: Int { marks.count { $0.isFault && !$0.hasHappened } }

  /// Faults that can miss are told with how many calls or connections they hit; changes of roles by hand come last.
  private var table: String {
    let faults = Set(marks.filter(\.isFault).map(\.fault)).sorted() + Set(marks.filter { !$0.isFault }.map(\.fault)).sorted()
    let head = "| fault (calls that it hit) | " + members.joined(separator: " | ") + " | outage, median / p99 / longest |"
    let line = "|---|" + String(repeating: "---|", count: members.count + 1)
    let rows = faults.map { fault in
      let cells = members.map { member in cell(marks.filter { $0.fault == fault && $0.member == member }) }
      return "| \(fault) | " + cells.joined(separator: " | ") + " | \(Self.seconds(outages.byFault[fault] ?? [])) |"
    }
    return ([head, line] + rows).joined(separator: "\n")
  }

  private func cell(_ marks: [ChaosMark]) -> String {
    let happened = marks.filter(\.hasHappened)
    let hits = happened.filter(\.isFault).compactMap(\.hits)
    let missed = marks.count { $0.isFault && !$0.hasHappened }
    return "\(happened.count)" + (hits.isEmpty ? "" : " (\(hits.reduce(0, +)))") + (missed == 0 ? "" : ", \(missed) hit nobody")
  }

  private static func seconds(_ values: [Double]) -> String {
    if values.isEmpty { return "–" }
    let figures = [values.percentile(0.5), values.percentile(0.99), values.last ?? 0]
    return figures.map { String(format: "%.2f", $0) }.joined(separator: " / ") + " s"
  }

  private static func counts(_ counts: [String: Int]) -> String {
    counts.isEmpty ? "none" : counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
