internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A PostgreSQL database (server 13 or later), over the system's libpq.
///
/// Each connection has a thread that sends what waits together and takes the answers as they come. Several processes may use one
/// database at once.
public final class PostgresDriver: Driver {
  typealias Pool = ServerPool

  private struct State {
    var shared: PostgresShared
    var pool: Pool?
  }

  let configuration: PostgresConfiguration
  private let state: Mutex<State>

  public init(_ configuration: PostgresConfiguration) {
    self.configuration = configuration
    state = Mutex(State(shared: PostgresShared(configuration)))
  }

  public var info: DriverInfo {
    DriverInfo(
      engine: "postgresql", version: state.withLock { $0.shared.version }, endpoint: configuration.address.description,
      capabilities: [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .diagnoses, .replication, .durable, .writes])
  }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if state.withLock({ $0.pool }) != nil { return }
    let shared = state.withLock { $0.shared }
    let connecting = PostgresConnecting(shared)
    let pool = Pool(
      name: "postgresql", limits: configuration.pool, tuning: .pipelined(ServerRequest.pipelineDepth),
      weight: { $0.pipelineWeight(isLogged: shared.isLogged) },
      connect: { connecting.connect(until: $0) })
    try await pool.open(until: call.deadline)
    let isFirst = state.withLock { state in
      guard state.pool == nil else { return false }
      state.pool = pool
      return true
    }
    if !isFirst { await pool.close() }
  }

  public func close() async {
    let pool = state.withLock { state in
      defer { state.pool = nil }
      return state.pool
    }
    await pool?.close()
  }

  func pool() throws(StoreError) -> Pool {
    guard let pool = state.withLock({ $0.pool }) else { throw StoreError.driverClosed.located(driver: "postgresql") }
    return pool
  }

  private var shared: PostgresShared { state.withLock { $0.shared } }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await pool().initialize(schema, log, call)
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await pool().read(queries, call) }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await pool().aggregate(aggregation, call)
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await pool().outcome(of: operation, call)
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await pool().changes(after: position, limit: limit, call)
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await pool().statistics(call) }

  // MARK: - Writing

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { try await pool().commit(batch, call) }

  public func probe(_ call: Call) async throws(StoreError) -> Probe { try await pool().probe(call) }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { self }
  public var notifications: (any ChangeNotifying)? { self }
  public var explanations: (any Explaining)? { self }
}

extension PostgresDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let (lease, position) = try await pool().lease(
      deadline: call.deadline, begin: { (connection: PostgresConnection, _) in connection.beginSnapshot() },
      end: { connection, _ in connection.endSnapshot() })
    return ServerSnapshot(lease, position)
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try await pool().waitForChange(after: position, shared.bell, call)
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    Explanation(try await pool().explain(query, call), isScan: { $0.contains("Seq Scan") }, isSort: { $0.contains("Sort") })
  }
}

extension Driver where Self == PostgresDriver {
  /// The database of a URI, as `postgresql://user:password@host/database`; ``PostgresConfiguration/init(uri:)`` lists the options.
  public static func postgres(_ uri: String) throws(StoreError) -> PostgresDriver {
    PostgresDriver(try PostgresConfiguration(uri: uri))
  }

  public static func postgres(_ configuration: PostgresConfiguration) -> PostgresDriver { PostgresDriver(configuration) }
}
