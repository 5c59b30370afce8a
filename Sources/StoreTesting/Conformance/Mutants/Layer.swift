import Synchronization
import WellSenseStore

/// A driver over a driver: passes every call on, but for those that are replaced.
struct Layer: Driver {
  let base: any Driver
  var infos: (@Sendable (DriverInfo) -> DriverInfo)?
  var opens: (@Sendable (Call) async throws(StoreError) -> Void)?
  var closes: (@Sendable () async -> Void)?
  var initializes: (@Sendable (Schema, ChangeLog, Call) async throws(StoreError) -> SchemaReport)?
  var reads: (@Sendable ([Query], Call) async throws(StoreError) -> [RowBatch])?
  var aggregates: (@Sendable (Aggregation, Call) async throws(StoreError) -> Buckets)?
  var commits: (@Sendable (WriteBatch, Call) async throws(StoreError) -> Commit)?
  var outcomes: (@Sendable (OperationID, Call) async throws(StoreError) -> Verdict?)?
  var pages: (@Sendable (Position?, Int, Call) async throws(StoreError) -> ChangePage)?
  var probes: (@Sendable (Call) async throws(StoreError) -> Probe)?
  var counts: (@Sendable (Call) async throws(StoreError) -> Statistics)?
  var powers: Powers?

  /// What it offers instead of the powers of the driver under it.
  struct Powers: Sendable {
    var snapshots: (any Snapshotting)?
    var notifications: (any ChangeNotifying)?
    var explanations: (any Explaining)?
    var diagnoses: (any Diagnosing)?
    var replication: (any Replicable)?

    init(_ base: any Driver) {
      snapshots = base.snapshots
      notifications = base.notifications
      explanations = base.explanations
      diagnoses = base.diagnoses
      replication = base.replication
    }
  }

  init(_ base: any Driver) { self.base = base }

  var info: DriverInfo { infos?(base.info) ?? base.info }
  var snapshots: (any Snapshotting)? { powers.map(\.snapshots) ?? base.snapshots }
  var notifications: (any ChangeNotifying)? { powers.map(\.notifications) ?? base.notifications }
  var explanations: (any Explaining)? { powers.map(\.explanations) ?? base.explanations }
  var diagnoses: (any Diagnosing)? { powers.map(\.diagnoses) ?? base.diagnoses }
  var replication: (any Replicable)? { powers.map(\.replication) ?? base.replication }

  func open(_ call: Call) async throws(StoreError) {
    if let opens { try await opens(call) } else { try await base.open(call) }
  }

  func close() async {
    if let closes { await closes() } else { await base.close() }
  }

  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    if let initializes { return try await initializes(schema, log, call) }
    return try await base.initialize(schema, log: log, call)
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    if let reads { return try await reads(queries, call) }
    return try await base.read(queries, call)
  }

  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    if let aggregates { return try await aggregates(aggregation, call) }
    return try await base.aggregate(aggregation, call)
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    if let commits { return try await commits(batch, call) }
    return try await base.commit(batch, call)
  }

  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    if let outcomes { return try await outcomes(operation, call) }
    return try await base.outcome(of: operation, call)
  }

  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    if let pages { return try await pages(position, limit, call) }
    return try await base.changes(after: position, limit: limit, call)
  }

  func probe(_ call: Call) async throws(StoreError) -> Probe {
    if let probes { return try await probes(call) }
    return try await base.probe(call)
  }

  func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    if let counts { return try await counts(call) }
    return try await base.statistics(call)
  }
}

/// What a broken driver remembers.
final class Memory<State: Sendable>: Sendable {
  private let state: Mutex<State>

  init(_ state: State) { self.state = Mutex(state) }

  func callAsFunction<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in body(&state) }
  }
}
