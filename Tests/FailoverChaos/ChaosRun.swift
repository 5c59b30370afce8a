package import Foundation
import StoreTesting
import TestSupport
import WellSenseStore

/// The long run: servers under faults, then the client killed over files and over a server and a file. Writes the report.
package struct ChaosRun: Sendable {
  package var seed: UInt64
  package var seconds: Int
  /// The executable `failover-chaos`.
  package var program: URL
  /// Only the first part, for all of the time.
  package var isOfServersOnly = false
  /// As ``ServerChaos/faults``.
  package var faults: [String] = []

  package init(seed: UInt64, seconds: Int, program: URL) {
    self.seed = seed
    self.seconds = seconds
    self.program = program
  }

  /// - Returns: whether all is well. Where it isn't, histories stay in the folder that is named.
  package func run(report file: URL) async throws -> Bool {
    let folder = try ChaosFolder()
    var pages = ChaosReport(file)
    do {
      try await run(in: folder.url, &pages)
    } catch {
      try pages.add("## Ended before its time\n\n\((error as? ChaosFailure)?.error ?? error)", isGood: false)
    }
    if pages.isGood { folder.remove() } else { print("what happened is in \(folder.url.path)") }
    return pages.isGood
  }

  private func run(in folder: URL, _ pages: inout ChaosReport) async throws {
    var chaos = ServerChaos(seed: seed, duration: .seconds(isOfServersOnly ? seconds : seconds * 3 / 5))
    chaos.faults = faults
    let servers = try await chaos.run(in: folder)
    try pages.add(servers.markdown, isGood: servers.isGood, servers.verdict.report)
    if isOfServersOnly { return }
    // In less time than this too little happens.
    let part = max(15, seconds / 10)
    var others = ServerChaos(seed: seed &+ 1, duration: .seconds(part))
    others.servers = ["postgres", "mongodb"]
    let mongo = try await others.run(in: folder)
    try pages.add(mongo.markdown, isGood: mongo.isGood, mongo.verdict.report)
    let client = ClientChaos(seed: seed &+ 2, kills: 150, program: program)
    let files = try await client.run(in: folder, until: Deadline(after: .seconds(2 * part)))
    try pages.add(files.markdown, isGood: files.isGood, files.verdict.report)
    var over = ClientChaos(seed: seed &+ 3, kills: 100, program: program)
    (over.servers, over.files) = (["postgres"], 1)
    let server = try await over.run(in: folder, until: Deadline(after: .seconds(part)))
    try pages.add(server.markdown, isGood: server.isGood, server.verdict.report)
  }
}

/// The sections of the report, written and printed as they come.
private struct ChaosReport {
  private let file: URL
  private var sections: [String] = []
  private(set) var isGood = true

  init(_ file: URL) { self.file = file }

  mutating func add(_ section: String, isGood good: Bool, _ report: History.Report? = nil) throws {
    print(section + "\n")
    if !good, let report { print("\(report)") }
    sections.append(section)
    isGood = isGood && good
    try sections.joined(separator: "\n\n").appending("\n").write(to: file, atomically: true, encoding: .utf8)
  }
}

/// A directory for files of one run, in memory where there is some.
package struct ChaosFolder: Sendable {
  package let url: URL

  package init() throws {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let base = FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    url = base.appending(path: "wellsense-chaos-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  package func remove() { try? FileManager.default.removeItem(at: url) }
}
