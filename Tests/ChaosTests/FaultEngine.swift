import DriverMongo
import DriverMySQL
import DriverPostgres
import TestSupport
import Testing
import WellSenseStore

/// A server engine whose faults are tested.
struct FaultEngine: Sendable, Hashable, CustomTestStringConvertible {
  /// As `Scripts/servers` calls it.
  let server: String
  /// A statement that makes the server end every other session of the store's user.
  let endSessions: String
  /// Holds the row of a user until the session ends; `?` is the id in hexadecimal digits.
  let holdUser: [String]
  /// How the order to commit looks on the wire, once a connection at least.
  let commitOrder: [UInt8]

  var testDescription: String { server }

  static let postgres = FaultEngine(
    server: "postgres",
    endSessions: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wellsense'",
    holdUser: ["BEGIN", "SELECT 1 FROM users WHERE id = '?' FOR UPDATE"],
    commitOrder: Array("COMMIT\0".utf8))
  static let mariadb = FaultEngine(
    server: "mariadb",
    endSessions: "KILL CONNECTION USER wellsense",
    holdUser: ["BEGIN", "SELECT 1 FROM users WHERE id = X'?' FOR UPDATE"],
    // A packet of seven bytes, the first of its conversation: a query.
    commitOrder: [7, 0, 0, 0, 3] + Array("COMMIT".utf8))

  /// The server that stands in for MongoDB has no orders to end sessions or to hold a row, and every database exists.
  static let mongodb = FaultEngine(server: "mongodb", endSessions: "", holdUser: [], commitOrder: Array("commitTransaction".utf8))

  static let all = [postgres, mariadb, mongodb]

  /// Faults that can't be made on it, or whose answer is another than the table's.
  ///
  /// MongoDB's library repeats a lost order to commit by itself, and what happened comes back as done.
  var lacks: Set<FaultKind> {
    self == .mongodb ? [.sessionEnded, .writeLockedOut, .missingDatabase, .commitLost, .commitReplyLost] : []
  }

  func driver(_ uri: String) throws(StoreError) -> any Driver {
    switch self {
    case .postgres: try DriverProvider.postgres.driver(uri: uri)
    case .mongodb: try DriverProvider.mongodb.driver(uri: uri)
    default: try DriverProvider.mysql.driver(uri: uri)
    }
  }
}

/// One set of servers for all tests of faults that don't end servers. Each test goes through a proxy of its own.
actor FaultServers {
  static let shared = FaultServers()
  private var set: Task<ServerSet, any Error>?

  func servers() async throws -> ServerSet {
    let task = set ?? Task { try await ServerSet(FaultEngine.all.map(\.server)) }
    set = task
    return try await task.value
  }
}
