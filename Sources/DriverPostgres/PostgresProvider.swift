internal import DriverSupport
public import WellSenseStore

extension DriverProvider {
  /// PostgreSQL for `Store.open(from:drivers:)`.
  ///
  /// URIs are `postgresql://user:password@host:5432/database`, with several hosts and the options of ``PostgresConfiguration/init(uri:)``.
  /// The settings are `POSTGRES_HOST`, `_PORT`, `_USER`, `_PASSWORD`, `_DATABASE`, `_SCHEMA`, `_POOLING` (`session` or `transaction`),
  /// `_POOL_MAX`, `_POOL_MIN`, and `_TLS` with its files; or `POSTGRES_URI` for all of them.
  public static let postgres = DriverProvider(
    name: "postgresql", schemes: PostgresConfiguration.schemes, isNamed: { $0.names("POSTGRES_HOST", "POSTGRES_URI") },
    fromURI: { uri throws(StoreError) in PostgresDriver(try PostgresConfiguration(uri: uri)) },
    fromSettings: { settings throws(StoreError) in PostgresDriver(try PostgresConfiguration(settings)) })
}

extension PostgresConfiguration {
  static let schemes = ["postgresql", "postgres"]
  /// The database if nothing says which.
  public static let defaultDatabase = "wellsense_ai"

  /// The database of a URI, `postgresql://user:password@host:port,host:port/database?option=value`.
  ///
  /// Options: `target_session_attrs`, `schema`, `pooling` (`session` or `transaction`), `application_name`, those of TLS (`sslmode`,
  /// `sslrootcert`, `sslcert`, `sslkey`) and of the pool (`maxPoolSize`, `minPoolSize`, `connect_timeout`, …).
  /// - Throws: `.invalid` that names what is wrong, never a part of the URI.
  public init(uri: String) throws(StoreError) {
    var parsed = try ServerURI(uri, schemes: Self.schemes)
    let target = try parsed.options.takeWord(
      "target_session_attrs",
      words: [
        "any": Target.any, "read-write": .readWrite, "primary": .primary, "read-only": .readOnly, "standby": .standby,
        "prefer-standby": .preferStandby,
      ])
    self.init(parsed.address, target: target)
    if let schema = try parsed.options.take("schema") { self.schema = try Self.checked(schema, "database.schema") }
    if let pooling = try parsed.options.takeWord("pooling", words: ["session": Pooling.session, "transaction": .transaction]) {
      self.pooling = pooling
    }
    if let name = try parsed.options.take("application_name") { applicationName = name }
    try pool.take(&parsed.options)
    try parsed.options.refuseRest()
    try check()
  }

  init(_ settings: DatabaseSettings) throws(StoreError) {
    if let uri = settings.text("POSTGRES_URI") {
      try self.init(uri: uri)
      return
    }
    self.init(try ServerAddress(settings, prefix: "POSTGRES"))
    address.database = address.database ?? Self.defaultDatabase
    pool = try PoolLimits(settings, prefix: "POSTGRES")
    if let schema = settings.text("POSTGRES_SCHEMA") { self.schema = try Self.checked(schema, "POSTGRES_SCHEMA") }
    switch settings.text("POSTGRES_POOLING") {
    case nil, "session": pooling = .session
    case "transaction": pooling = .transaction
    default: throw .setting("POSTGRES_POOLING", "must be session or transaction")
    }
    try check()
  }

  /// A plain name, so that it means the same with and without quotes.
  private static func checked(_ schema: String, _ field: String) throws(StoreError) -> String {
    let isPlain = schema.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
    guard isPlain, (1...63).contains(schema.utf8.count) else {
      throw .setting(field, "must be a name of lower-case letters, digits and _, at most 63 of them")
    }
    return schema
  }

  private func check() throws(StoreError) {
    guard schema == nil || pooling == .session else {
      throw .setting(
        "database.schema", "can't be chosen for each connection behind a pooler; set the user's search_path: ALTER ROLE … SET search_path")
    }
  }
}
