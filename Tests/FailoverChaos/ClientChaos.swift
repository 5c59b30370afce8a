package import Foundation
import StoreFaults
import StoreTesting
import TestSupport
package import WellSenseStore

/// The process over a set of databases is killed again and again and begins anew, sometimes with another clock. In the end everything that it
/// heard of as done must be there once, nothing that it didn't try, and all databases must be alike.
package struct ClientChaos: Sendable {
  package var seed: UInt64
  package var kills: Int
  /// The executable `failover-chaos`.
  package var program: URL
  /// Servers that belong to the set, before the files.
  package var servers: [String] = []
  package var files = 2

  package init(seed: UInt64, kills: Int, program: URL) {
    self.seed = seed
    self.kills = kills
    self.program = program
  }

  package func run(in folder: URL, until end: Deadline = Deadline(after: .seconds(86_400))) async throws -> ClientFigures {
    let set = servers.isEmpty ? nil : try await ServerSet(servers)
    let files = (0..<files).map { folder.appending(path: "client-\(seed)-\($0).db").path }
    let databases = try servers.compactMap { try set?.uri(of: $0) } + files
    let evidence = ChaosEvidence(name: "client-\(seed)", folder: folder)
    var figures = ClientFigures(seed: seed, members: servers + files.map { _ in "sqlite" })
    var random = SeededGenerator(seed: seed)
    do {
      while figures.kills < kills, !end.hasPassed {
        let journal = folder.appending(path: "client-\(seed)-\(figures.kills).jsonl")
        try await killOnce(databases, journal, &figures, &random)
        figures.history.append(contentsOf: try Self.events(in: journal))
      }
      try await judge(databases, &figures, evidence)
    } catch {
      evidence.keep(figures.history)
      await keep(databases, of: set, evidence)
      throw ChaosFailure(error: error, folder: folder)
    }
    if !figures.isGood { await keep(databases, of: set, evidence) }
    try await set?.stop()
    return figures
  }

  private func keep(_ databases: [String], of set: ServerSet?, _ evidence: ChaosEvidence) async {
    if let set { evidence.keep(servers, of: set) }
    let drivers = (try? ChaosClient.drivers(databases)) ?? []
    await evidence.keep(drivers.enumerated().map { ("\($0 + 1)", $1) })
    for driver in drivers { await driver.close() }
  }

  private func killOnce(
    _ databases: [String], _ journal: URL, _ figures: inout ClientFigures, _ random: inout SeededGenerator
  ) async throws {
    let process = Process()
    process.executableURL = program
    // Not as arguments, which Swift's runtime finds none of, now and then, where the clock's library is loaded before it.
    let order = ChaosClient(seed: seed, generation: figures.kills, databases: databases, journal: journal)
    var environment = ProcessInfo.processInfo.environment
    if let faketime = Clocks.faketime, Bool.random(using: &random) {
      environment.merge(["LD_PRELOAD": faketime, "FAKETIME": "+1h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"]) { $1 }
      figures.wrongClocks += 1
    }
    process.environment = environment.merging([ChaosClient.variable: order.text]) { $1 }
    try process.run()
    let start = ContinuousClock.now
    // Sometimes before anything was written.
    let waits = Int.random(in: 0..<10, using: &random) > 0
    if waits {
      let limit = Deadline(after: .seconds(60))
      // Polls, since a file that grows makes no event.
      while process.isRunning, Self.size(of: journal) == 0, !limit.hasPassed { try await Task.sleep(for: .milliseconds(5)) }
      figures.openings.append(start.duration(to: .now) / .seconds(1))
    }
    // It must be dead before anybody goes on, also where it got stuck.
    defer {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      Self.removeMemory(of: process.processIdentifier)
    }
    guard !waits || !process.isRunning || Self.size(of: journal) > 0 else { throw ClientEnded(status: nil) }
    // How long it goes on: nothing is expected after it.
    try await Task.sleep(for: .milliseconds(Int.random(in: 1...1_500, using: &random)))
    kill(process.processIdentifier, SIGKILL)
    // `waitUntilExit` would hold a thread of the pool.
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    // One that ended by itself, if only just before, had a reason that must be known.
    guard process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL else {
      throw ClientEnded(status: process.terminationStatus)
    }
    figures.kills += 1
  }

  /// What its libraries leave in memory: libmongoc's counters, of which it would warn the next process that gets this number, and libfaketime's.
  private static func removeMemory(of process: Int32) {
    for name in ["mongoc-\(process)", "faketime_shm_\(process)", "sem.faketime_sem_\(process)"] {
      try? FileManager.default.removeItem(atPath: "/dev/shm/\(name)")
    }
  }

  /// None where it was killed before it had made its journal.
  private static func events(in journal: URL) throws -> [History.Event] {
    guard FileManager.default.fileExists(atPath: journal.path) else { return [] }
    return try History(jsonLines: [UInt8](Data(contentsOf: journal))).events
  }

  private static func size(of file: URL) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int ?? 0
  }

  private func judge(_ databases: [String], _ figures: inout ClientFigures, _ evidence: ChaosEvidence) async throws {
    let workload = Workload(seed: seed)
    let store = try await ChaosClient.open(databases)
    try await store.heal(patience: .seconds(120))
    figures.history.append(try await workload.readEverything(on: store, after: figures.history))
    await store.close()
    let drivers = try ChaosClient.drivers(databases).enumerated().map { ("\($0 + 1) (\(figures.members[$0]))", $1) }
    try await figures.judge(drivers, workload, evidence)
    for (_, driver) in drivers { await driver.close() }
  }
}

/// The process ended before it was killed, or wrote nothing for a minute.
struct ClientEnded: Error, CustomStringConvertible {
  let status: Int32?

  var description: String {
    status.map { "the client ended by itself, with status \($0); what it said is above" } ?? "the client wrote nothing for a minute"
  }
}
