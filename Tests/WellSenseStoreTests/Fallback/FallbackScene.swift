import DriverMock
import Foundation
import Synchronization
import TestSupport
import WellSenseStore

/// A store over one database that can be cut off, with what may stand in for it.
final class FallbackScene: Sendable {
  let database: MockDriver
  let store: Store
  let folder: String
  /// Whether the tasks of a test may end.
  let isDone = Atomic(false)

  static func settings(mock: MockDriver? = nil, spool: SpoolSettings? = nil) -> FallbackSettings {
    FallbackSettings(
      mock: mock, spool: spool, deployment: mock == nil ? .production : .development, checkInterval: .milliseconds(5),
      probeTimeout: .milliseconds(500), longestPause: .milliseconds(10))
  }

  static func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("wellsense-spool-\(UUID().uuidString)").path
  }

  /// - Parameter spools: whether there is a spool.
  init(
    _ database: MockDriver = MockDriver(), mock: MockDriver? = nil, spools: Bool = false, maximumBytes: Int = 1 << 20,
    folder: String = temporaryFolder(), log: ChangeLog = .asItIs
  ) async throws {
    self.database = database
    self.folder = folder
    let settings = Self.settings(mock: mock, spool: spools ? SpoolSettings(folder: folder, maximumBytes: maximumBytes) : nil)
    store = try await Store.open(RealDriver(database), settings: StoreSettings(changeLog: log, fallback: settings))
      .with { $0.retry = .never }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Cuts the database off, and waits until the store knows.
  func cutOff() async throws {
    database.disconnect()
    let store = store
    _ = try? await store.users.count()
    try await eventually { store.fallback?.state == .away }
  }

  /// Gives the database back, and waits until it has all that was accepted.
  func bringBack() async throws {
    database.reconnect()
    let store = store
    try await eventually { store.fallback?.state == .real }
  }
}

extension AsyncStream where Element == StoreEvent {
  /// The next event that is of interest.
  func first<Found: Sendable>(_ find: @Sendable (StoreEvent) -> Found?) async -> Found? {
    for await event in self { if let found = find(event) { return found } }
    return nil
  }
}
