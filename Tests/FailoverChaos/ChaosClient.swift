package import Foundation
import StoreTesting
import WellSenseStore

/// The process that is killed: opens a set of databases and writes until it ends, one way or the other.
package struct ChaosClient: Sendable {
  package var seed: UInt64
  package var generation: Int
  /// A `sqlite` path or a server's URI, each in its place of the set.
  package var databases: [String]
  /// Each event is appended to it: an invocation before it is sent, an acknowledgement after it was heard.
  package var journal: URL

  package init(seed: UInt64, generation: Int, databases: [String], journal: URL) {
    self.seed = seed
    self.generation = generation
    self.databases = databases
    self.journal = journal
  }

  /// The variable of the environment that says what to do.
  static let variable = "WELLSENSE_CHAOS_CLIENT"

  /// The client that the environment asks for, if any.
  package init?(_ environment: [String: String]) {
    let parts = environment[Self.variable]?.split(separator: "\n").map(String.init) ?? []
    guard parts.count > 3, let seed = UInt64(parts[0]), let generation = Int(parts[1]) else { return nil }
    self.init(seed: seed, generation: generation, databases: Array(parts[3...]), journal: URL(fileURLWithPath: parts[2]))
  }

  var text: String { (["\(seed)", "\(generation)", journal.path] + databases).joined(separator: "\n") }

  package func run() async throws {
    try Data().write(to: journal)
    let file = try FileHandle(forWritingTo: journal)
    let store = try await Self.open(databases)
    // What is in the kernel's hands outlives the process.
    let recorder = HistoryRecorder { event in try? file.write(contentsOf: Data(event.jsonLine)) }
    _ = try await Workload(seed: seed, tasks: 32, generation: generation).run(on: store, recording: recorder) { _ in false }
  }

  static func drivers(_ databases: [String]) throws(StoreError) -> [any Driver] {
    var drivers: [any Driver] = []
    for database in databases { drivers.append(try ChaosServer.driver(at: database)) }
    return drivers
  }

  static func open(_ databases: [String]) async throws(StoreError) -> Store {
    try await Store.open(
      drivers(databases), failover: FailoverSettings(stability: .seconds(2)), settings: settings)
  }

  /// Many tasks on a busy machine are slow, which needs no telling.
  static let settings = StoreSettings(calls: CallOptions(timeout: .seconds(20)), slowQueryThreshold: .seconds(600))
}
