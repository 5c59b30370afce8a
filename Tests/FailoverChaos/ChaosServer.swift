import DriverMongo
import DriverMySQL
import DriverPostgres
import DriverSQLite
import Foundation
package import TestSupport
import WellSenseStore

/// A server that is a member of a set, behind a proxy, and what can be done to it.
package struct ChaosServer: Sendable {
  package let name: String
  let proxy: ChaosProxy
  /// Through the proxy.
  let driver: WatchedDriver
  /// Past the proxy.
  let direct: any Driver
  private let servers: ServerSet
  private let admin: String

  package init(_ name: String, of set: ServerSet) throws {
    let uri = try set.uri(of: name)
    guard let port = TestServers.port(of: uri) else { throw AdminSession.Failure(description: "no port in the URI of \(name)") }
    self.name = name
    servers = set
    admin = try set.uri(of: name + "-admin")
    proxy = try ChaosProxy(before: port)
    driver = WatchedDriver(try Self.driver(at: TestServers.uri(uri, through: proxy.port)))
    direct = try Self.driver(at: uri)
  }

  /// - Parameter place: a URI, or the path of a SQLite file.
  static func driver(at place: String) throws(StoreError) -> any Driver {
    switch place.prefix(while: { $0 != ":" }) {
    case "postgresql": try DriverProvider.postgres.driver(uri: place)
    case "mongodb": try DriverProvider.mongodb.driver(uri: place)
    case "mysql": try DriverProvider.mysql.driver(uri: place)
    default: SQLiteDriver(SQLiteConfiguration(.file(place)))
    }
  }

  var hasDisk: Bool { servers.hasDisk(name) }
  func kill() async throws { try await servers.kill(name) }
  func restart() async throws { try await servers.restart(name) }
  func restart(clock: String) async throws { try await servers.restart(name, clock: clock) }
  func freeze() async throws { try await servers.freeze(name) }
  func thaw() async throws { try await servers.thaw(name) }
  func empty() async throws { try await servers.empty(name) }
  func fill() async throws { try await servers.fill(name) }
  func widen() async throws { try await servers.widen(name) }

  func order(_ statements: [String]) throws {
    let session = try AdminSession(admin)
    for statement in statements { try session.run(statement) }
  }
}

extension ChaosServer {
  var commitOrder: [UInt8] {
    switch name {
    case "postgres": CommitOrder.postgres
    case "mariadb": CommitOrder.mariadb
    case "mongodb": CommitOrder.mongodb
    default: []
    }
  }

  /// Strikes a few commits. A connection to PostgreSQL sends the word but once, to prepare it: new ones do.
  func cut(_ fault: Fault) {
    // MariaDB ends snapshots of reads by the same word.
    proxy.set(fault, times: name == "mariadb" ? 12 : 3)
    proxy.resetConnections()
  }

  /// What an administrator says so that nobody writes; nothing where the engine knows no such thing.
  var readOnly: [String] {
    switch name {
    case "postgres": ["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"]
    case "mariadb": ["REVOKE READ_ONLY ADMIN ON *.* FROM wellsense@'%'", "SET GLOBAL read_only = 1"]
    default: []
    }
  }

  var writable: [String] {
    switch name {
    case "postgres": ["ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"]
    default: ["SET GLOBAL read_only = 0"]
    }
  }
}

/// How the order to commit looks on the wire, once a connection at least.
package enum CommitOrder {
  package static let postgres = Array("COMMIT\0".utf8)
  /// A packet of seven bytes, the first of its conversation: a query.
  package static let mariadb = [7, 0, 0, 0, 3] + Array("COMMIT".utf8)
  package static let mongodb = Array("commitTransaction".utf8)
}

/// Whether clocks can be set wrong here, by libfaketime.
enum Clocks {
  static let faketime: String? = {
    let base = "/usr/lib"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    return names.map { "\(base)/\($0)/faketime/libfaketime.so.1" }.first { FileManager.default.fileExists(atPath: $0) }
  }()

  static var canBeWrong: Bool { faketime != nil }
}
