package import Foundation
import StoreTesting
import TestSupport
import WellSenseStore

/// The long run, in parts. Writes the report.
package struct ChaosRun: Sendable {
  package enum Part: String, CaseIterable, Sendable {
    /// PostgreSQL, MariaDB and a file under faults.
    case servers
    /// The same with MongoDB's stand-in for MariaDB.
    case mongodb
    /// The process over two files is killed.
    case files
    /// The process over a server and a file is killed.
    case mixed

    /// Of the time of a whole run.
    fileprivate var share: Double {
      switch self {
      case .servers: 0.6
      case .files: 0.2
      case .mongodb, .mixed: 0.1
      }
    }
  }

  package var seed: UInt64
  package var seconds: Int
  /// The executable `failover-chaos`.
  package var program: URL
  /// Only this part, for all of the time.
  package var only: Part?
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
    for (place, part) in Part.allCases.enumerated() where only == nil || only == part {
      do {
        // In less time than that too little happens.
        let time = only == nil ? max(15, Int(Double(seconds) * part.share)) : seconds
        try await run(part, seed &+ UInt64(place), .seconds(time), in: folder.url, &pages)
      } catch {
        try pages.add("## \(part.rawValue): ended before its time\n\n\((error as? ChaosFailure)?.error ?? error)", isGood: false)
      }
    }
    if pages.isGood { folder.remove() } else { print("what happened is in \(folder.url.path)") }
    return pages.isGood
  }

  private func run(_ part: Part, _ seed: UInt64, _ time: Duration, in folder: URL, _ pages: inout ChaosReport) async throws {
    switch part {
    case .servers, .mongodb:
      var chaos = ServerChaos(seed: seed, duration: time)
      // The stand-in takes over a tenth of what the others write, and a page of one user's records takes it seconds where there are many.
      if part == .mongodb { (chaos.servers, chaos.pause) = (["postgres", "mongodb"], .milliseconds(150)) }
      chaos.faults = faults
      let figures = try await chaos.run(in: folder)
      try pages.add(figures.markdown, isGood: figures.isGood, figures.verdict.report)
    case .files, .mixed:
      var chaos = ClientChaos(seed: seed, kills: .max, program: program)
      if part == .mixed { (chaos.servers, chaos.files) = (["postgres"], 1) }
      let figures = try await chaos.run(in: folder, until: Deadline(after: time))
      try pages.add(figures.markdown, isGood: figures.isGood, figures.verdict.report)
    }
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
