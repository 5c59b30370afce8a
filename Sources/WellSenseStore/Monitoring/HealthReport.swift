/// Whether the store's databases serve, in the shape that the requirements give.
public struct HealthReport: Sendable, Hashable, Codable {
  public var success: Bool
  public var data: Service

  public struct Service: Sendable, Hashable, Codable {
    public var service = "database"
    public var initialized: Bool
    public var activeDatabase: String
    public var databaseStatus: DatabaseStatus

    enum CodingKeys: String, CodingKey {
      case service, initialized
      case activeDatabase = "active_database"
      case databaseStatus = "database_status"
    }
  }

  public struct DatabaseStatus: Sendable, Hashable, Codable {
    /// By the database's name; those that the program knows but hasn't been given are `not_configured`.
    public var connections: [String: Connection]
    public var overallStatus: String

    enum CodingKeys: String, CodingKey {
      case connections
      case overallStatus = "overall_status"
    }
  }

  public struct Connection: Sendable, Hashable, Codable {
    /// `connected`, `disconnected`, `read_only`, `quarantined`, `not_configured`; `mock` for answers that aren't real.
    public var status: String
    /// The error's code, where there is one.
    public var error: String?
    /// How long a write took, in milliseconds.
    public var latencyMilliseconds: Double?

    public init(status: String, error: String? = nil, latencyMilliseconds: Double? = nil) {
      self.status = status
      self.error = error
      self.latencyMilliseconds = latencyMilliseconds
    }

    enum CodingKeys: String, CodingKey {
      case status, error
      case latencyMilliseconds = "latency_ms"
    }
  }
}

/// How much the store holds, in the shape that the requirements give.
public struct StatisticsReport: Sendable, Hashable, Codable {
  public var success: Bool
  public var data: Service

  public struct Service: Sendable, Hashable, Codable {
    /// Rows by the entity's name.
    public var statistics: [String: Int]
    public var activeDatabase: String
    public var initialized: Bool

    enum CodingKeys: String, CodingKey {
      case statistics, initialized
      case activeDatabase = "active_database"
    }
  }
}

extension Store {
  /// The names of the databases that health reports speak of, whether a program has them or not.
  public static let databases = ["mongodb", "mysql", "postgresql", "sqlite"]

  /// Writes a probe to the database and says how it went. Never throws: a database that is down is the answer.
  public func health() async -> HealthReport {
    var connections = Dictionary(uniqueKeysWithValues: Self.databases.map { ($0, HealthReport.Connection(status: "not_configured")) })
    if let status { connections.merge(status.connections) { $1 } }
    // Asking again would keep the caller waiting for what is known.
    if let fallback, fallback.state == .away { return HealthReport(away: fallback, connections) }
    var connection = HealthReport.Connection(status: "connected")
    do throws(StoreError) {
      let probe = try await session.perform("store.health") { driver, call throws(StoreError) in try await driver.probe(call) }
      let (seconds, attoseconds) = probe.latency.components
      connection.latencyMilliseconds = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    } catch {
      // A database that only reads is reachable, and says so.
      connection.status = error.code == .readOnly ? "read_only" : "disconnected"
      connection.error = error.code.description
    }
    if let fallback, fallback.state == .away { return HealthReport(away: fallback, connections) }
    let name = info.engine
    if let status { connections.merge(status.connections) { $1 } }
    connections[name] = connection
    let isMock = info.capabilities.contains(.mock)
    let healthy = connection.error == nil && !isMock && status?.isWhole ?? true && fallback?.state ?? .real == .real
    return HealthReport(
      success: connection.status != "disconnected",
      data: .init(
        initialized: connection.status != "disconnected", activeDatabase: name,
        databaseStatus: .init(
          connections: connections,
          overallStatus: healthy ? "healthy" : connection.status == "disconnected" ? "unhealthy" : "degraded")))
  }

  /// The store's row counts as a report.
  public func statisticsReport() async throws(StoreError) -> StatisticsReport {
    let rows = try await statistics().rows
    let named = Dictionary(uniqueKeysWithValues: Entity.allCases.map { ($0.name, rows[$0] ?? 0) })
    return StatisticsReport(
      success: true, data: .init(statistics: named, activeDatabase: info.engine, initialized: true))
  }
}

extension HealthReport {
  /// Whether a real database serves: what a readiness check asks. Never while a mock answers.
  public var isReady: Bool { success }

  /// No database can be reached.
  fileprivate init(away fallback: FallbackStatus, _ connections: [String: Connection]) {
    var connections = connections
    connections[fallback.engine] = Connection(status: "disconnected", error: StoreError.Code.unavailable.description)
    var active = fallback.engine
    if fallback.isMock, let mock = fallback.mock {
      active = mock == fallback.engine ? mock + "_fallback" : mock
      connections[active] = Connection(status: "mock")
    }
    self.init(
      success: false,
      data: .init(
        initialized: false, activeDatabase: active,
        databaseStatus: .init(connections: connections, overallStatus: fallback.isMock ? "degraded" : "unhealthy")))
  }
}

extension SetStatus {
  /// Its databases by engine; a further one of the same engine by engine and place, as `sqlite_2`.
  fileprivate var connections: [String: HealthReport.Connection] {
    var connections: [String: HealthReport.Connection] = [:]
    for member in members {
      let engine = member.database.engine
      let name = connections[engine] == nil ? engine : "\(engine)_\(member.database.place)"
      connections[name] = HealthReport.Connection(status: member.state.connection)
    }
    return connections
  }

  /// Whether every database takes its part.
  fileprivate var isWhole: Bool { members.allSatisfy { [.active, .inSync, .witness].contains($0.state) } }
}

extension SetStatus.State {
  /// In the words of the requirements where they have one.
  fileprivate var connection: String {
    switch self {
    case .active, .inSync, .follower, .rebuilding, .witness: "connected"
    case .connecting, .suspect, .down: "disconnected"
    case .quarantined: "quarantined"
    }
  }
}
