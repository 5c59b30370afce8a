import StoreTesting
import Synchronization
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// What a member shows of its log, others take over and count on: a kill must not take it back and give its numbers to other operations.
  @Suite(.serialized) struct LogDurabilityTests {
    private static let kills = 2

    @Test(arguments: [FaultEngine.postgres, .mariadb]) func `what was read of a log outlasts a kill`(_ engine: FaultEngine) async throws {
      let set = try await ServerSet([engine.server])
      let driver = try engine.driver(set.uri(of: engine.server))
      try await driver.open(soon())
      let database = try await driver.initialize(.current, log: .on, soon()).database
      let alone = SetConfiguration(
        lineage: OperationID().raw, agreement: .coordinator, active: database, inSync: [database], members: [database], voters: [database])
      #expect(try await driver.replica.take(.found(alone), soon()).isGranted)
      let reader = LogReader(driver)
      for _ in 0..<Self.kills {
        try await reader.follow(whileWriting: 32) {
          try await set.kill(engine.server)
        }
        try await set.restart(engine.server)
        try await eventually { await reader.isThere }
        #expect(try await reader.forgotten() == 0)
        #expect(try await reader.strays() == 0, "rows without their entries")
      }
      #expect(reader.count > 0)
      await driver.close()
      try await set.stop()
    }
  }
}

/// Follows a log while many write, and knows what it saw.
private final class LogReader: Sendable {
  private let driver: any Driver
  private let seen = Mutex<[Int64: OperationID]>([:])
  private let isOver = Mutex(false)

  init(_ driver: any Driver) { self.driver = driver }

  var count: Int { seen.withLock { $0.count } }
  private var last: Int64 { seen.withLock { $0.keys.max() ?? 0 } }
  var isThere: Bool { get async { (try? await driver.replica.record(soon(.seconds(1)))) != nil } }

  /// Reads on and on; when there is something to see, does what it is told, and ends once nobody answers any more.
  func follow(whileWriting tasks: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
    isOver.withLock { $0 = false }
    let before = count
    try await withThrowingTaskGroup { group in
      for _ in 0..<tasks { group.addTask { await self.write() } }
      group.addTask { await self.read() }
      group.addTask {
        defer { self.isOver.withLock { $0 = true } }
        try await eventually { self.count > before + 500 }
        try await body()
      }
      try await group.waitForAll()
    }
  }

  private func write() async {
    while !isOver.withLock({ $0 }) {
      var call = soon(.seconds(2))
      call.epoch = .first
      _ = try? await driver.commit(FaultScene.insertion(FaultScene.user()), call)
    }
  }

  private func read() async {
    while !isOver.withLock({ $0 }) { try? await readOn() }
  }

  private func readOn() async throws {
    let page = try await driver.replica.entries(after: last, limit: 1_000, at: .active(.first), soon(.seconds(2)))
    seen.withLock { seen in for entry in page.entries { seen[entry.sequence] = entry.operation } }
  }

  /// How many rows the log knows nothing of, or entries have no row.
  func strays() async throws -> Int {
    let rows = try await driver.aggregate(Aggregation(.users), soon()).count
    return abs(rows - Int(try await driver.replica.record(soon()).end))
  }

  /// How many of the entries that were seen are gone, or other ones.
  func forgotten() async throws -> Int {
    var there: [Int64: OperationID] = [:]
    var page: LogPage
    repeat {
      page = try await driver.replica.entries(after: there.keys.max() ?? 0, limit: 1_000, at: .active(.first), soon())
      for entry in page.entries { there[entry.sequence] = entry.operation }
    } while page.next < page.end
    return seen.withLock { seen in seen.count { there[$0.key] != $0.value } }
  }
}
