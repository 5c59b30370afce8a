import StoreFaults
import Synchronization
public import WellSenseStore

extension MockDriver {
  public var snapshots: (any Snapshotting)? { info.capabilities.contains(.snapshots) ? MockPowers(driver: self) : nil }
  public var notifications: (any ChangeNotifying)? { info.capabilities.contains(.notifications) ? MockPowers(driver: self) : nil }
  public var explanations: (any Explaining)? { info.capabilities.contains(.explanations) ? MockPowers(driver: self) : nil }
}

/// What the mock can do beyond what every driver must.
private struct MockPowers: Snapshotting, ChangeNotifying, Explaining {
  let driver: MockDriver

  func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    try await driver.faulty(.snapshots, call) { () throws(StoreError) in
      let engine = try driver.withState { state throws(StoreError) in state.engine }
      return MockSnapshot(engine, of: driver)
    }
  }

  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try driver.require(.changeLog)
    try await driver.faults.run(.waits, call, driver: driver.info.engine) { () async throws(StoreError) in
      let seen = try driver.withState { state throws(StoreError) in try state.engine.sequence(of: position) }
      await driver.waiters.wait(until: call.deadline) {
        driver.state.withLock { !$0.isOpen || $0.engine.changeLog.end > seen }
      }
      try driver.withState { _ throws(StoreError) in }
      if Task.isCancelled {
        throw StoreError(.cancelled, "the task was cancelled", disposition: .notAttempted, driver: driver.info.engine)
      }
    }
  }

  func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    let lines = try await driver.faulty(.explanations, call) { () throws(StoreError) in
      try driver.withState { state throws(StoreError) in try state.engine.explain(query) }
    }
    return Explanation(lines, isScan: { $0.hasSuffix(": scan") }, isSort: { $0.hasPrefix("sort by") })
  }
}

/// The database as it was: copied on the next write, not before.
private final class MockSnapshot: Snapshot {
  private let engine: Mutex<MockEngine?>
  private let driver: MockDriver
  let position: Position?

  init(_ engine: MockEngine, of driver: MockDriver) {
    position = engine.position
    self.engine = Mutex(engine)
    self.driver = driver
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    try await driver.faulty(.snapshots, call) { () throws(StoreError) in
      guard let engine = engine.withLock({ $0 }) else {
        throw StoreError(.closed, "the snapshot was closed; open another", disposition: .notAttempted, driver: driver.info.engine)
      }
      return try engine.read(queries)
    }
  }

  func close() async { engine.withLock { $0 = nil } }
}
