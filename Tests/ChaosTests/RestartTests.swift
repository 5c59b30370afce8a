import StoreTesting
import Synchronization
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// A server that is killed and started again while many tasks use it.
  @Suite(.serialized) struct RestartTests {
    private static let tasks = 64
    private static let restarts = 2

    @Test(arguments: FaultEngine.all) func `restarts under 64 tasks cost no acknowledged write, and nothing hangs`(_ engine: FaultEngine)
      async throws
    {
      let set = try await ServerSet([engine.server])
      let driver = try engine.driver(set.uri(of: engine.server))
      try await driver.open(FaultScene.call())
      _ = try await driver.initialize(.current, log: .asItIs, FaultScene.call())
      let crowd = Crowd(driver)
      let acknowledged = try await withThrowingTaskGroup(of: [Row].self) { group in
        for _ in 0..<Self.tasks { group.addTask { await crowd.work() } }
        group.addTask {
          defer { crowd.stop() }
          for _ in 0..<Self.restarts {
            try await crowd.untilAllMoved(Self.tasks)
            try await set.restart(engine.server)
          }
          try await crowd.untilAllMoved(Self.tasks)
          return []
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(crowd.surprises == [])
      #expect(crowd.failures > 0, "the restarts were noticed")
      #expect(try await crowd.missing(acknowledged) == 0)
      await driver.close()
      try await set.stop()
    }
  }
}

/// Tasks that write and read back without end, and what they met.
private final class Crowd: Sendable {
  private struct Tally {
    var isOver = false
    var successes = 0
    var failures = 0
    var surprises: [String] = []
  }

  private let driver: any Driver
  private let tally = Mutex(Tally())

  init(_ driver: any Driver) { self.driver = driver }

  var failures: Int { tally.withLock { $0.failures } }
  var surprises: [String] { tally.withLock { $0.surprises } }
  func stop() { tally.withLock { $0.isOver = true } }

  /// The rows that were acknowledged.
  func work() async -> [Row] {
    var rows: [Row] = []
    while !tally.withLock({ $0.isOver }) {
      let row = FaultScene.user()
      do throws(StoreError) {
        _ = try await driver.commit(FaultScene.insertion(row), FaultScene.call())
        rows.append(row)
        let isThere = try await driver.read([Query(row.entity, key: row.key)], FaultScene.call())[0].count == 1
        tally.withLock {
          $0.successes += 1
          if !isThere { $0.surprises.append("an acknowledged row is not there") }
        }
      } catch {
        tally.withLock {
          $0.failures += 1
          if error.code != .unavailable { $0.surprises.append("\(error)") }
        }
      }
    }
    return rows
  }

  /// Waits until as many more calls as there are tasks have succeeded.
  func untilAllMoved(_ count: Int) async throws {
    let before = tally.withLock { $0.successes }
    try await eventually { self.tally.withLock { $0.successes } >= before + count }
  }

  func missing(_ rows: [Row]) async throws -> Int {
    var missing = 0
    for start in stride(from: 0, to: rows.count, by: 500) {
      let chunk = rows[start..<min(start + 500, rows.count)]
      let batches = try await driver.read(chunk.map { Query($0.entity, key: $0.key) }, FaultScene.call(.seconds(60)))
      missing += batches.count { $0.count != 1 }
    }
    return missing
  }
}
