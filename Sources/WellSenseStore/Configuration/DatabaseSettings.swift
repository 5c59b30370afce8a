internal import Configuration

/// Named settings, as `SQLITE_PATH`: from the environment, from a `.env` file under it, or given in code.
public struct DatabaseSettings: Sendable {
  private let reader: ConfigReader

  /// The process's environment; what it lacks comes from the `.env` file, if there is one.
  ///
  /// - Throws: `.invalid` for a `.env` file that can't be read.
  public static func environment(file: String = ".env") async throws(StoreError) -> DatabaseSettings {
    let provider = EnvironmentVariablesProvider(environmentVariables: try EnvironmentFile(at: file).variables)
    return DatabaseSettings(reader: ConfigReader(providers: [EnvironmentVariablesProvider(), provider]))
  }

  /// Settings given in code, by their names in the environment.
  public init(_ values: [String: String]) {
    reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values))
  }

  private init(reader: ConfigReader) { self.reader = reader }

  /// A setting's text; `nil` if it is not set or empty.
  public func text(_ name: String) -> String? {
    let text = reader.string(forKey: key(name))
    return text?.isEmpty == true ? nil : text
  }

  /// A setting that is `true`/`false`, `yes`/`no`, `on`/`off` or `1`/`0`; `nil` if it is not set.
  public func flag(_ name: String) throws(StoreError) -> Bool? {
    guard let text = text(name) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw StoreError(.invalid, "must be true or false", disposition: .notAttempted, field: name)
    }
  }

  // `SQLITE_PATH` is the environment's spelling of the key `sqlite.path`.
  private func key(_ name: String) -> ConfigKey {
    ConfigKey(name.lowercased().split(separator: "_").map(String.init))
  }
}

extension DatabaseSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says nothing: some of the values are passwords.
  public var description: String { "DatabaseSettings" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
