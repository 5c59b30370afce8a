/// How a program offers an engine to the configuration. Each driver's module has one: `.sqlite`, `.mock`.
///
/// The core links no engine, so the program says which it has: `Store.open(from: .environment, drivers: [.sqlite, .mock])`.
public struct DriverProvider: Sendable {
  /// The name in `PRIMARY_DATABASE` and in health reports, as `sqlite`.
  public let name: String
  /// The schemes of URIs that it opens, as `sqlite` in `sqlite:data/wellsense.db`.
  public let schemes: [String]
  /// Makes a mock with sample data; `nil` for engines that are none.
  let mock: (@Sendable () async throws(StoreError) -> any Driver)?
  /// Whether settings name a database of this engine.
  let isNamed: @Sendable (DatabaseSettings) throws(StoreError) -> Bool
  private let fromURI: @Sendable (String) throws(StoreError) -> any Driver
  private let fromSettings: @Sendable (DatabaseSettings) throws(StoreError) -> any Driver

  /// - Parameters:
  ///   - isNamed: whether the settings name a database of this engine, so that it stands in for the primary one without being asked for.
  ///   - mock: makes a mock with sample data, for ``FallbackSettings/mock``; `nil` for engines that are none.
  ///   - fromURI: makes a driver for a URI of one of the schemes. Errors never repeat the URI: it may hold a password.
  ///   - fromSettings: makes a driver from named settings. Errors name the setting, never its value.
  public init(
    name: String, schemes: [String], isNamed: @escaping @Sendable (DatabaseSettings) throws(StoreError) -> Bool = { _ in false },
    mock: (@Sendable () async throws(StoreError) -> any Driver)? = nil,
    fromURI: @escaping @Sendable (String) throws(StoreError) -> any Driver,
    fromSettings: @escaping @Sendable (DatabaseSettings) throws(StoreError) -> any Driver
  ) {
    self.name = name
    self.schemes = schemes
    self.isNamed = isNamed
    self.mock = mock
    self.fromURI = fromURI
    self.fromSettings = fromSettings
  }

  public func driver(uri: String) throws(StoreError) -> any Driver { try fromURI(uri) }
  public func driver(_ settings: DatabaseSettings) throws(StoreError) -> any Driver { try fromSettings(settings) }
}
