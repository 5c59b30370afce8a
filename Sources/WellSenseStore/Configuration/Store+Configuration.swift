public import Logging

/// Where the choice of a database comes from.
public enum ConfigurationSource: Sendable {
  /// `PRIMARY_DATABASE` and the engine's own names (`SQLITE_PATH`, …) in the environment, else in the file `.env`.
  case environment
  /// The same names, given in code.
  case values([String: String])
  /// A URI, as `sqlite:data/wellsense.db`.
  case uri(String)

  /// The engine that serves when nothing says which.
  public static let defaultDatabase = "sqlite"
}

extension ConfigurationSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Names where, never what: a URI or a setting can hold a password.
  public var description: String {
    switch self {
    case .environment: "environment"
    case .values(let values): "values of " + values.keys.sorted().joined(separator: ", ")
    case .uri: "URI"
    }
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ConfigurationSource {
  /// The driver that this names, among those that the program has.
  ///
  /// - Throws: `.invalid` with the setting's name for one that is missing, unknown or contradictory.
  public func driver(among providers: [DriverProvider]) async throws(StoreError) -> any Driver {
    switch self {
    case .uri(let uri):
      guard let colon = uri.firstIndex(of: ":"), let provider = providers.first(where: { $0.schemes.contains(uri[..<colon].lowercased()) })
      else {
        let known = providers.flatMap(\.schemes).joined(separator: ":, ")
        throw Self.invalid("the database URI must start with one of \(known):", "database")
      }
      return try provider.driver(uri: uri)
    case .environment: return try Self.driver(try await .environment(), providers)
    case .values(let values): return try Self.driver(DatabaseSettings(values), providers)
    }
  }

  private static func driver(_ settings: DatabaseSettings, _ providers: [DriverProvider]) throws(StoreError) -> any Driver {
    let name = settings.text("PRIMARY_DATABASE")?.lowercased() ?? defaultDatabase
    guard let provider = providers.first(where: { $0.name == name }) else {
      let known = providers.map(\.name).joined(separator: ", ")
      throw invalid("must be one of the databases that this program has: \(known)", "PRIMARY_DATABASE")
    }
    if name == "sqlite", try settings.flag("ENABLE_SQLITE") == false {
      throw invalid("is false, but PRIMARY_DATABASE asks for sqlite; change one of them", "ENABLE_SQLITE")
    }
    return try provider.driver(settings)
  }

  private static func invalid(_ detail: String, _ field: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: field)
  }
}

extension Store {
  /// Opens the database that the configuration names, among those that the program has.
  public static func open(
    from source: ConfigurationSource, drivers: [DriverProvider], settings: StoreSettings = StoreSettings(),
    logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    try await open(erased: source.driver(among: drivers), settings: settings, logger: logger)
  }

  private static func open(
    erased driver: any Driver, settings: StoreSettings, logger: Logger
  ) async throws(StoreError) -> Store {
    try await open(driver, settings: settings, logger: logger)
  }
}
