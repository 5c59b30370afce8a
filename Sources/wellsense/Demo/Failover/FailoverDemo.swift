import DriverMock
import DriverSQLite
import Foundation
import WellSenseStore

/// The second act: two databases in files, one of which fails under load and comes back, and a count of what was acknowledged.
struct FailoverDemo {
  let seconds: Int
  let writers: Int
  let isQuiet: Bool
  private let console = Console.standard

  init(seconds: Int, writers: Int, isQuiet: Bool) {
    self.seconds = seconds
    self.writers = writers
    self.isQuiet = isQuiet
  }

  func run() async throws {
    let folder = "./data/failover-\(UInt32.random(in: .min ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let databases = ["first", "second"].map { FaultDriver(.sqlite("\(folder)/\($0).db")) }
    let start = ContinuousClock.now
    try say("WellSense failover demo: two SQLite databases stand in for each other; failures are injected, not real")
    // What happens is told by the events.
    let store = try await Store.open(databases, logger: DatabaseOptions.quiet)
    let events = Task { [self] in
      for await event in store.events { try? tell(event, since: start) }
    }
    do {
      let outcome = try await act(on: store, databases)
      await store.close()
      await events.value
      try finish(outcome)
    } catch {
      await store.close()
      throw error
    }
  }

  /// What the demo found.
  struct Outcome {
    let load: FailoverLoad.Sum
    /// Acknowledged records that a database lacks, each counted once a database.
    let lost: Int
    let extra: Int
    let isSame: Bool
  }

  private func act(on store: Store, _ databases: [FaultDriver]) async throws -> Outcome {
    try await FailoverLoad.wait(until: { store.status?.members.allSatisfy { $0.state == .active || $0.state == .inSync } ?? false })
    try say("both are in sync; \(writers) writers begin")
    let load = try await FailoverLoad(store, writers: writers)
    let running = Task { try await load.run() }
    try await pause()
    try say("! injected: database 1 fails from now on", load.count)
    databases[0].faults.disconnect()
    try await pause()
    try say("! healed: database 1 can be reached again", load.count)
    databases[0].faults.reconnect()
    try await FailoverLoad.wait(until: { store.status?.members[0].state == .inSync })
    try say("database 1 has caught up and is in sync; it is made active again, under load", load.count)
    try await store.switchActive(to: 1)
    try await pause()
    load.stop()
    let sum = try await running.value
    try say("the writers have stopped", sum.acknowledged)
    return try await check(sum, load, store, databases)
  }

  /// People watch: each part lasts as long as they asked for.
  private func pause() async throws { try await Task.sleep(for: .seconds(seconds)) }

  private func check(_ sum: FailoverLoad.Sum, _ load: FailoverLoad, _ store: Store, _ databases: [FaultDriver]) async throws -> Outcome {
    try await FailoverLoad.wait(until: { store.status?.members.allSatisfy { ($0.lag ?? 0) == 0 } ?? false })
    var stored: [Set<ID<HealthRecord>>] = []
    for database in databases { stored.append(try await load.records(on: database)) }
    let acknowledged = Set(load.acknowledged)
    return Outcome(
      load: sum, lost: stored.reduce(0) { $0 + acknowledged.subtracting($1).count },
      // What a writer was told nothing of may be there or not.
      extra: stored[0].subtracting(acknowledged).count, isSame: stored[0] == stored[1])
  }

  // MARK: - What people see

  private func say(_ text: String, _ acknowledged: Int? = nil) throws {
    guard !isQuiet else { return }
    try console.print(text + (acknowledged.map { "  [\(NumberText.count($0)) acknowledged]" } ?? ""))
    try console.flush()
  }

  private func tell(_ event: StoreEvent, since start: ContinuousClock.Instant) throws {
    guard !isQuiet, let text = FailoverEventText.line(event) else { return }
    try console.print(console.terminal.styled("  \(NumberText.span(ContinuousClock.now - start))  \(text)", .dim))
    try console.flush()
  }

  private func finish(_ outcome: Outcome) throws {
    let sum = outcome.load
    if !isQuiet {
      try console.print()
      var table = Table([.text(""), .right("")])
      table.add(["writes acknowledged", NumberText.count(sum.acknowledged)])
      table.add(["calls that failed", NumberText.count(sum.failed)])
      table.add(["calls of unknown outcome", NumberText.count(sum.unknown)])
      table.add(["longest wait of a writer", NumberText.span(sum.longest)])
      table.add(["acknowledged and missing in a database", NumberText.count(outcome.lost)])
      table.add(["there, though never acknowledged", NumberText.count(outcome.extra)])
      table.add(["both databases hold the same", outcome.isSame ? "yes" : "NO"])
      try table.print(to: console, indent: 2)
      try console.flush()
    }
    guard outcome.lost == 0, outcome.isSame, outcome.extra <= sum.failed + sum.unknown else {
      throw CommandFailure(.failure, "the databases do not hold exactly what was acknowledged")
    }
  }
}
