public import Logging

extension Store {
  /// Opens the database that the configuration names, among those that the program has; or several that stand in for each other.
  ///
  /// - Parameter failover: how several stand in for each other; `nil`: as the configuration says.
  public static func open(
    from source: ConfigurationSource, drivers: [DriverProvider], failover: FailoverSettings? = nil,
    settings: StoreSettings = StoreSettings(), logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    try await open(erased: source.driver(among: drivers, failover: failover, logger: logger), settings: settings, logger: logger)
  }

  private static func open(
    erased driver: any Driver, settings: StoreSettings, logger: Logger
  ) async throws(StoreError) -> Store {
    try await open(driver, settings: settings, logger: logger)
  }
}
