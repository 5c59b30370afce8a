package import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A database of MariaDB 10.6 or MySQL 8.0.17, or later, over libmariadb.
///
/// What differs between servers is found by asking them. Each connection has a thread and answers one call at a time.
public final class MySQLDriver: Driver {
  typealias Pool = ServerPool<MySQLConnection>

  private enum State {
    case closed
    case open(Pool, MySQLContext)
  }

  private let configuration: MySQLConfiguration
  private let state = Mutex<State>(.closed)

  public init(_ configuration: MySQLConfiguration) { self.configuration = configuration }

  public var info: DriverInfo {
    DriverInfo(
      engine: "mysql", version: (try? opened())?.context.knowledge?.features.version ?? "", endpoint: configuration.address.description,
      capabilities: [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .durable, .writes])
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

  private func opened() throws(StoreError) -> (pool: Pool, context: MySQLContext) {
    guard case .open(let pool, let context) = state.withLock({ $0 }) else { throw StoreError.driverClosed.located(driver: "mysql") }
    return (pool, context)
  }

  private func perform(_ request: MySQLRequest, _ call: Call) async throws(StoreError) -> MySQLAnswer {
    let pool = try opened().pool
    if call.deadline.hasPassed { throw StoreError.waitedTooLong.located(driver: "mysql") }
    return try await pool.perform(request, deadline: call.deadline)
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    guard case .report(let report) = try await perform(.initialize(schema, log), call) else { throw .missingAnswer }
    return report
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await perform(.queries(queries), call) else { throw .missingAnswer }
    return rows
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    guard case .buckets(let buckets) = try await perform(.aggregate(aggregation), call) else { throw .missingAnswer }
    return buckets
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    guard case .verdict(let verdict) = try await perform(.outcome(operation), call) else { throw .missingAnswer }
    return verdict
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    guard case .changes(let page) = try await perform(.changes(after: position, limit: limit), call) else { throw .missingAnswer }
    return page
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    guard case .statistics(let statistics) = try await perform(.statistics, call) else { throw .missingAnswer }
    return statistics
  }

  // MARK: - Writing

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      guard case .commit(let commit) = try await perform(.commit(batch), call) else { throw .missingAnswer }
      return commit
    } catch {
      throw error.located(operationID: batch.operation)
    }
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    guard case .probe(let probe) = try await perform(.probe, call) else { throw .missingAnswer }
    return probe
  }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { self }
  public var notifications: (any ChangeNotifying)? { self }
  public var explanations: (any Explaining)? { self }
}

extension MySQLDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    try await MySQLSnapshot(opened().pool, call.deadline)
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    let bell = try opened().context.bell
    if let position, try await endOfLog(call).database != position.database {
      throw StoreError(.invalid, "the position is another database's; find it by its operation", driver: "mysql")
    }
    do throws(StoreError) {
      try await bell.wait(longerThan: position?.sequence ?? 0, until: call.deadline) { () throws(StoreError) in
        try await endOfLog(call).sequence
      }
    } catch {
      throw error.located(driver: "mysql")
    }
  }

  private func endOfLog(_ call: Call) async throws(StoreError) -> Position {
    guard case .position(let end) = try await perform(.endOfLog, call) else { throw .missingAnswer }
    return end
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> [String] {
    guard case .plan(let lines) = try await perform(.explain(query), call) else { throw .missingAnswer }
    return lines
  }

  /// How the pool is used.
  package var poolStatistics: PoolStatistics? { (try? opened())?.pool.statistics }
}

extension StoreError {
  static let missingAnswer = StoreError(.corrupt, "a connection answered another request than was asked", driver: "mysql")
}

extension Driver where Self == MySQLDriver {
  /// A database by its URI, as `mysql://app@localhost/wellsense_ai`.
  public static func mysql(_ uri: String) throws(StoreError) -> MySQLDriver { MySQLDriver(try MySQLConfiguration(uri: uri)) }

  public static func mysql(_ configuration: MySQLConfiguration) -> MySQLDriver { MySQLDriver(configuration) }
}
