public import WellSenseStore

/// Where a PostgreSQL database is and how it is used. A description of it shows neither user nor password.
public struct PostgresConfiguration: Sendable, Hashable {
  /// Which of several servers to use; they are asked in the order in which the address names them, one that
  /// took writes before the others.
  public enum Target: Sendable, Hashable {
    /// The first that answers.
    case any
    /// The first that takes writes.
    case readWrite
    /// The first that isn't a standby.
    case primary
    /// The first that takes no writes.
    case readOnly
    /// The first that is a standby.
    case standby
    /// A standby if there is one.
    case preferStandby
  }

  /// What stands between this program and the server.
  public enum Pooling: Sendable, Hashable {
    /// Nothing, or a pooler that keeps a session for each client.
    case session
    /// A pooler that gives a session for the time of a transaction, as pgbouncer's `pool_mode = transaction`. Statements are then
    /// parsed each time, and the schema must be the user's own `search_path`.
    case transaction
  }

  public var address: ServerAddress
  public var pool: PoolLimits
  /// The schema that holds the tables; it must exist. Default: what the server finds first, which is `public`.
  public var schema: String?
  /// Default: with several servers the one that takes writes, else the one there is.
  public var target: Target
  public var pooling: Pooling
  /// How the server's own lists name this program.
  public var applicationName: String

  public init(
    _ address: ServerAddress, pool: PoolLimits = PoolLimits(), schema: String? = nil, target: Target? = nil,
    pooling: Pooling = .session, applicationName: String = "wellsense"
  ) {
    self.address = address
    self.pool = pool
    self.schema = schema
    self.target = target ?? (address.endpoints.count > 1 ? .readWrite : .any)
    self.pooling = pooling
    self.applicationName = applicationName
  }

  var isPooled: Bool { pooling == .transaction }
}
