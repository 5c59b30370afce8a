import DriverMongo
import DriverMySQL
import DriverPostgres
import Testing
import WellSenseStore

/// A server engine whose faults are tested.
struct FaultEngine: Sendable, CustomTestStringConvertible {
  /// As `Scripts/servers` calls it.
  let server: String
  /// A server of another engine.
  let stranger: String
  /// A database that `wellsense_reader` may not use.
  let foreignDatabase: String
  /// Holds the row of a user until the session ends; `?` is the id in hexadecimal digits.
  let holdUser: [String]
  /// How the order to commit looks on the wire, once a connection at least.
  let commitOrder: [UInt8]
  /// A first answer that promises more than a client should wait for.
  let oversized: [UInt8]
  /// A first answer whose frame is right and whose content is not.
  let malformed: [UInt8]
  /// What an administrator does for faults that are the server's own.
  let orders: [FaultKind: FaultOrders]
  /// Faults that can't be made on it, or whose answer is another than the table's.
  let lacks: Set<FaultKind>

  var testDescription: String { server }

  static let all = [postgres, mariadb, mongodb]

  func driver(_ uri: String) throws(StoreError) -> any Driver {
    switch server {
    case "postgres": try DriverProvider.postgres.driver(uri: uri)
    case "mongodb": try DriverProvider.mongodb.driver(uri: uri)
    default: try DriverProvider.mysql.driver(uri: uri)
    }
  }
}

/// Statements that make a fault and those that undo it.
struct FaultOrders: Sendable {
  var make: [String] = []
  var mend: [String] = []
}
