import Foundation
package import StoreTesting
import WellSenseStore

/// What a run came to.
package struct ChaosFigures: Sendable {
  package let seed: UInt64
  package let members: [String]
  let marks: [ChaosMark]
  package let progress: Workload.Progress
  /// Failovers, and changes by hand.
  package let roleChanges: Int
  var history: History
  /// Whether faults that kill were among those to be made.
  var mustKill = true
  /// Of each member, calls that failed, by code.
  var failures: [[String: Int]] = []
  package private(set) var verdict = ChaosVerdict()
  private(set) var outages = ChaosOutages()

  init(seed: UInt64, members: [String], marks: [ChaosMark], progress: Workload.Progress, roleChanges: Int, history: History) {
    self.seed = seed
    self.members = members
    self.marks = marks
    self.progress = progress
    self.roleChanges = roleChanges
    self.history = history
  }

  /// Faults that hit anybody.
  package var strikes: Int { marks.count { $0.isFault && $0.hasHappened } }
  package var isGood: Bool { complaints.isEmpty }

  /// Why the run was not good, or shows too little.
  package var complaints: [String] {
    var complaints = verdict.complaints
    if progress.acknowledged == 0 { complaints.append("nothing was acknowledged") }
    if mustKill, marks.allSatisfy({ $0.kills == 0 }) { complaints.append("nobody was killed") }
    return complaints
  }

  func kills(of member: String) -> Int { marks.reduce(0) { $0 + ($1.member == member ? $1.kills : 0) } }

  /// Checks the history and the databases. The history is kept if anything is wrong.
  mutating func judge(
    _ databases: [(name: String, driver: any Driver)], _ workload: Workload, _ evidence: ChaosEvidence
  ) async throws {
    verdict = try await ChaosVerdict(of: databases, &history, workload)
    outages = ChaosOutages(history, marks)
    if !isGood { evidence.keep(history) }
    history = History()
  }
}
