package import Foundation
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
  /// As ``Workload/pause``.
  package var pause = Duration.zero
  /// Only these, to look for something; all if none is named.
  package var faults: [String] = []

  package init(seed: UInt64, duration: Duration) {
    self.seed = seed
    self.duration = duration
  }

  /// - Parameter folder: for the file, and for everything that may tell why where something is wrong.
  package func run(in folder: URL) async throws -> ChaosFigures {
    let set = try await ServerSet(servers, disks: true)
    let evidence = ChaosEvidence(name: "\(seed)", folder: folder)
    let scene = try ServerScene(servers, of: set, file: folder.appending(path: "chaos-\(seed).db").path)
    do {
      let figures = try await run(scene, evidence)
      if !figures.isGood { await keep(scene, evidence) }
      for member in scene.members { await member.direct.close() }
      try await set.stop()
      return figures
    } catch {
      evidence.keep(scene.recorder.history)
      await keep(scene, evidence)
      throw ChaosFailure(error: error, folder: folder)
    }
  }

  private func keep(_ scene: ServerScene, _ evidence: ChaosEvidence) async {
    evidence.keep(scene.diary)
    evidence.keep(servers, of: scene.set)
    scene.file.faults.heal()
    await evidence.keep(scene.databases)
  }

  private func run(_ scene: ServerScene, _ evidence: ChaosEvidence) async throws -> ChaosFigures {
    let store = try await Store.open(
      scene.watched,
      failover: FailoverSettings(minInSync: 2, stability: .seconds(2)),
      settings: ChaosClient.settings)
    try await eventually { store.isComplete }
    var figures = try await trouble(store, scene)
    try await store.heal(patience: .seconds(180))
    let workload = Workload(seed: seed)
    figures.history.append(try await workload.readEverything(on: store, after: figures.history))
    try await figures.judge(scene.databases, workload, evidence)
    await store.close()
    return figures
  }

  /// Everybody works while the faults are made; what is then known.
  private func trouble(_ store: Store, _ scene: ServerScene) async throws -> ChaosFigures {
    var workload = Workload(seed: seed, tasks: tasks)
    workload.pause = pause
    let strikes = scene.strikes(store).filter { faults.isEmpty || faults.contains($0.fault) }
    var striker = ChaosStriker(strikes, store, scene.diary, seed: seed, start: .now)
    let events = store.events
    let roles = Task { await events.reduce(into: 0) { if case .failoverFinished = $1 { $0 += 1 } } }
    async let running = workload.run(on: store, recording: scene.recorder) { [duration] in $0.elapsed > duration }
    try await striker.run(until: Deadline(after: duration))
    let history = try await running
    roles.cancel()
    var figures = ChaosFigures(
      seed: seed, members: scene.names, marks: scene.diary.marks, progress: scene.recorder.progress, roleChanges: await roles.value,
      history: history)
    figures.mustKill = strikes.contains { $0.kills > 0 }
    figures.failures = scene.watched.map(\.failures)
    return figures
  }
}

/// The members of a set, and what is known of what was done to them.
private struct ServerScene: Sendable {
  let set: ServerSet
  let members: [ChaosServer]
  let file: ChaosFile
  let diary = ChaosDiary()
  let recorder = HistoryRecorder()

  init(_ servers: [String], of set: ServerSet, file: String) throws {
    self.set = set
    members = try servers.map { try ChaosServer($0, of: set) }
    self.file = ChaosFile(try ChaosServer.driver(at: file))
  }

  var names: [String] { members.map(\.name) + ["sqlite"] }

  /// As the set uses them.
  var watched: [WatchedDriver] { members.map(\.driver) + [file.driver] }
  /// Past the proxies.
  var databases: [(name: String, driver: any Driver)] { members.map { ($0.name, $0.direct) } + [("sqlite", file.driver as any Driver)] }

  func strikes(_ store: Store) -> [ChaosStrike] {
    members.flatMap(ChaosStrike.all) + ChaosStrike.all(on: file, "sqlite")
      + names.enumerated().map { ChaosStrike.switching(store, to: $0.offset + 1, $0.element) }
  }
}
