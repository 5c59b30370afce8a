internal import DriverPostgres
internal import WellSenseStore

/// PostgreSQL, in databases of the run's own on the server of `WELLSENSE_TEST_POSTGRES`.
struct PostgresEngine: Engine {
  let isQuick: Bool
  private let uri: ServerURI
  private static let prefix = "wellsense_bench_"
  /// Of the store, as of the floor.
  private static let connections = 8

  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    uri = try ServerURI(from: "WELLSENSE_TEST_POSTGRES")
    let server = try PostgresFloor(address(nil))
    defer { server.close() }
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] where try server.value("SHOW \(setting)") != "on" {
      throw Failure(description: "the server has \(setting) off: its figures would be of no use")
    }
  }

  /// Without protection, as the driver's on this machine.
  private func address(_ database: String?) -> String {
    uri.text(database.map { Self.prefix + $0 }, "sslmode=disable&gssencmode=disable")
  }

  func create(_ database: String) throws {
    let server = try PostgresFloor(address(nil))
    defer { server.close() }
    try server.execute("DROP DATABASE IF EXISTS \(Self.prefix)\(database) WITH (FORCE)")
    try server.execute("CREATE DATABASE \(Self.prefix)\(database)")
  }

  func remove() {
    guard let server = try? PostgresFloor(address(nil)) else { return }
    defer { server.close() }
    let names = "SELECT string_agg(datname, ' ') FROM pg_database WHERE datname LIKE '\(Self.prefix)%'"
    for name in (try? server.value(names))?.split(separator: " ") ?? [] { try? server.execute("DROP DATABASE \(name) WITH (FORCE)") }
  }

  func floor(_ database: String, _ durability: Durability, for purpose: Purpose) throws -> PostgresFloor {
    try PostgresFloor(address(database))
  }

  func driver(_ database: String, _ durability: Durability) throws -> any Driver {
    var configuration = try PostgresConfiguration(uri: uri.text(Self.prefix + database))
    configuration.pool.maximum = Self.connections
    return PostgresDriver(configuration)
  }

  func groups(_ databases: Databases<PostgresEngine>) -> [Group] {
    [
      Group("get HealthRecord", "get User") {
        try await PointReads(databases: databases).workloads([
          Load(targets: [.floorAndHop]),
          Load(tasks: 64, threads: Self.connections, targets: [.ofFloor(0.6), .processorOfFloor(0.5)]),
        ])
      },
      Group("record one") {
        try await Inserts(databases: databases).workloads([
          Load(tasks: 64, threads: Self.connections, targets: [.ofFloor(0.5)]), Load(targets: []),
        ])
      },
      Group("record at once") { try await Bulk(databases: databases).workloads(targets: [.ofFloor(1.3)]) },
      Group("page of 1,000") { try await Pages(databases: databases).workloads(targets: [.ofFloor(1.3)]) },
      Group("analytics by day") { try await Analytics(databases: databases).workloads(target: 1.15) },
      Group("growth") { try await Growth(databases: databases).workloads() },
    ]
  }
}
