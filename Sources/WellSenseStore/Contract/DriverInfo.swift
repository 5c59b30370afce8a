/// What a driver is.
public struct DriverInfo: Sendable, Hashable {
  /// The engine's lower-case name, as `sqlite`. For people and metrics; nothing may depend on it.
  public var engine: String
  /// The engine's version; empty before it is known.
  public var version: String
  /// Where the database is, without credentials.
  public var endpoint: String
  public var capabilities: Capabilities

  public init(engine: String, version: String, endpoint: String, capabilities: Capabilities) {
    self.engine = engine
    self.version = version
    self.endpoint = endpoint
    self.capabilities = capabilities
  }
}

/// What a driver can do beyond what every driver must. What it lacks it answers as `.unsupported`.
public struct Capabilities: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Batches of several writes are atomic.
  public static let atomicBatches = Capabilities(rawValue: 1 << 0)
  /// Can keep a change log.
  public static let changeLog = Capabilities(rawValue: 1 << 1)
  /// Offers ``Driver/snapshots``.
  public static let snapshots = Capabilities(rawValue: 1 << 2)
  /// Offers ``Driver/notifications``.
  public static let notifications = Capabilities(rawValue: 1 << 3)
  /// Offers ``Driver/explanations``.
  public static let explanations = Capabilities(rawValue: 1 << 4)
  /// Data survives the process.
  public static let durable = Capabilities(rawValue: 1 << 5)
  /// Holds data for tests, which must never be shown as real.
  public static let mock = Capabilities(rawValue: 1 << 7)
  /// Takes writes.
  public static let writes = Capabilities(rawValue: 1 << 6)
  /// Offers ``Driver/replication``.
  public static let replication = Capabilities(rawValue: 1 << 9)
  /// Offers ``Driver/diagnoses``.
  public static let diagnoses = Capabilities(rawValue: 1 << 8)
}

extension Capabilities: CustomStringConvertible {
  private static let named: [(Capabilities, String)] = [
    (.atomicBatches, "atomicBatches"), (.changeLog, "changeLog"), (.snapshots, "snapshots"), (.notifications, "notifications"),
    (.explanations, "explanations"), (.diagnoses, "diagnoses"), (.replication, "replication"), (.durable, "durable"), (.writes, "writes"),
    (.mock, "mock"),
  ]

  /// The names of those that are there, as `atomicBatches, writes`.
  public var description: String { Self.named.filter { contains($0.0) }.map(\.1).joined(separator: ", ") }
}

/// Whether to switch a database's change log on.
public enum ChangeLog: Sendable, Hashable {
  /// Leave it as it is: off in a new database.
  case asItIs
  case on
}

/// What initializing found and did.
public struct SchemaReport: Sendable, Hashable {
  /// The database's own id.
  public var database: RawID
  /// 0 for a new database.
  public var versionBefore: Int
  public var versionAfter: Int
  public var isLogOn: Bool

  public init(database: RawID, versionBefore: Int, versionAfter: Int, isLogOn: Bool) {
    self.database = database
    self.versionBefore = versionBefore
    self.versionAfter = versionAfter
    self.isLogOn = isLogOn
  }
}

/// The answer to a probe.
public struct Probe: Sendable, Hashable {
  /// How long the write took.
  public var latency: Duration
  /// How many probes the database has had, this one among them: whoever sees it grow faster than by his own isn't alone.
  public var number: Int64
  /// The end of the change log; `nil` without one.
  public var position: Position?

  public init(latency: Duration, number: Int64, position: Position?) {
    self.latency = latency
    self.number = number
    self.position = position
  }
}

/// How much a database holds.
public struct Statistics: Sendable, Hashable {
  public var rows: [Entity: Int]
  /// Bytes on disk or in memory; `nil` if the engine doesn't say.
  public var bytes: Int?

  public init(rows: [Entity: Int], bytes: Int? = nil) {
    self.rows = rows
    self.bytes = bytes
  }
}
