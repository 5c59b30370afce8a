package import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A database of MariaDB 10.6 or MySQL 8.0.17, or later, over libmariadb.
///
/// What differs between servers is found by asking them. Each connection has a thread and answers one call at a time.
public final class MySQLDriver: Driver {
  typealias Pool = ServerPool

  private enum State {
    case closed
    case open(Pool, MySQLContext)
  }

  let configuration: MySQLConfiguration
  private let state = Mutex<State>(.closed)

  public init(_ configuration: MySQLConfiguration) { self.configuration = configuration }

  public var info: DriverInfo {
    DriverInfo(
      engine: "mysql", version: (try? opened())?.context.knowledge?.features.version ?? "", endpoint: configuration.address.description,
      capabilities: [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .diagnoses, .replication, .durable, .writes])
  }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if (try? opened()) != nil { return }
    let connector = MySQLConnector(configuration)
    let context = MySQLContext()
    let tuning = PoolTuning(grace: MySQLLimit.grace + .milliseconds(50))
    let pool = Pool(name: "mysql", limits: configuration.pool, tuning: tuning) { deadline in
      do throws(StoreError) {
        return .success(try connector.connect(context, until: deadline))
      } catch {
        return .failure(error)
      }
    }
    try await pool.open(until: call.deadline)
    let isFirst = state.withLock { state in
      guard case .closed = state else { return false }
      state = .open(pool, context)
      return true
    }
    if !isFirst { await pool.close() }
  }

  public func close() async {
    let before = state.withLock { state in
      defer { state = .closed }
      return state
    }
    if case .open(let pool, _) = before { await pool.close() }
  }

  func opened() throws(StoreError) -> (pool: Pool, context: MySQLContext) {
    guard case .open(let pool, let context) = state.withLock({ $0 }) else { throw StoreError.driverClosed.located(driver: "mysql") }
    return (pool, context)
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await opened().pool.initialize(schema, log, call)
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await opened().pool.read(queries, call) }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await opened().pool.aggregate(aggregation, call)
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await opened().pool.outcome(of: operation, call)
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await opened().pool.changes(after: position, limit: limit, call)
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await opened().pool.statistics(call) }

  // MARK: - Writing

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { try await opened().pool.commit(batch, call) }

  public func probe(_ call: Call) async throws(StoreError) -> Probe { try await opened().pool.probe(call) }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { self }
  public var notifications: (any ChangeNotifying)? { self }
  public var explanations: (any Explaining)? { self }
}

extension MySQLDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let (lease, position) = try await opened().pool.lease(
      deadline: call.deadline, begin: { (connection: MySQLConnection, deadline) in connection.pin(until: deadline) },
      end: { connection, deadline in connection.unpin(until: deadline) })
    return ServerSnapshot(lease, position)
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    let (pool, context) = try opened()
    try await pool.waitForChange(after: position, context.bell, call)
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    Explanation(try await opened().pool.explain(query, call), isScan: { $0.contains("type=ALL") }, isSort: { $0.contains("filesort") })
  }

  /// How the pool is used.
  package var poolStatistics: PoolStatistics? { (try? opened())?.pool.statistics }
}

extension Driver where Self == MySQLDriver {
  /// A database by its URI, as `mysql://app@localhost/wellsense_ai`.
  public static func mysql(_ uri: String) throws(StoreError) -> MySQLDriver { MySQLDriver(try MySQLConfiguration(uri: uri)) }

  public static func mysql(_ configuration: MySQLConfiguration) -> MySQLDriver { MySQLDriver(configuration) }
}
