internal import Logging

/// The databases that settings or URIs name: the primary one, and those that stand in for it.
struct DatabaseChoice {
  private(set) var drivers: [any Driver]
  private(set) var failover = FailoverSettings()
  /// `nil` for URIs.
  private var settings: DatabaseSettings?

  init(uris: [String], _ providers: [DriverProvider]) throws(StoreError) {
    guard !uris.isEmpty else { throw .setting("database", "at least one URI is needed") }
    drivers = []
    for uri in uris { drivers.append(try Self.driver(uri, providers, "database")) }
  }

  init(_ settings: DatabaseSettings, _ providers: [DriverProvider]) throws(StoreError) {
    let primary = try Self.provider(settings.text(Name.primary) ?? ConfigurationSource.defaultDatabase, providers, Name.primary)
    if primary.name == "sqlite", try settings.flag("ENABLE_SQLITE") == false {
      throw .setting("ENABLE_SQLITE", "is false, but PRIMARY_DATABASE asks for sqlite; change one of them")
    }
    drivers = [try primary.driver(settings)]
    drivers += try Self.fallbacks(settings, providers, besides: primary.name)
    failover = try FailoverSettings(settings)
    self.settings = settings
  }

  /// The only database, or a set of them.
  func driver(_ failover: FailoverSettings?, _ logger: Logger) -> any Driver {
    if let only = drivers.first, drivers.count == 1 { return only }
    return FailoverDriver(drivers, settings: failover ?? self.failover, logger: logger)
  }

  /// What is done while none of them can be reached; `nil` if the settings say nothing.
  func fallback(_ providers: [DriverProvider]) async throws(StoreError) -> FallbackSettings? {
    guard let settings else { return nil }
    return try await FallbackSettings(settings, providers)
  }

  private enum Name {
    static let primary = "PRIMARY_DATABASE"
    static let fallbacks = "FALLBACK_DATABASES"
  }

  // MARK: - Those that stand in

  /// What `FALLBACK_DATABASES` lists; where it isn't set, every other database that the settings name beside a `PRIMARY_DATABASE`.
  private static func fallbacks(
    _ settings: DatabaseSettings, _ providers: [DriverProvider], besides primary: String
  ) throws(StoreError) -> [any Driver] {
    var drivers: [any Driver] = []
    guard let list = settings.text(Name.fallbacks) else {
      guard settings.names(Name.primary) else { return [] }
      for provider in providers where provider.name != primary {
        if try provider.isNamed(settings) { drivers.append(try provider.driver(settings)) }
      }
      return drivers
    }
    let words = words(of: list)
    if words == ["none"] { return [] }
    var seen: Set = [primary]
    for word in words {
      if word.contains(":") {
        drivers.append(try driver(word, providers, Name.fallbacks))
        continue
      }
      let provider = try provider(word, providers, Name.fallbacks)
      guard seen.insert(provider.name).inserted else {
        throw .setting(Name.fallbacks, "names a database twice, or the primary one; write a second one of an engine as a URI")
      }
      drivers.append(try provider.driver(settings))
    }
    return drivers
  }

  /// Names are separated by blanks or commas. URIs by blanks: a comma may stand between their hosts.
  private static func words(of list: String) -> [String] {
    list.split(whereSeparator: \.isWhitespace).flatMap { word in
      word.contains(":") ? [String(word)] : word.split(separator: ",").map { $0.lowercased() }
    }
  }

  // MARK: - Engines

  private static func provider(_ name: String, _ providers: [DriverProvider], _ field: String) throws(StoreError) -> DriverProvider {
    guard let provider = providers.first(where: { $0.name == name.lowercased() }) else {
      let known = providers.map(\.name).joined(separator: ", ")
      throw .setting(field, "must be one of the databases that this program has: \(known)")
    }
    return provider
  }

  private static func driver(_ uri: String, _ providers: [DriverProvider], _ field: String) throws(StoreError) -> any Driver {
    guard let colon = uri.firstIndex(of: ":"), let provider = providers.first(where: { $0.schemes.contains(uri[..<colon].lowercased()) })
    else {
      let known = providers.flatMap(\.schemes).joined(separator: ":, ")
      throw .setting(field, "the database URI must start with one of \(known):")
    }
    do throws(StoreError) { return try provider.driver(uri: uri) } catch {
      // Which of several URIs it was, only the setting tells.
      throw field == "database" ? error : .setting(field, error.detail)
    }
  }
}

extension FailoverSettings {
  /// `FAILOVER_AGREEMENT`, `FAILOVER_ACKNOWLEDGEMENT` and `FAILOVER_MIN_IN_SYNC`; the rest is as by default.
  init(_ settings: DatabaseSettings) throws(StoreError) {
    self.init()
    agreement = try settings.word("FAILOVER_AGREEMENT", ["coordinator": .coordinator, "majority": .majority]) ?? agreement
    acknowledgement =
      try settings.word("FAILOVER_ACKNOWLEDGEMENT", ["in_sync": .inSync, "active": .active]) ?? acknowledgement
    minInSync = try settings.number("FAILOVER_MIN_IN_SYNC", in: 1...100) ?? minInSync
  }
}
