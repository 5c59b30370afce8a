internal import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A MongoDB deployment over libmongoc: MongoDB 5.0 or later, a replica set for all that needs transactions.
///
/// On a server that stands alone, reads of one query, aggregates, and single insertions and patches work; the rest answers
/// `.unsupported` and says how to make a replica set of it.
public final class MongoDriver: Driver {
  let configuration: MongoConfiguration
  private let state: Mutex<State>

  private struct State {
    var engine: MongoEngine?
    var info: DriverInfo
  }

  public init(_ configuration: MongoConfiguration) {
    self.configuration = configuration
    let info = DriverInfo(
      engine: "mongodb", version: "", endpoint: configuration.address.description,
      capabilities: [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .diagnoses, .replication, .durable, .writes])
    state = Mutex(State(info: info))
  }

  /// What is known of the deployment. Until the driver is opened it is taken for a replica set.
  public var info: DriverInfo { state.withLock { $0.info } }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if state.withLock({ $0.engine != nil }) { return }
    let engine = try await MongoEngine.open(configuration, call.deadline)
    let isFirst = state.withLock { state in
      guard state.engine == nil else { return false }
      state.engine = engine
      let topology = engine.knowledge.topology
      state.info.version = topology.version
      if !topology.hasTransactions {
        state.info.capabilities.subtract([.atomicBatches, .changeLog, .snapshots, .notifications, .replication])
      }
      return true
    }
    if !isFirst { await engine.close() }
  }

  public func close() async {
    let engine = state.withLock { state in
      defer { state.engine = nil }
      return state.engine
    }
    await engine?.close()
  }

  func engine() throws(StoreError) -> MongoEngine {
    guard let engine = state.withLock({ $0.engine }) else { throw StoreError.driverClosed.located(driver: "mongodb") }
    return engine
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await engine().pool.initialize(schema, log, call)
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await engine().pool.read(queries, call) }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await engine().pool.aggregate(aggregation, call)
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await engine().pool.outcome(of: operation, call)
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await engine().pool.changes(after: position, limit: limit, call)
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await engine().pool.statistics(call) }

  // MARK: - Writing

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { try await engine().pool.commit(batch, call) }

  public func probe(_ call: Call) async throws(StoreError) -> Probe { try await engine().pool.probe(call) }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { info.capabilities.contains(.snapshots) ? self : nil }
  public var notifications: (any ChangeNotifying)? { info.capabilities.contains(.notifications) ? self : nil }
  public var explanations: (any Explaining)? { self }
  public var replication: (any Replicable)? { info.capabilities.contains(.replication) ? ReplicaPort(self) : nil }
}

extension MongoDriver: ReplicaAnswering {
  package func answer(_ request: ReplicaRequest, _ call: Call) async throws(StoreError) -> ReplicaAnswer {
    try await engine().pool.replicate(request, call)
  }
}

extension MongoDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let lease = try await engine().pool.lease(deadline: call.deadline) { (connection: MongoConnection, deadline) in
      do throws(MongoFailure) {
        return .success(try connection.pin(until: deadline))
      } catch {
        return .failure(error.error())
      }
    } end: { connection, _ in
      connection.unpin()
    }
    return ServerSnapshot(lease.lease, lease.value)
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    let engine = try engine()
    let sequence = position?.sequence ?? 0
    if try await engine.pool.endOfLog(beyond: position, call).sequence > sequence { return }
    do throws(StoreError) {
      try await engine.watcher.wait(longerThan: sequence, until: call.deadline)
    } catch {
      throw error.located(driver: "mongodb")
    }
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    Explanation(try await engine().pool.explain(query, call), isScan: { $0.hasSuffix(" COLLSCAN") }, isSort: { $0.hasSuffix(" SORT") })
  }
}

extension Driver where Self == MongoDriver {
  /// The deployment of a URI, as `mongodb://app:secret@db1,db2/wellsense-ai?replicaSet=rs0`.
  ///
  /// - Throws: `.invalid` that says what is wrong without repeating any part of the URI.
  public static func mongodb(_ uri: String) throws(StoreError) -> MongoDriver { MongoDriver(try MongoConfiguration(uri: uri)) }

  public static func mongodb(_ configuration: MongoConfiguration) -> MongoDriver { MongoDriver(configuration) }
}
