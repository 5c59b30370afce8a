internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
public import WellSenseStore

/// A SQLite database, in a file or in memory, over the system's libsqlite3 (3.40 or later).
///
/// One thread writes, and commits together what waits; readers don't wait for it. Short reads run on the caller's thread, longer
/// ones on threads of their own. Several processes may use one file at once.
public final class SQLiteDriver: Driver {
  private enum State {
    case closed
    case open(SQLiteEngine)
    /// The file has a newer schema than this release, and stays untouched.
    case refused(SQLiteOpener, version: Int)
  }

  let configuration: SQLiteConfiguration
  private let state = Mutex<State>(.closed)
  /// The open engine, for calls on many cores at once, that would queue up for a lock. Its owner is ``engines``.
  private let current = Atomic<Unmanaged<SQLiteEngine>?>(nil)
  /// Every engine that was ever open: a call may still look at one that was closed meanwhile.
  private let engines = Mutex<[SQLiteEngine]>([])
  public let info: DriverInfo

  public init(_ configuration: SQLiteConfiguration) {
    self.configuration = configuration
    var capabilities: Capabilities = [.atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .diagnoses]
    let endpoint: String
    switch configuration.location {
    case .memory: endpoint = ":memory:"
    case .file(let path):
      endpoint = path
      capabilities.insert(.durable)
    }
    if !configuration.isReadOnly { capabilities.formUnion([.writes, .replication]) }
    info = DriverInfo(
      engine: "sqlite", version: String(cString: sqlite3_libversion()), endpoint: endpoint, capabilities: capabilities)
  }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if case .closed = present {} else { return }
    let configuration = configuration
    let made = try await onThread("sqlite-open") { Self.make(configuration, call.deadline) }
    let isFirst = state.withLock { state in
      guard case .closed = state else { return false }
      state = made
      if case .open(let engine) = made { use(engine) }
      return true
    }
    if !isFirst, case .open(let engine) = made { await engine.close() }
  }

  private func use(_ engine: SQLiteEngine) {
    engines.withLock { $0.append(engine) }
    current.store(Unmanaged.passUnretained(engine), ordering: .releasing)
  }

  private var present: State { state.withLock { $0 } }

  private static func make(_ configuration: SQLiteConfiguration, _ deadline: Deadline) -> Result<State, StoreError> {
    do throws(StoreError) {
      return .success(
        try whileBusy(until: deadline) { () throws(StoreError) in
          let (opener, version) = try SQLiteOpener.prepare(configuration)
          guard version <= Schema.current.version else { return .refused(opener, version: version) }
          return .open(try SQLiteEngine(configuration, opener, PlanBox(.sqlite)))
        })
    } catch {
      return .failure(error)
    }
  }

  public func close() async {
    let before = state.withLock { state in
      defer { state = .closed }
      current.store(nil, ordering: .releasing)
      return state
    }
    if case .open(let engine) = before { await engine.close() }
  }

  func engine() throws(StoreError) -> SQLiteEngine {
    if let engine = current.load(ordering: .acquiring) { return engine.takeUnretainedValue() }
    switch present {
    case .open(let engine): return engine
    case .closed: throw StoreError.driverClosed.located(driver: "sqlite")
    case .refused: throw StoreError.newerSchema
    }
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    if case .refused(let opener, let version) = present, schema.version >= version {
      let engine = try SQLiteEngine(configuration, opener, PlanBox(.sqlite))
      state.withLock { state in
        state = .open(engine)
        use(engine)
      }
    }
    let engine = try engine()
    if engine.isReadOnly {
      guard case .report(let report) = try await read(engine, .settled(schema), call) else { throw .missingMeta }
      engine.plans.use(schema)
      return report
    }
    guard case .report(let report) = try await write(engine, .initialize(schema, log), call) else { throw .missingMeta }
    return report
  }

  // MARK: - Reading

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    if let rows = try inline(queries, call) { return rows }
    guard case .rows(let rows) = try await read(engine(), .queries(queries), call) else { return [] }
    return rows
  }

  /// Answers on the caller's thread where that takes microseconds and a connection is free.
  private func inline(_ queries: [Query], _ call: Call) throws(StoreError) -> [RowBatch]? {
    try inline(call) { (readers) throws(SQLFailure) in try readers.rows(queries, call.deadline) }
  }

  func inline<Answer>(_ call: Call, _ body: (ShortReaders) throws(SQLFailure) -> Answer?) throws(StoreError) -> Answer? {
    guard let engine = current.load(ordering: .acquiring) else { return nil }
    if Task.isCancelled { throw StoreError.cancelledWhileWaiting.located(driver: "sqlite") }
    if call.deadline.hasPassed { throw StoreError.waitedTooLong.located(driver: "sqlite") }
    do throws(SQLFailure) {
      return try body(engine.takeUnretainedValue().shortReads)
    } catch {
      let error = error.error
      // Another process repairs the journal: that is worth a queue.
      if error.isBusy { return nil }
      throw error.located(driver: "sqlite")
    }
  }

  func read(_ engine: SQLiteEngine, _ request: ReadRequest, _ call: Call) async throws(StoreError) -> ReadAnswer {
    do throws(StoreError) {
      return try await engine.reads.perform(request, deadline: call.deadline)
    } catch {
      throw error.located(driver: "sqlite")
    }
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    guard case .buckets(let buckets) = try await read(engine(), .aggregate(aggregation), call) else { return Buckets(count: 0) }
    return buckets
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    guard case .verdict(let verdict) = try await read(engine(), .outcome(operation), call) else { return nil }
    return verdict
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    guard case .changes(let page) = try await read(engine(), .changes(after: position, limit: limit), call) else {
      throw .missingMeta
    }
    return page
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    guard case .statistics(let statistics) = try await read(engine(), .statistics, call) else { throw .missingMeta }
    return statistics
  }

  // MARK: - Writing

  func write(_ engine: SQLiteEngine, _ request: WriteRequest, _ call: Call) async throws(StoreError) -> WriteAnswer {
    if engine.isReadOnly {
      throw StoreError(.readOnly, "the database is open for reading only", disposition: .notAttempted, driver: "sqlite")
    }
    if call.deadline.hasPassed { throw StoreError.waitedTooLong.located(driver: "sqlite") }
    do throws(StoreError) {
      return try await engine.writes.perform(request, deadline: call.deadline)
    } catch {
      throw error.located(driver: "sqlite")
    }
  }

  /// Writes that wait for their turn.
  package var waitingWrites: Int { if case .open(let engine) = present { engine.writes.count } else { 0 } }

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      guard case .commit(let commit) = try await write(engine(), .commit(batch, at: call.epoch), call) else { throw .missingMeta }
      return commit
    } catch {
      throw error.located(operationID: batch.operation)
    }
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    guard case .probe(let probe) = try await write(engine(), .probe, call) else { throw .missingMeta }
    return probe
  }

  // MARK: - Powers

  public var snapshots: (any Snapshotting)? { self }
  public var notifications: (any ChangeNotifying)? { self }
  public var explanations: (any Explaining)? { self }
}

extension SQLiteDriver: Snapshotting, ChangeNotifying, Explaining {
  public func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot {
    let engine = try engine()
    return try await onThread("sqlite-open") {
      do throws(StoreError) {
        return .success(try SQLiteSnapshot(engine))
      } catch {
        return .failure(error.located(driver: "sqlite"))
      }
    } as SQLiteSnapshot
  }

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    let engine = try engine()
    guard case .position(let end) = try await read(engine, .endOfLog, call) else { return }
    if let position, position.database != end.database {
      throw StoreError.foreignPosition.located(driver: "sqlite")
    }
    let sequence = position?.sequence ?? 0
    if end.sequence > sequence { return }
    do throws(StoreError) {
      try await engine.watcher.wait(longerThan: sequence, until: call.deadline)
    } catch {
      throw error.located(driver: "sqlite")
    }
  }

  public func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    guard case .plan(let lines) = try await read(engine(), .explain(query), call) else { throw .missingMeta }
    return Explanation(
      lines, isScan: { $0.hasPrefix("SCAN") && !$0.contains("USING") }, isSort: { $0.contains("TEMP B-TREE FOR ORDER BY") })
  }
}

extension Driver where Self == SQLiteDriver {
  /// A database file; it and its folder are made if they aren't there.
  public static func sqlite(_ path: String) -> SQLiteDriver { SQLiteDriver(SQLiteConfiguration(path: path)) }

  public static func sqlite(_ configuration: SQLiteConfiguration) -> SQLiteDriver { SQLiteDriver(configuration) }

  /// A database in memory, gone when its driver is closed.
  public static var sqliteInMemory: SQLiteDriver { SQLiteDriver(SQLiteConfiguration(.memory)) }
}
