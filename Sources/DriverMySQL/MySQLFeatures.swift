internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

/// What the server can do, found by asking it.
struct MySQLFeatures: Sendable, Hashable {
  /// As the server says it.
  var version = ""
  /// Compares text by its bytes, trailing blanks included.
  var collation = ""
  /// Whether the type `JSON` takes every document that the store allows, down to 64 levels.
  var storesDeepJSON = false
  /// Whether a statement takes the values of many rows at once.
  var hasArrays = false
  /// Whether the node belongs to a cluster that applies writes of other nodes later.
  var isCluster = false

  /// Whether it can end transactions that rest for too long.
  var endsIdleTransactions = false

  /// The collations that do, the one preferred first.
  private static let collations = ["utf8mb4_nopad_bin", "utf8mb4_0900_bin"]

  static func ask(_ connection: MySQLConnection) throws(SQLFailure) -> MySQLFeatures {
    var features = MySQLFeatures()
    let known = collations.map { "'\($0)'" }.joined(separator: ", ")
    let deep = "JSON_VALID(CONCAT(REPEAT('[', 64), REPEAT(']', 64)))"
    features.version = try connection.texts("SELECT VERSION()").first?.first.flatMap(\.self) ?? ""
    features.storesDeepJSON = try connection.texts("SELECT \(deep)").first?.first == "1"
    let found = try connection.texts("SELECT collation_name FROM information_schema.collations WHERE collation_name IN (\(known))")
      .compactMap { $0.first.flatMap(\.self) }
    guard let collation = collations.first(where: found.contains) else {
      throw .other(
        StoreError(
          .incompatible, "the server can't compare text by its bytes; it must be MariaDB 10.6 or MySQL 8.0.17 or later",
          disposition: .notAttempted, driver: "mysql"))
    }
    features.collation = collation
    features.hasArrays = wellsense_has_bulk(connection.handle) != 0 && connection.connector.configuration.hooks.usesArrays
    features.isCluster = try connection.texts("SHOW VARIABLES LIKE 'wsrep_on'").first?.last == "ON"
    features.endsIdleTransactions = try !connection.texts("SHOW VARIABLES LIKE 'idle_transaction_timeout'").isEmpty
    return features
  }
}
