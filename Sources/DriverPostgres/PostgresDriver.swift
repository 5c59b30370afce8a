internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A PostgreSQL database (server 13 or later), over the system's libpq.
///
/// Each connection has a thread that sends what waits together and takes the answers as they come. Several processes may use one
/// database at once.
public final class PostgresDriver: Driver {
  private typealias Pool = ServerPool<PostgresConnection>

  private struct State {
    var shared: PostgresShared
    var pool: Pool?
  }

  private let configuration: PostgresConfiguration
  private let state: Mutex<State>

  public init(_ configuration: PostgresConfiguration) {
    self.configuration = configuration
    state = Mutex(State(shared: PostgresShared(configuration)))
  }

  public var info: DriverInfo {
    DriverInfo(
      engine: "postgresql", version: state.withLock { $0.shared.version }, endpoint: configuration.address.description,
      capabilities: [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .durable, .writes])
  }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if state.withLock({ $0.pool }) != nil { return }
    let shared = state.withLock { $0.shared }
    let connecting = PostgresConnecting(shared)
    let pool = Pool(
      name: "postgresql", limits: configuration.pool, tuning: .pipelined(PostgresRequest.depth), weight: { $0.weight },
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

  private func pool() throws(StoreError) -> Pool {
    guard let pool = state.withLock({ $0.pool }) else { throw StoreError.driverClosed.located(driver: "postgresql") }
    return pool
  }

  private var shared: PostgresShared { state.withLock { $0.shared } }

  private func perform(_ request: PostgresRequest, _ call: Call) async throws(StoreError) -> PostgresAnswer {
    let pool = try pool()
    if call.deadline.hasPassed { throw StoreError.waitedTooLong.located(driver: "postgresql") }
    return try await pool.perform(request, deadline: call.deadline)
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    guard case .report(let report) = try await perform(.initialize(schema, log), call) else { throw .missingMeta }
    return report
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await perform(.read(queries), call) else { return [] }
    return rows
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    guard case .buckets(let buckets) = try await perform(.aggregate(aggregation), call) else { return Buckets(count: 0) }
    return buckets
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    guard case .verdict(let verdict) = try await perform(.outcome(operation), call) else { return nil }
    return verdict
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    guard case .changes(let page) = try await perform(.changes(after: position, limit: limit), call) else { throw .missingMeta }
    return page
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    guard case .statistics(let statistics) = try await perform(.statistics, call) else { throw .missingMeta }
    return statistics
  }

  // MARK: - Writing

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      guard case .commit(let commit) = try await perform(.commit(batch), call) else { throw .missingMeta }
      return commit
    } catch {
      throw error.located(driver: "postgresql", operationID: batch.operation)
    }
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    guard case .probe(let probe) = try await perform(.probe, call) else { throw .missingMeta }
    return probe
  }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { self }
  public var notifications: (any ChangeNotifying)? { self }
  public var explanations: (any Explaining)? { self }
}

extension PostgresDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let (lease, position) = try await pool().lease(
      deadline: call.deadline, begin: { connection, _ in connection.beginSnapshot() }, end: { connection, _ in connection.endSnapshot() })
    return PostgresSnapshot(lease, position)
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try await shared.bell.wait(longerThan: position?.sequence ?? 0, until: call.deadline) { () async throws(StoreError) in
      guard case .position(let end) = try await perform(.endOfLog, call) else { return 0 }
      if let position, position.database != end.database {
        throw StoreError(.invalid, "the position is another database's; find it by its operation", driver: "postgresql")
      }
      return end.sequence
    }
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> [String] {
    guard case .plan(let lines) = try await perform(.explain(query), call) else { return [] }
    return lines
  }
}

extension Driver where Self == PostgresDriver {
  /// The database of a URI, as `postgresql://user:password@host/database`; ``PostgresConfiguration/init(uri:)`` lists the options.
  public static func postgres(_ uri: String) throws(StoreError) -> PostgresDriver {
    PostgresDriver(try PostgresConfiguration(uri: uri))
  }

  public static func postgres(_ configuration: PostgresConfiguration) -> PostgresDriver { PostgresDriver(configuration) }
}
