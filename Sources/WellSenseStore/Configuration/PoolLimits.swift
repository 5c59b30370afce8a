/// How many connections a driver keeps to its server, for how long, and how long a call waits for one.
///
/// A connection serves one operation at a time, so calls never wait for each other in a circle. Connections that snapshots hold
/// are counted apart, so that a task which holds one can still write.
public struct PoolLimits: Sendable, Hashable {
  /// Connections that stay open when nobody needs them. Default: 1.
  public var minimum: Int
  /// Connections that may be open at once, without those that snapshots hold. Default: 8.
  public var maximum: Int
  /// Snapshots that may be open at once, each with a connection of its own. Default: 4.
  public var leases: Int
  /// How long a call waits for a connection before it fails as `.unavailable`, if its own deadline is later. Default: 5 s.
  public var acquireTimeout: Duration
  /// How long connecting may take. Default: 5 s.
  public var connectTimeout: Duration
  /// After how long without work a connection above the minimum is closed. Default: 10 minutes.
  public var idleLifetime: Duration
  /// How old a connection may grow; up to a tenth of it is taken off at random, so that connections made together don't end together.
  /// Default: 30 minutes.
  public var maximumLifetime: Duration
  /// After how long without work a connection is tried before it is used. Default: 5 s.
  public var validationInterval: Duration
  /// How long a snapshot may stay open before a warning names the place that opened it. Default: 60 s.
  public var leaseWarning: Duration
  /// How long closing waits for what is under way. Default: 10 s.
  public var closeTimeout: Duration
  /// Calls that may wait for a connection before further ones are refused. Default: 100,000.
  public var queueCapacity: Int

  public init(
    minimum: Int = 1, maximum: Int = 8, leases: Int = 4, acquireTimeout: Duration = .seconds(5),
    connectTimeout: Duration = .seconds(5), idleLifetime: Duration = .seconds(600), maximumLifetime: Duration = .seconds(1800),
    validationInterval: Duration = .seconds(5), leaseWarning: Duration = .seconds(60), closeTimeout: Duration = .seconds(10),
    queueCapacity: Int = 100_000
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.leases = leases
    self.acquireTimeout = acquireTimeout
    self.connectTimeout = connectTimeout
    self.idleLifetime = idleLifetime
    self.maximumLifetime = maximumLifetime
    self.validationInterval = validationInterval
    self.leaseWarning = leaseWarning
    self.closeTimeout = closeTimeout
    self.queueCapacity = queueCapacity
  }
}
