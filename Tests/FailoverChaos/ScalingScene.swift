import Foundation
package import StoreTesting
import Synchronization
import TestSupport
package import WellSenseStore

/// A workload that goes on while servers are killed and promoted, and what it saw of that.
package final class ScalingScene: Sendable {
  package let workload = Workload(seed: UInt64.random(in: 0...UInt64(UInt32.max)), tasks: 16)
  package let recorder = HistoryRecorder()
  private let isOver = Mutex(false)

  package init() {}

  package func run(on store: Store) async throws -> History {
    try await workload.run(on: store, recording: recorder) { _ in self.isOver.withLock { $0 } }
  }

  package func stop() { isOver.withLock { $0 = true } }

  /// Waits until so many more writes were acknowledged.
  package func untilAcknowledged(_ count: Int) async throws {
    let before = recorder.progress.acknowledged
    try await eventually { self.recorder.progress.acknowledged >= before + count }
  }

  /// Does something to the servers while the workload goes on; how long after it nobody's write was acknowledged.
  package func outage(_ body: () async throws -> Void) async throws -> Duration {
    try await untilAcknowledged(200)
    let start = recorder.progress.elapsed
    try await body()
    // Some tasks may still have to notice.
    try await untilAcknowledged(400)
    return recorder.history.longestPause(after: start)
  }

  /// Whether everything that was acknowledged is in these databases, once, and everything else as it must be.
  package func judge(_ history: History, _ databases: [any Driver]) async throws -> History.Report {
    var history = history
    for database in databases { history.append(try await workload.readEverything(on: Store(database), after: history)) }
    return try workload.judge(history)
  }
}

extension History {
  /// The longest time without an acknowledged write that began or went on after a moment.
  fileprivate func longestPause(after start: Duration) -> Duration {
    let times = events.filter { $0.phase == .ok && !$0.action.isRead }.compactMap(\.time).map { Duration.nanoseconds($0) }.sorted()
    return zip(times, times.dropFirst()).filter { $0.1 > start }.map { $0.1 - $0.0 }.max() ?? .zero
  }
}

extension Duration {
  /// As `1.25 s`.
  package var inSeconds: String { formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 2))) }
}

extension Driver {
  /// The driver, ready for a store of its own.
  package func opened() async throws -> Self {
    try await open(soon())
    _ = try await initialize(.current, log: .asItIs, soon())
    return self
  }
}
