import Foundation
package import StoreTesting

/// What the kills of a process came to.
package struct ClientFigures: Sendable {
  package let seed: UInt64
  let members: [String]
  package var kills = 0
  var wrongClocks = 0
  /// Seconds from the start of a process until it wrote.
  var openings: [Double] = []
  var history = History()
  var images: [(name: String, image: DatabaseImage)] = []
  package private(set) var report = History.Report()
  package private(set) var acknowledged = 0
  private var open = 0

  init(seed: UInt64, members: [String]) {
    self.seed = seed
    self.members = members
  }

  package var isAlike: Bool { Set(images.map(\.image)).count == 1 }
  package var isGood: Bool { report.judgement != .invalid && isAlike }

  mutating func judge(_ workload: Workload, in folder: URL) throws {
    report = try workload.judge(history)
    report.compare(images)
    let operations = try history.operations().filter { !$0.invocation.isRead }
    acknowledged = operations.count { $0.outcome == .ok }
    open = operations.count { $0.outcome == .info }
    if !isGood { try Data(history.jsonLines).write(to: folder.appending(path: "history-client-\(seed).jsonl")) }
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
      | histories | \(report.judgement.rawValue)\(report.counts.isEmpty ? "" : ": \(report.counts)") |
      | rows in the end, databases alike | \(images.first?.image.rowCount ?? 0), \(isAlike ? "yes" : "**no**") |
      """
  }
}
