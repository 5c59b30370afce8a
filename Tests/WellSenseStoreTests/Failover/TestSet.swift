import DriverMock
import TestSupport
import WellSenseStore

/// A set of databases in memory that can be cut off one by one.
struct TestSet: Sendable {
  let databases: [MockDriver]
  let driver: FailoverDriver
  let store: Store

  static let settings = FailoverSettings(
    probeInterval: .milliseconds(20), callTimeout: .milliseconds(200), rejoinDelay: .milliseconds(10))

  /// Opens a set over these databases, and waits until all of them are in sync.
  init(_ databases: [MockDriver], settings: FailoverSettings = Self.settings, isComplete: Bool = true) async throws {
    self.databases = databases
    driver = FailoverDriver(databases, settings: settings)
    store = try await Store.open(driver)
    guard isComplete else { return }
    let driver = driver
    try await eventually { driver.status.inSync == databases.count }
  }

  init(_ count: Int = 2, settings: FailoverSettings = Self.settings) async throws {
    try await self.init((0..<count).map { _ in MockDriver() }, settings: settings)
  }

  var active: Int? { driver.status.members.firstIndex { $0.state == .active } }

  func waitForActive(_ place: Int) async throws {
    let driver = driver
    try await eventually { driver.status.members[place].state == .active }
  }

  func waitForAll() async throws {
    let (driver, count) = (driver, databases.count)
    try await eventually { driver.status.inSync == count }
  }

  /// Every row of a database, with its version.
  func rows(_ place: Int) async throws -> [RowBatch] {
    let queries = Schema.current.entities.map { Query($0.entity, limit: Limits.pageRows) }
    return try await databases[place].read(queries, Call(deadline: Deadline(after: .seconds(5))))
  }

  /// Whether all databases hold the same.
  func agrees() async throws -> Bool {
    let first = try await rows(0)
    for place in databases.indices.dropFirst() {
      let other = try await rows(place)
      let isSame = zip(first, other).allSatisfy { left, right in
        left.count == right.count && left.cells.map(left.value) == right.cells.map(right.value)
      }
      if !isSame { return false }
    }
    return true
  }
}

extension SetStatus {
  /// How many databases have every acknowledged write.
  var inSync: Int { members.count { $0.state == .active || $0.state == .inSync } }
}
