public import WellSenseStore

/// Where a MariaDB or MySQL database is and how it is used.
public struct MySQLConfiguration: Sendable {
  /// The server and the database. Of several servers the first that takes writes is used, else the first that answers.
  public var address: ServerAddress
  public var pool: PoolLimits
  /// How long a statement waits for rows that another transaction holds before the batch is tried again, in whole seconds. Default: 5 s.
  public var lockWait: Duration
  /// Seams for tests.
  package var hooks = MySQLHooks()

  public init(_ address: ServerAddress, pool: PoolLimits = PoolLimits(), lockWait: Duration = .seconds(5)) {
    self.address = address
    self.pool = pool
    self.lockWait = lockWait
  }

  /// The database's name if the address has none.
  public static let defaultDatabase = "wellsense_ai"
  static let defaultPort = 3306
}

/// What tests need to reach states that are hard to reach.
package struct MySQLHooks: Sendable {
  /// Runs after each statement that creates or upgrades the schema.
  package var afterSchemaStatement: (@Sendable (Int) -> Void)?

  /// Whether arrays of rows are used where the server has them.
  package var usesArrays = true

  package init() {}
}
