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

  package init(seed: UInt64, seconds: Int, program: URL) {
    self.seed = seed
    self.seconds = seconds
    self.program = program
  }

  /// - Returns: whether all is well. Where it isn't, histories stay in the folder that is named.
  package func run(report file: URL) async throws -> Bool {
    let folder = try ChaosFolder()
    var sections: [String] = []
    var isGood = true
    func add(_ section: String, _ good: Bool, _ report: History.Report) throws {
      print(section + "\n")
      if !good { print("\(report)") }
      sections.append(section)
      isGood = isGood && good
      try sections.joined(separator: "\n\n").appending("\n").write(to: file, atomically: true, encoding: .utf8)
    }
    let servers = try await ServerChaos(seed: seed, duration: .seconds(isOfServersOnly ? seconds : seconds * 3 / 5)).run(in: folder.url)
    try add(servers.markdown, servers.isGood, servers.report)
    if isOfServersOnly {
      if isGood { folder.remove() } else { print("what happened is in \(folder.url.path)") }
      return isGood
    }
    var others = ServerChaos(seed: seed &+ 1, duration: .seconds(seconds / 10))
    others.servers = ["postgres", "mongodb"]
    let mongo = try await others.run(in: folder.url)
    try add(mongo.markdown, mongo.isGood, mongo.report)
    let client = ClientChaos(seed: seed &+ 2, kills: 150, program: program)
    let files = try await client.run(in: folder.url, until: Deadline(after: .seconds(seconds * 2 / 10)))
    try add(files.markdown, files.isGood, files.report)
    var over = ClientChaos(seed: seed &+ 3, kills: 100, program: program)
    (over.servers, over.files) = (["postgres"], 1)
    let server = try await over.run(in: folder.url, until: Deadline(after: .seconds(seconds / 10)))
    try add(server.markdown, server.isGood, server.report)
    if isGood { folder.remove() } else { print("what happened is in \(folder.url.path)") }
    return isGood
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
