internal import WellSenseStore

/// How long writers wait when the database that takes their writes dies, freezes or is switched away from. The sleeps are how long each
/// fault lasts.
struct Outages {
  let servers: FailoverServers
  let isQuick: Bool
  private static let writers = 16

  func figures() async throws -> [Figure] {
    // What came back may be in sync again soon: the trials follow each other.
    let settings = FailoverSettings(stability: .seconds(1))
    let store = try await Store.open(try servers.databases("outages"), failover: settings)
    try await store.heal()
    let writers = try await Writers(store, count: Self.writers)
    let figures = try await writers.during {
      [
        try await killed(store, writers), try await frozen(store, writers), try await switched(store, writers),
      ]
    }
    await store.close()
    return figures
  }

  private func killed(_ store: Store, _ writers: Writers) async throws -> Figure {
    try await figure("outage, server killed, p99", 0.5, trials: isQuick ? 3 : 12, store, writers) { active in
      try await servers.order("kill", active)
      try await Task.sleep(for: .seconds(3))
      try await servers.order("restart", active)
    }
  }

  private func frozen(_ store: Store, _ writers: Writers) async throws -> Figure {
    try await figure("outage, server frozen, p99", 2.5, trials: isQuick ? 3 : 12, store, writers) { active in
      try await servers.order("freeze", active)
      try await Task.sleep(for: .seconds(4))
      try await servers.order("thaw", active)
    }
  }

  private func switched(_ store: Store, _ writers: Writers) async throws -> Figure {
    try await figure("outage, switched by hand, p99", 0.2, trials: isQuick ? 5 : 30, store, writers) { active in
      try await store.switchActive(to: 2 - active)
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// The longest call of each writer in each trial, of which the 99th percentile counts.
  private func figure(
    _ name: String, _ target: Double, trials: Int, _ store: Store, _ writers: Writers, _ strike: (Int) async throws -> Void
  ) async throws -> Figure {
    var waits: [Double] = []
    var calm: [Double] = []
    let failedBefore = writers.failed
    for _ in 0..<trials {
      try await store.heal()
      _ = writers.takeLongest()
      try await Task.sleep(for: .milliseconds(500))
      calm += writers.takeLongest()
      guard let active = store.active else { throw Failure(description: "no database of the set is active") }
      try await strike(active)
      waits += writers.takeLongest()
    }
    let detail =
      "\(trials) trials, \(Self.writers) writers; median \(Self.text(waits.median)), most \(Self.text(waits.quantile(1))), "
      + "calm p99 \(Self.text(calm.quantile(0.99))) s; \(writers.failed - failedBefore) calls failed"
    return Figure(name: name, value: waits.quantile(0.99), unit: "s", target: target, detail: detail)
  }

  private static func text(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }
}
