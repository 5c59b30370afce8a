public import StoreFaults
import Synchronization
public import WellSenseStore

/// A whole database in memory, for tests: the semantics of every engine, recorded calls, and faults on request.
///
/// ```swift
/// let database = MockDriver()
/// database.failNext(.unavailable, .unavailable)
/// _ = try await Store(database).users.create(NewUser(email: "ada@example.org"))
/// #expect(database.calls == ["users.insert", "users.insert", "users.insert"])
/// ```
public final class MockDriver: Driver, FaultInjecting {
  struct State: Sendable {
    var engine: MockEngine
    var calls = RecordedCalls()
    var isOpen = true
    var probes = 0
  }

  public let info: DriverInfo
  public let faults = FaultScript()
  let state: Mutex<State>
  let waiters = ChangeWaiters()
  let clock = VersionClock()

  /// Every capability that memory can have: all but `durable`.
  public static let allCapabilities: Capabilities = [
    .atomicBatches, .changeLog, .snapshots, .notifications, .explanations, .diagnoses, .replication, .writes,
  ]

  /// An empty database, open and ready: initializing it is a formality.
  /// - Parameters:
  ///   - log: whether it keeps a change log from its first write on.
  ///   - capabilities: fewer than all, to test what is done without. What it then lacks it answers as `.unsupported`.
  public init(log: ChangeLog = .asItIs, capabilities: Capabilities = MockDriver.allCapabilities) {
    let isLogOn = log == .on && capabilities.contains(.changeLog)
    state = Mutex(State(engine: MockEngine(schema: .current, isLogOn: isLogOn)))
    info = DriverInfo(engine: "mock", version: "1", endpoint: "memory", capabilities: capabilities.subtracting(.durable).union(.mock))
  }

  public func open(_ call: Call) async throws(StoreError) {
    try await faulty(.openings, call) { () throws(StoreError) in state.withLock { $0.isOpen = true } }
  }

  /// What it holds stays, and is there again when it is opened again.
  public func close() async {
    state.withLock { $0.isOpen = false }
    waiters.wakeAll()
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    if log == .on { try require(.changeLog) }
    return try await faulty(.initializations, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in try state.engine.initialize(schema, log: log) }
    }
  }

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard faults.isArmed else {
      try admit(call)
      return try withState { state throws(StoreError) in
        state.calls.record(queries)
        return try state.engine.read(queries)
      }
    }
    state.withLock { $0.calls.record(queries) }
    return try await faulty(.reads, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in try state.engine.read(queries) }
    }
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    state.withLock { $0.calls.record(aggregation.entity, .aggregate, isFirst: true) }
    return try await faulty(.aggregates, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in try state.engine.aggregate(aggregation) }
    }
  }

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    guard faults.isArmed else {
      try admit(call)
      return try apply(batch, call, isRecorded: false)
    }
    state.withLock { $0.calls.record(batch) }
    do {
      return try await faulty(.commits, call) { () throws(StoreError) in try apply(batch, call, isRecorded: true) }
    } catch {
      throw error.located(operationID: batch.operation)
    }
  }

  private func apply(_ batch: WriteBatch, _ call: Call, isRecorded: Bool) throws(StoreError) -> Commit {
    let commit = try withState { state throws(StoreError) in
      if !isRecorded { state.calls.record(batch) }
      try require(.writes)
      if batch.writes.count > 1 { try require(.atomicBatches) }
      return try state.engine.commit(batch, clock: clock, epoch: call.epoch)
    }
    if commit.position != nil { waiters.wakeAll() }
    return commit
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await faulty(.outcomes, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in state.engine.outcome(of: operation) }
    }
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try require(.changeLog)
    return try await faulty(.changes, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in try state.engine.changes(after: position, limit: limit) }
    }
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    let start = ContinuousClock.now
    return try await faulty(.probes, call) { () throws(StoreError) in
      try require(.writes)
      return try withState { state throws(StoreError) in
        state.probes += 1
        return Probe(latency: start.duration(to: .now), number: Int64(state.probes), position: state.engine.position)
      }
    }
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    try await faulty(.statistics, call) { () throws(StoreError) in
      try withState { state throws(StoreError) in state.engine.statistics() }
    }
  }
}

// What every call goes through.
extension MockDriver {
  func require(_ capability: Capabilities) throws(StoreError) {
    guard !info.capabilities.contains(capability) else { return }
    throw StoreError(.unsupported, "this database was made without the capability", disposition: .notAttempted, driver: info.engine)
  }

  func faulty<Answer>(_ kind: CallKinds, _ call: Call, _ body: () throws(StoreError) -> Answer) async throws(StoreError) -> Answer {
    guard faults.isArmed else {
      try admit(call)
      return try body()
    }
    return try await faults.run(kind, call, driver: info.engine) { () async throws(StoreError) in
      try admit(call)
      return try body()
    }
  }

  func admit(_ call: Call) throws(StoreError) {
    if Task.isCancelled { throw StoreError(.cancelled, "the task was cancelled", disposition: .notAttempted, driver: info.engine) }
    if call.deadline.hasPassed {
      throw StoreError(.timedOut, "the deadline had passed before the call", disposition: .notAttempted, driver: info.engine)
    }
  }

  func withState<Answer: Sendable>(_ body: (inout State) throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try state.withLock { state throws(StoreError) in
      guard state.isOpen else {
        throw StoreError(.closed, "the driver was closed; open it again", disposition: .notAttempted, driver: info.engine)
      }
      do throws(StoreError) { return try body(&state) } catch { throw error.located(driver: info.engine) }
    }
  }
}

extension Driver where Self == MockDriver {
  /// A new, empty database in memory.
  public static var mock: MockDriver { MockDriver() }
}
