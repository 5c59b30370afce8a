public import Logging

extension Store {
  /// Opens a database and another that stands in for it: the second follows the first, has every acknowledged write, and takes over when the
  /// first dies.
  ///
  /// The first start copies the data of the one that has any into the other, while the store is in use. `Docs/failover.md` says what is promised.
  public static func open(
    _ driver: some Driver, fallback: some Driver, failover: FailoverSettings = FailoverSettings(),
    settings: StoreSettings = StoreSettings(), logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    try await open([driver, fallback], failover: failover, settings: settings, logger: logger)
  }

  /// Opens databases that stand in for each other, in the order of preference.
  ///
  /// - Parameter witnesses: databases that only vote, where a majority decides.
  public static func open(
    _ drivers: [any Driver], witnesses: [any Driver] = [], failover: FailoverSettings = FailoverSettings(),
    settings: StoreSettings = StoreSettings(), logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    try await open(FailoverDriver(drivers, witnesses: witnesses, settings: failover, logger: logger), settings: settings, logger: logger)
  }

  /// What the set of databases is doing; `nil` for a database that stands alone.
  public var status: SetStatus? { session.driver.membership?.status }

  /// Makes another database of the set the one that takes the writes; nothing is lost.
  ///
  /// - Parameter place: its place in the list, from 1. It must be in sync, else `.unavailable`.
  public func switchActive(to place: Int) async throws(StoreError) {
    try await session.perform("store.switchActive") { driver, call throws(StoreError) in
      guard let membership = driver.membership else {
        throw StoreError(.unsupported, "the store has one database; open it with others to switch between them", disposition: .notAttempted)
      }
      try await membership.switchActive(to: place, call)
    }
  }
}
