import CMariaDB
import CPostgres
import DriverSupport
import WellSenseStore

/// A session beside the drivers', as an operator or another program has one. Ends with its last reference.
///
/// `@unchecked Sendable`: one test uses it, one call after the other.
package final class AdminSession: @unchecked Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private enum Handle {
    case postgres(OpaquePointer?)
    case mariadb(UnsafeMutablePointer<MYSQL>?)
  }

  private let handle: Handle

  package init(_ uri: String) throws {
    guard uri.hasPrefix("mysql") else {
      let connection = PQconnectdb(uri)
      handle = .postgres(connection)
      guard PQstatus(connection) == CONNECTION_OK else { throw Failure(description: String(cString: PQerrorMessage(connection))) }
      return
    }
    let address = try ServerURI(uri, schemes: ["mysql"]).address
    guard case .host(let host, let port) = address.endpoints.first else { throw Failure(description: "no host") }
    let connection = mysql_init(nil)
    handle = .mariadb(connection)
    guard
      mysql_real_connect(
        connection, host, address.user, address.password?.reveal(), address.database, UInt32(port ?? 3306), nil, 0) != nil
    else { throw Failure(description: String(cString: mysql_error(connection))) }
  }

  /// As many sessions as the server gives.
  package static func crowd(_ uri: String) -> [AdminSession] {
    var crowd: [AdminSession] = []
    while crowd.count < 500, let session = try? AdminSession(uri) { crowd.append(session) }
    return crowd
  }

  // Its test runs while it connects and asks; it goes on whatever thread lets go of it last, also while the process ends.
  deinit {
    ExitGate.inside {
      switch handle {
      case .postgres(let connection): PQfinish(connection)
      case .mariadb(let connection): mysql_close(connection)
      }
    }
  }

  /// Runs SQL; the last value of the first row that it gives.
  @discardableResult
  package func run(_ sql: String) throws -> String? {
    switch handle {
    case .postgres(let connection):
      let result = PQexec(connection, sql)
      defer { PQclear(result) }
      let status = PQresultStatus(result)
      guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
        throw Failure(description: String(cString: PQerrorMessage(connection)))
      }
      return PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, PQnfields(result) - 1)) : nil
    case .mariadb(let connection):
      guard mysql_query(connection, sql) == 0 else { throw Failure(description: String(cString: mysql_error(connection))) }
      guard let result = mysql_store_result(connection) else { return nil }
      defer { mysql_free_result(result) }
      return mysql_fetch_row(result)?[Int(mysql_num_fields(result)) - 1].map { String(cString: $0) }
    }
  }
}
