internal import DriverMongo
internal import WellSenseStore

/// MongoDB, in databases of the run's own on the server of `WELLSENSE_TEST_MONGODB`.
///
/// What counts is this process's CPU time: the server of `Scripts/servers` is a stand-in that does few operations in a second. For the same
/// reason it gets a tenth of the rows.
struct MongoEngine: Engine {
  let isQuick: Bool
  var share: Int { 10 }
  private let uri: ServerURI
  private let options: String
  private static let prefix = "wellsense_bench_"

  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    uri = try ServerURI(from: "WELLSENSE_TEST_MONGODB")
    options = uri.query
  }

  private func text(_ database: String) -> String { uri.text(Self.prefix + database, options) }

  func create(_ database: String) throws {
    let server = try floor(database, .full, for: .write)
    defer { server.close() }
    try server.drop()
  }

  func remove() {
    guard let server = try? floor("none", .full, for: .write) else { return }
    defer { server.close() }
    try? server.drop(all: Self.prefix)
  }

  func floor(_ database: String, _ durability: Durability, for purpose: Purpose) throws -> MongoFloor {
    try MongoFloor(text(database), Self.prefix + database)
  }

  func driver(_ database: String, _ durability: Durability) throws -> any Driver {
    MongoDriver(try MongoConfiguration(uri: text(database)))
  }

  func groups(_ databases: Databases<MongoEngine>) -> [Group] {
    [
      Group("get HealthRecord", "get User") {
        try await PointReads(databases: databases).workloads([Load(targets: [.processorOfFloor(1.3)])])
      },
      Group("record at once") { try await Bulk(databases: databases).workloads(targets: [.processorOfFloor(1.3)]) },
      Group("page of 1,000") { try await Pages(databases: databases).workloads(targets: [.processorOfFloor(1.3)]) },
    ]
  }
}
