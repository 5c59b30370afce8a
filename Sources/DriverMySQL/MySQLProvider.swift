internal import DriverSupport
public import WellSenseStore

extension DriverProvider {
  /// MariaDB and MySQL for `Store.open(from:drivers:)`.
  ///
  /// URIs are `mysql://user:password@host:port/database`, with several hosts if there are, or `mariadb://…`; options are `ssl-mode`
  /// (`verify_identity`, `disabled`), `ssl-ca`, `ssl-cert`, `ssl-key`, `socket`, `maxPoolSize`, `minPoolSize`, `connectTimeoutMS` and
  /// `waitQueueTimeoutMS`. The settings are `MYSQL_HOST`, `MYSQL_PORT`, `MYSQL_USER`, `MYSQL_PASSWORD`, `MYSQL_DATABASE`, `MYSQL_TLS` and `MYSQL_TLS_CA_FILE`.
  public static let mysql = DriverProvider(
    name: "mysql", schemes: ["mysql", "mariadb"], isNamed: { $0.names("MYSQL_HOST") },
    fromURI: { uri throws(StoreError) in MySQLDriver(try MySQLConfiguration(uri: uri)) },
    fromSettings: { settings throws(StoreError) in
      MySQLDriver(
        MySQLConfiguration(try ServerAddress(settings, prefix: "MYSQL"), pool: try PoolLimits(settings, prefix: "MYSQL")))
    })
}

extension MySQLConfiguration {
  /// The database of a URI, as `mysql://app@db.example.org/wellsense_ai`.
  /// - Throws: `.invalid` that names what is wrong, not the URI.
  public init(uri: String) throws(StoreError) {
    var parsed = try ServerURI(uri, schemes: ["mysql", "mariadb"])
    self.init(parsed.address)
    try pool.take(&parsed.options)
    try parsed.options.refuseRest()
  }
}
