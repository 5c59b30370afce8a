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
    default: throw .setting(name, "must be true or false")
    }
  }

  /// Whether one of these is set.
  public func names(_ names: String...) -> Bool { names.contains { text($0) != nil } }

  /// A setting that is a whole number; `nil` if it is not set.
  package func number(_ name: String, in range: ClosedRange<Int>) throws(StoreError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .setting(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A setting that is one of a few words; `nil` if it is not set.
  package func word<Value>(_ name: String, _ words: KeyValuePairs<String, Value>) throws(StoreError) -> Value? {
    guard let text = text(name)?.lowercased() else { return nil }
    guard let found = words.first(where: { $0.key == text }) else {
      throw .setting(name, "must be one of \(words.map(\.key).joined(separator: ", "))")
    }
    return found.value
  }

  // `SQLITE_PATH` is the environment's spelling of the key `sqlite.path`.
  private func key(_ name: String) -> ConfigKey {
    ConfigKey(name.lowercased().split(separator: "_").map(String.init))
  }
}

extension StoreError {
  /// A setting that is wrong: said by its name, never by its value.
  package static func setting(_ name: String, _ detail: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: name)
  }
}

extension DatabaseSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says nothing: some of the values are passwords.
  public var description: String { "DatabaseSettings" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
