internal import DriverSQLite
internal import Foundation
internal import WellSenseStore

/// SQLite, in files below a folder of the run's own.
struct SQLiteEngine: Engine {
  let folder: String
  let isQuick: Bool
  var hasPeer: Bool { true }

  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    let root = ProcessInfo.processInfo.environment["TMPDIR"] ?? FileManager.default.currentDirectoryPath + "/.build"
    folder = root + "/wellsense-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func path(_ database: String) -> String { folder + "/" + database + ".db" }

  func create(_ database: String) throws {
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path(database) + end) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func floor(_ database: String, _ durability: Durability, for purpose: Purpose) throws -> SQLiteFloor {
    let setup =
      durability == .none
      ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -262144"
      : """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = \(durability.rawValue); PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
      PRAGMA cache_size = -\(purpose.cacheKibibytes); PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF
      """
    return try SQLiteFloor(path(database), setup)
  }

  func driver(_ database: String, _ durability: Durability) throws -> any Driver {
    SQLiteDriver.sqlite(SQLiteConfiguration(.file(path(database)), synchronous: durability == .full ? .full : .normal))
  }

  func peer(_ database: String, _ durability: Durability, for purpose: Purpose) async throws -> Peer? {
    try await Peer(path(database), synchronous: durability.rawValue, cacheKibibytes: purpose.cacheKibibytes)
  }

  func groups(_ databases: Databases<SQLiteEngine>) -> [Group] {
    [
      Group("get HealthRecord", "get User") {
        try await PointReads(databases: databases).workloads([
          Load(targets: [.ofFloor(1.4)]), Load(tasks: 8, targets: [.ofFloor(0.9)]),
          Load(tasks: 64, targets: [.ofFloor(0.7), .timesFasterThanPeer(8)]),
        ])
      },
      Group("record one") {
        try await Inserts(databases: databases).workloads(
          [Durability.full, .normal].flatMap {
            [Load(tasks: 64, durability: $0, targets: [.ofFloor(0.5)]), Load(durability: $0, targets: [.floorAndHop])]
          })
      },
      Group("record at once") { try await Bulk(databases: databases).workloads(targets: [.ofFloor(1.4)]) },
      Group("page of 1,000") { try await Pages(databases: databases).workloads(targets: [.ofFloor(1.4)], withValues: [.ofFloor(1.8)]) },
      Group("analytics by day") { try await Analytics(databases: databases).workloads(target: 0.5) },
      Group("growth") { try await Growth(databases: databases, durability: .normal).workloads() },
      Group("core over the mock") { try await CoreOverMock(isQuick: isQuick).workloads() },
      Group("import", "export") { try Transfer(engine: self).workloads() },
    ]
  }
}

extension Purpose {
  /// The driver's share of the 64 MiB for pages, so that the floor and the peer have the same.
  fileprivate var cacheKibibytes: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return switch self {
    case .write: (64 << 10) * 3 / 16
    case .short: (64 << 10) * 9 / 16 / cores
    case .long: (64 << 10) * 4 / 16 / cores
    }
  }
}
