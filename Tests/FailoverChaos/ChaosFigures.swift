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
  var images: [(name: String, image: DatabaseImage)] = []
  /// Whether faults that kill were among those to be made.
  var mustKill = true
  /// Of each member, calls that failed, by code.
  var failures: [[String: Int]] = []
  /// What the databases' own records lack.
  var records: [String] = []
  package private(set) var report = History.Report()
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
  var isAlike: Bool { Set(images.map(\.image)).count == 1 }
  package var isGood: Bool { complaints.isEmpty }

  /// Why the run was not good, or shows too little.
  package var complaints: [String] {
    var complaints = report.complaints + records
    if !isAlike { complaints.append("the databases differ") }
    if progress.acknowledged == 0 { complaints.append("nothing was acknowledged") }
    if mustKill, marks.allSatisfy({ $0.kills == 0 }) { complaints.append("nobody was killed") }
    return complaints
  }

  func kills(of member: String) -> Int { marks.reduce(0) { $0 + ($1.member == member ? $1.kills : 0) } }

  /// Checks the history, which is kept if anything is wrong with it.
  mutating func judge(_ workload: Workload, _ evidence: ChaosEvidence) throws {
    outages = ChaosOutages(history, marks)
    report = try workload.judge(history)
    report.compare(images)
    if !isGood { evidence.keep(history) }
    history = History()
  }
}

extension History.Report {
  /// So many registers may be left undecided where their search took too long; more, and the run shows too little.
  static let undecidedAllowed = 3

  /// Why a run isn't good.
  var complaints: [String] {
    var complaints: [String] = []
    if judgement == .invalid { complaints.append("histories that no correct store has") }
    if undecided.count > Self.undecidedAllowed { complaints.append("\(undecided.count) undecided, more than \(Self.undecidedAllowed)") }
    return complaints
  }

  /// For a table: the judgement, how many anomalies of each kind, and what was left undecided.
  var summary: String {
    let found = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
    return ([judgement.rawValue] + found + undecided).joined(separator: "; ")
  }
}
