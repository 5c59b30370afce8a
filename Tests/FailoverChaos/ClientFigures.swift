import Foundation
import StoreTesting
import WellSenseStore

/// What the kills of a process came to.
package struct ClientFigures: Sendable {
  package let seed: UInt64
  let members: [String]
  package var kills = 0
  var wrongClocks = 0
  /// Seconds from the start of a process until it wrote.
  var openings: [Double] = []
  var history = History()
  package private(set) var verdict = ChaosVerdict()
  package private(set) var acknowledged = 0
  private var open = 0

  init(seed: UInt64, members: [String]) {
    self.seed = seed
    self.members = members
  }

  package var isGood: Bool { complaints.isEmpty }

  /// Why the run was not good, or shows too little.
  package var complaints: [String] {
    var complaints = verdict.complaints
    if acknowledged == 0 { complaints.append("nothing was acknowledged") }
    if kills == 0 { complaints.append("nobody was killed") }
    return complaints
  }

  /// Checks the history and the databases. The history is kept if anything is wrong.
  mutating func judge(
    _ databases: [(name: String, driver: any Driver)], _ workload: Workload, _ evidence: ChaosEvidence
  ) async throws {
    verdict = try await ChaosVerdict(of: databases, &history, workload)
    let operations = try history.operations().filter { !$0.invocation.isRead }
    acknowledged = operations.count { $0.outcome == .ok }
    open = operations.count { $0.outcome == .info }
    if !isGood { evidence.keep(history) }
    history = History()
  }

  package var markdown: String {
    let openings = openings.sorted()
    return """
      ## The client killed, \(members.joined(separator: " + ")), seed \(seed)

      | figure | |
      |---|---|
      | kill -9 of the process | \(kills), \(wrongClocks) of them with a clock that was an hour off |
      | writes acknowledged | \(acknowledged) |
      | writes under way when it died | \(open) |
      | from its start to its first write, median / longest | \(String(format: "%.2f / %.2f s", openings.percentile(0.5), openings.last ?? 0)) |
      \(verdict.markdown)
      | good | \(isGood ? "yes" : "**no**: " + complaints.joined(separator: "; ")) |
      """
  }
}
