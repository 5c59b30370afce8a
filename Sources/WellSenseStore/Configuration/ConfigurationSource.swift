public import Logging

/// Where the choice of databases comes from.
public enum ConfigurationSource: Sendable {
  /// `PRIMARY_DATABASE`, `FALLBACK_DATABASES` and the engines' own names (`SQLITE_PATH`, …) in the environment, else in the file `.env`.
  case environment
  /// The same names, given in code.
  case values([String: String])
  /// A URI, as `sqlite:data/wellsense.db`.
  case uri(String)
  /// URIs of databases that stand in for each other, in the order of preference.
  case uris([String])

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
    case .uris(let uris): "\(uris.count) URIs"
    }
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ConfigurationSource {
  /// The driver that this names, among those that the program has: of one database, or of a set whose databases stand in for each other.
  ///
  /// - Parameter failover: how they do; `nil`: as the settings `FAILOVER_…` say.
  /// - Throws: `.invalid` with the setting's name for one that is missing, unknown or contradictory.
  public func driver(
    among providers: [DriverProvider], failover: FailoverSettings? = nil, logger: Logger = Logger(label: "wellsense.failover")
  ) async throws(StoreError) -> any Driver {
    try await choice(among: providers).driver(failover, logger)
  }

  /// The drivers of every database that this names, in the order of preference.
  public func drivers(among providers: [DriverProvider]) async throws(StoreError) -> [any Driver] {
    try await choice(among: providers).drivers
  }

  func choice(among providers: [DriverProvider]) async throws(StoreError) -> DatabaseChoice {
    switch self {
    case .environment: try DatabaseChoice(try await .environment(), providers)
    case .values(let values): try DatabaseChoice(DatabaseSettings(values), providers)
    case .uri(let uri): try DatabaseChoice(uris: [uri], providers)
    case .uris(let uris): try DatabaseChoice(uris: uris, providers)
    }
  }
}
