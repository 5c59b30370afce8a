public import Logging

extension Store {
  /// Opens the database that the configuration names, among those that the program has; or several that stand in for each other.
  ///
  /// - Parameters:
  ///   - failover: how several stand in for each other; `nil`: as the configuration says.
  ///   - settings: where they say nothing of a fallback, the configuration decides.
  public static func open(
    from source: ConfigurationSource, drivers: [DriverProvider], failover: FailoverSettings? = nil,
    settings: StoreSettings = StoreSettings(), logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    var settings = settings
    let choice = try await source.choice(among: drivers)
    if settings.fallback == nil { settings.fallback = try await choice.fallback(drivers) }
    return try await open(erased: choice.driver(failover, logger), settings: settings, logger: logger)
  }

  private static func open(
    erased driver: any Driver, settings: StoreSettings, logger: Logger
  ) async throws(StoreError) -> Store {
    try await open(driver, settings: settings, logger: logger)
  }
}
