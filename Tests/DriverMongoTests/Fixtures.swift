import DriverMongo
import DriverSupport
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

extension MongoDriver {
  /// Opened and initialized.
  static func ready(_ configuration: MongoConfiguration, log: ChangeLog = .asItIs) async throws -> MongoDriver {
    try await MongoDriver(configuration).ready(log: log)
  }
}

extension Rows {
  static func records(_ count: Int, of user: RawID) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for number in 0..<count {
      for column in Schema.current[.healthRecords].columns {
        switch column.field {
        case .id: rows.append(OperationID().raw)
        case .userID: rows.append(user)
        case .type: rows.append(Int64(0))
        case .data: rows.append(.json(JSON(trusted: Array(#"{"kilograms":\#(60 + number % 10)}"#.utf8)[...])))
        case .recordedAt, .createdAt: rows.append(Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }
}

/// A database that a driver reaches through a proxy. Only of a server on this machine.
struct ProxiedDatabase {
  static let isThere = MongoServer.uri.map { $0.contains("127.0.0.1") || $0.contains("localhost") } ?? false
  static let reason: Comment = "WELLSENSE_TEST_MONGODB names no server on this machine"

  let database: MongoDatabase
  let proxy: ChaosProxy
  /// One that others don't disturb.
  let plain: MongoDriver
  /// One behind the proxy, opened.
  let driver: MongoDriver

  init(connections: Int = 1) async throws {
    database = try MongoDatabase()
    var configuration = try database.configuration(connections: connections)
    plain = try await MongoDriver.ready(configuration)
    let port = MongoServer.uri.flatMap(TestServers.port(of:))
    proxy = try ChaosProxy(before: #require(port))
    configuration.address.endpoints = [.host("127.0.0.1", port: proxy.port)]
    configuration.replicaSet = nil
    configuration.isDirect = true
    driver = MongoDriver(configuration)
    try await driver.open(soon())
  }

  func close() async {
    proxy.clear()
    await driver.close()
    await plain.close()
  }
}
