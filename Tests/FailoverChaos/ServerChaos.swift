package import Foundation
import StoreFaults
import StoreTesting
import TestSupport
import WellSenseStore

/// Databases of several engines that stand in for each other, under 64 tasks, while one after the other is killed, frozen, cut off, filled up or
/// emptied. Whatever happened, what was acknowledged must be there once, and all databases must hold the same in the end.
package struct ServerChaos: Sendable {
  /// Of the tasks and of the faults.
  package var seed: UInt64
  /// How long the faults go on.
  package var duration: Duration
  /// As `Scripts/servers` calls them; a SQLite file comes to them as the last.
  package var servers = ["postgres", "mariadb"]
  package var tasks = 64

  package init(seed: UInt64, duration: Duration) {
    self.seed = seed
    self.duration = duration
  }

  /// - Parameter folder: for the file, and for the history where something is wrong.
  package func run(in folder: URL) async throws -> ChaosFigures {
    let set = try await ServerSet(servers, disks: true)
    let members = try servers.map { try ChaosServer($0, of: set) }
    let file = FaultDriver(try ChaosServer.driver(at: folder.appending(path: "chaos-\(seed).db").path))
    let store = try await Store.open(
      members.map(\.driver) + [file],
      failover: FailoverSettings(minInSync: 2, stability: .seconds(2)),
      settings: ChaosClient.settings)
    try await eventually { store.isComplete }
    var figures = try await trouble(store, strikes(members, file, store))
    try await store.heal(within: .seconds(180))
    try await compare(store, members, file, &figures)
    try figures.judge(Workload(seed: seed), in: folder)
    if !figures.isGood { try await figures.keep(members.map { ($0.name, $0.direct) } + [("sqlite", file)], in: folder) }
    await store.close()
    for member in members { await member.direct.close() }
    try await set.stop()
    return figures
  }

  private func strikes(_ members: [ChaosServer], _ file: FaultDriver, _ store: Store) -> [ChaosStrike] {
    let names = members.map(\.name) + ["sqlite"]
    return members.flatMap(ChaosStrike.all) + ChaosStrike.all(on: file, "sqlite")
      + names.enumerated().map { ChaosStrike.switching(store, to: $0.offset + 1, $0.element) }
  }

  /// Everybody works while the faults are made; what is then known.
  private func trouble(_ store: Store, _ strikes: [ChaosStrike]) async throws -> ChaosFigures {
    let recorder = HistoryRecorder()
    let workload = Workload(seed: seed, tasks: tasks)
    var striker = ChaosStriker(strikes, store, seed: seed, start: .now)
    let events = store.events
    let roles = Task { await events.reduce(into: 0) { if case .failoverFinished = $1 { $0 += 1 } } }
    async let running = workload.run(on: store, recording: recorder) { [duration] in $0.elapsed > duration }
    try await striker.run(until: Deadline(after: duration))
    let history = try await running
    roles.cancel()
    return ChaosFigures(
      seed: seed, members: servers + ["sqlite"], marks: striker.marks, progress: recorder.progress, roleChanges: await roles.value,
      history: history)
  }

  private func compare(_ store: Store, _ members: [ChaosServer], _ file: FaultDriver, _ figures: inout ChaosFigures) async throws {
    let workload = Workload(seed: seed)
    figures.history.append(try await workload.readEverything(on: store))
    for member in members {
      try await member.direct.open(Call(deadline: Deadline(after: .seconds(20))))
      _ = try await member.direct.initialize(.current, log: .asItIs, Call(deadline: Deadline(after: .seconds(20))))
    }
    for (name, driver) in members.map({ ($0.name, $0.direct) }) + [("sqlite", file as any Driver)] {
      figures.history.append(try await workload.readEverything(on: Store(driver)))
      figures.images.append((name, try await DatabaseImage(of: driver)))
    }
  }
}
