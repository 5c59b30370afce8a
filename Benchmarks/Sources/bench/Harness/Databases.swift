internal import CFloor
internal import DriverSQLite
internal import Foundation
internal import WellSenseStore

/// The databases of a run, in a folder of their own that is removed at the end.
struct Databases: Sendable {
  let folder: String
  let isQuick: Bool

  /// Users whose records the pages and points read; one more has the records that are folded.
  static let users: Range<UInt64> = 0..<50
  static let folded: UInt64 = 50
  static let allUsers: Range<UInt64> = 0..<10_000
  static let records = 100_000
  static let foldedRecords = 100_000
  /// Of the records that are folded: 144 a day.
  static let interval: Int64 = 600_000
  /// Indices of what is written during a run begin here.
  static let fresh: UInt64 = 100_000_000

  init(isQuick: Bool) throws {
    self.isQuick = isQuick
    let root = ProcessInfo.processInfo.environment["TMPDIR"] ?? FileManager.default.currentDirectoryPath + "/.build"
    folder = root + "/wellsense-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name + ".db" }

  func removeFile(_ name: String) {
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path(name) + end) }
  }

  /// 100,000 records of 50 users, 100,000 of one, 10,000 users.
  func main() async throws -> String {
    try await made("main") { floor in
      try floor.insertUsers(Self.allUsers)
      try floor.fill(records: Self.records, from: 0, users: Self.users, interval: Self.interval)
      let one = Self.folded..<Self.folded + 1
      try floor.fill(records: Self.foldedRecords, from: UInt64(Self.records), users: one, interval: Self.interval)
    }
  }

  /// 10,000 records of 50 users.
  func small() async throws -> String {
    try await made("small") { floor in
      try floor.insertUsers(0..<100)
      try floor.fill(records: 10_000, from: 0, users: Self.users, interval: Self.interval)
    }
  }

  /// As many records, 1,000 of a user, and a chat with as many messages.
  func grown(_ rows: Int) async throws -> String {
    try await made("rows-\(rows)") { floor in
      let users = 0..<UInt64(rows / 1_000)
      try floor.insertUsers(users)
      try floor.fill(records: rows, from: 0, users: users, interval: Self.interval)
      try floor.fill(chat: 0, messages: rows)
    }
  }

  /// The store's own schema, filled by the floor in its own way once.
  private func made(_ name: String, _ fill: (Floor) throws -> Void) async throws -> String {
    let path = path(name)
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    let store = try await Store.open(.sqlite(path))
    await store.close()
    let floor = try Floor(
      path, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -262144")
    try fill(floor)
    try floor.execute("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE")
    floor.close()
    return path
  }

  func copy(_ path: String, to name: String) throws -> String {
    removeFile(name)
    try FileManager.default.copyItem(atPath: path, toPath: self.path(name))
    return self.path(name)
  }

  // MARK: - Connections

  /// Who has which share of the 64 MiB for pages: what the driver gives its connections, so that the floor and the peer have the same.
  enum Purpose: Int {
    case write = 3
    case short = 9
    case long = 4

    var cacheKibibytes: Int {
      (64 << 10) * rawValue / 16 / (self == .write ? 1 : ProcessInfo.processInfo.activeProcessorCount)
    }
  }

  func floor(_ path: String, synchronous: String = "FULL", for purpose: Purpose) throws -> Floor {
    try Floor(
      path,
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous); PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
      PRAGMA cache_size = -\(purpose.cacheKibibytes); PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF
      """)
  }

  func store(_ path: String, synchronous: SQLiteConfiguration.Synchronous = .full) async throws -> Store {
    // A busy machine makes calls slow that aren't; lines about them would be measured too.
    let settings = StoreSettings(slowQueryThreshold: .seconds(3600))
    return try await Store.open(.sqlite(SQLiteConfiguration(.file(path), synchronous: synchronous)), settings: settings)
  }

  func peer(_ path: String, synchronous: String = "FULL", for purpose: Purpose) async throws -> Peer {
    try await Peer(path, synchronous: synchronous, cacheKibibytes: purpose.cacheKibibytes)
  }
}

/// The same order in every run.
struct Shuffle: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return x ^ x >> 31
  }
}

extension RawID {
  var data: Data { withBytes { Data($0) } }
}
