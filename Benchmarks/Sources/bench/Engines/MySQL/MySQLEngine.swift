internal import DriverMySQL
internal import WellSenseStore

/// MariaDB, in databases of the run's own on the server of `WELLSENSE_TEST_MARIADB`.
struct MySQLEngine: Engine {
  let isQuick: Bool
  private let uri: ServerURI
  private static let prefix = "wellsense_bench_"
  /// Of the store, as of the floor.
  private static let connections = 8

  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    uri = try ServerURI(from: "WELLSENSE_TEST_MARIADB")
    let server = try MySQLFloor(uri, nil)
    defer { server.close() }
    for setting in ["innodb_flush_log_at_trx_commit", "innodb_doublewrite"] where try server.value("SELECT @@\(setting)") != "1" {
      throw Failure(description: "the server has \(setting) off: its figures would be of no use")
    }
  }

  func create(_ database: String) throws {
    let server = try MySQLFloor(uri, nil)
    defer { server.close() }
    try server.execute("DROP DATABASE IF EXISTS \(Self.prefix)\(database)")
    try server.execute("CREATE DATABASE \(Self.prefix)\(database)")
  }

  func remove() {
    guard let server = try? MySQLFloor(uri, nil) else { return }
    defer { server.close() }
    let names = "SELECT group_concat(schema_name SEPARATOR ' ') FROM information_schema.schemata WHERE schema_name LIKE '\(Self.prefix)%'"
    for name in (try? server.value(names))?.split(separator: " ") ?? [] { try? server.execute("DROP DATABASE \(name)") }
  }

  func floor(_ database: String, _ durability: Durability, for purpose: Purpose) throws -> MySQLFloor {
    try MySQLFloor(uri, Self.prefix + database)
  }

  func driver(_ database: String, _ durability: Durability) throws -> any Driver {
    var configuration = try MySQLConfiguration(uri: uri.text(Self.prefix + database))
    configuration.pool.maximum = Self.connections
    return MySQLDriver(configuration)
  }

  func groups(_ databases: Databases<MySQLEngine>) -> [Group] {
    [
      Group("get HealthRecord", "get User") {
        try await PointReads(databases: databases).workloads([
          Load(targets: [.floorAndHop]), Load(tasks: 64, threads: Self.connections, targets: [.ofFloor(1.2)]),
        ])
      },
      Group("record one") {
        try await Inserts(databases: databases).workloads([
          Load(tasks: 64, threads: Self.connections, targets: []), Load(targets: []),
        ])
      },
      Group("record at once") { try await Bulk(databases: databases).workloads(targets: [.ofFloor(1.3)]) },
      Group("page of 1,000") { try await Pages(databases: databases).workloads(targets: [.ofFloor(1.3)]) },
      Group("analytics by day") { try await Analytics(databases: databases).workloads(target: 1.15) },
      Group("growth") { try await Growth(databases: databases).workloads() },
    ]
  }
}
