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
  /// Without this process it ends.
  var parent: Int32

  init(seed: UInt64, generation: Int, databases: [String], journal: URL, parent: Int32 = getpid()) {
    self.seed = seed
    self.generation = generation
    self.databases = databases
    self.journal = journal
    self.parent = parent
  }

  /// The variable of the environment that says what to do.
  static let variable = "WELLSENSE_CHAOS_CLIENT"

  /// The client that the environment asks for, if any.
  package init?(_ environment: [String: String]) {
    let parts = environment[Self.variable]?.split(separator: "\n").map(String.init) ?? []
    guard parts.count > 4, let seed = UInt64(parts[0]), let generation = Int(parts[1]), let parent = Int32(parts[2]) else { return nil }
    self.init(
      seed: seed, generation: generation, databases: Array(parts[4...]), journal: URL(fileURLWithPath: parts[3]), parent: parent)
  }

  var text: String { (["\(seed)", "\(generation)", "\(parent)", journal.path] + databases).joined(separator: "\n") }

  package func run() async throws {
    endWithParent()
    try Data().write(to: journal)
    let file = try FileHandle(forWritingTo: journal)
    let store = try await Self.open(databases)
    // What is in the kernel's hands outlives the process.
    let recorder = HistoryRecorder { event in
      do {
        try file.write(contentsOf: Data(event.jsonLine))
      } catch {
        // Whoever went on would hear of writes as done that the journal doesn't know.
        Self.end("the journal \(journal.path) can't be written: \(error)")
      }
    }
    _ = try await Workload(seed: seed, tasks: 32, generation: generation).run(on: store, recording: recorder) { _ in false }
  }

  /// A client that outlived a killed run would write without end. A thread, since tasks may all be stuck.
  private func endWithParent() {
    Thread.detachNewThread { [parent] in
      while getppid() == parent { usleep(200_000) }
      Self.end("the process \(parent), which it belongs to, is gone")
    }
  }

  /// At once, whatever else is under way.
  private static func end(_ reason: String) -> Never {
    FileHandle.standardError.write(Data("failover-chaos: \(reason)\n".utf8))
    _exit(1)
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
