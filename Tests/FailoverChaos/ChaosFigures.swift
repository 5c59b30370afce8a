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

  package var strikes: Int { marks.count }
  package var isAlike: Bool { Set(images.map(\.image)).count == 1 }
  package var isGood: Bool { report.judgement != .invalid && isAlike }

  func kills(of member: String) -> Int { marks.reduce(0) { $0 + ($1.member == member ? $1.kills : 0) } }

  /// Checks the history, which is kept in the folder if anything is wrong with it.
  mutating func judge(_ workload: Workload, in folder: URL) throws {
    outages = ChaosOutages(history, marks)
    report = try workload.judge(history)
    report.compare(images)
    if !isGood { try Data(history.jsonLines).write(to: folder.appending(path: "history-\(seed).jsonl")) }
    history = History()
  }

  /// Keeps the logs of all databases and when what was done to them, for whoever looks for the reason.
  func keep(_ drivers: [(name: String, driver: any Driver)], in folder: URL) async throws {
    let faults = marks.map { "\($0.at) \($0.fault) \($0.member)\n" }.joined()
    try faults.write(to: folder.appending(path: "faults-\(seed).txt"), atomically: true, encoding: .utf8)
    for (name, driver) in drivers {
      var lines = ""
      var position: Position?
      while true {
        let page = try await driver.changes(after: position, limit: 1_000, Call(deadline: Deadline(after: .seconds(60))))
        for change in page.changes { lines += "\(change.position.sequence) \(change.operation) \(change.stamp) \(change.verdict)\n" }
        guard let last = page.changes.last?.position, last != position else { break }
        position = last
      }
      try lines.write(to: folder.appending(path: "log-\(seed)-\(name).txt"), atomically: true, encoding: .utf8)
    }
  }
}
