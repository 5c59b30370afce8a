public import Logging
internal import Synchronization

/// A layer that goes on while no database can be reached, as far as the application allowed it: reads from a mock, writes into a spool.
///
/// Whether a database can be reached is decided by probes of it, never by one failed call. `Docs/fallback.md` says what is promised.
public final class FallbackDriver: Driver {
  let base: any Driver
  let settings: FallbackSettings
  let logger: Logger
  let events = EventHub()
  let state = Mutex(FallbackState())
  let spoolBox = Mutex<Spool?>(nil)
  let traffic = FallbackTraffic()
  private let watch = Mutex<Task<Void, Never>?>(nil)
  let confirming = Mutex<Task<Bool, Never>?>(nil)

  /// - Parameter base: a database or a set of them. It opens and closes with this one.
  public init(_ base: any Driver, settings: FallbackSettings, logger: Logger = Logger(label: "wellsense.fallback")) {
    self.base = base
    self.settings = settings
    self.logger = logger
    guard let source = base.eventSource?.subscribe() else { return }
    Task { [events] in for await event in source { events.emit(event) } }
  }

  // MARK: - Life

  /// Opens the database, or goes on without it if it can't be reached.
  ///
  /// - Throws: `.invalid` with the setting's name for what isn't safe; `.unavailable` if another has the spool, `.corrupt` if it is damaged.
  public func open(_ call: Call) async throws(StoreError) {
    try settings.check()
    guard case .off = state.withLock({ $0.mode }) else { return try await base.open(call) }
    try await checkMock(call)
    let spool = try settings.spool.map { settings throws(StoreError) in try Spool(settings) }
    if let cut = spool?.cut, cut > 0 {
      logger.warning("the spool ended in a write that was never acknowledged; it was cut off", metadata: ["bytes": "\(cut)"])
    }
    do throws(StoreError) {
      try await base.open(call)
      begin(spool, isBaseOpen: true)
    } catch {
      guard error.isOutage else {
        await spool?.close()
        throw error
      }
      begin(spool, isBaseOpen: false)
      leave(error.code)
    }
  }

  private func begin(_ spool: Spool?, isBaseOpen: Bool) {
    spoolBox.withLock { $0 = spool }
    let hasWaiting = (spool?.waitingCount.load(ordering: .acquiring) ?? 0) > 0
    state.withLock {
      $0.isBaseOpen = isBaseOpen
      $0.open(hasWaiting: hasWaiting)
    }
    traffic.isPlain = !hasWaiting
  }

  /// Whatever the mock holds must be known as a mock's by its id.
  private func checkMock(_ call: Call) async throws(StoreError) {
    guard let mock = settings.mock else { return }
    try await mock.open(call)
    let rows = try await mock.read(Schema.current.entities.map { Query($0.entity, limit: Limits.pageRows) }, call)
    guard rows.allSatisfy({ $0.isMock(.current) }) else {
      throw FallbackSettings.invalid(
        "the mock holds rows whose ids aren't reserved for mocks, which could be taken for real", "fallback.mock")
    }
  }

  /// While no database can be reached, this is put off until one can, and fails as `.unavailable`.
  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    defer { startWatching() }
    if state.withLock({ $0.isAway }) { throw putOff(schema, log) }
    do throws(StoreError) { return try await base.initialize(schema, log: log, call) } catch {
      guard await isGone(after: error, call) else { throw error }
      throw putOff(schema, log)
    }
  }

  private func putOff(_ schema: Schema, _ log: ChangeLog) -> StoreError {
    state.withLock { $0.schema = (schema, log) }
    return StoreError(
      .unavailable, "no database can be reached; the schema is looked after when one can", disposition: .rejected, driver: "fallback")
  }

  private func startWatching() {
    if case .off = state.withLock({ $0.mode }) { return }
    watch.withLock { task in
      guard task == nil else { return }
      task = Task { [weak self] in
        var round = FallbackRound()
        while !Task.isCancelled, let self { await self.turn(&round) }
      }
    }
  }

  public func close() async {
    state.withLock { $0.close() }
    traffic.isPlain = true
    let task = watch.withLock { task in
      defer { task = nil }
      return task
    }
    task?.cancel()
    await task?.value
    while state.withLock({ $0.entering }) > 0 { await Task.yield() }
    let spool = spoolBox.withLock { spool in
      defer { spool = nil }
      return spool
    }
    await spool?.close()
    await base.close()
    events.finish()
  }

  // MARK: - Powers

  /// The mock's while it answers.
  public var info: DriverInfo {
    if !traffic.isPlain, let mock = settings.mock, state.withLock({ $0.isAway }) {
      var info = mock.info
      info.capabilities = .mock
      return info
    }
    var info = base.info
    // What may answer from a mock is no member of a set.
    info.capabilities.remove(.replication)
    return info
  }

  // Of the database alone: a mock or a spool serves none of them.
  public var snapshots: (any Snapshotting)? { base.snapshots }
  public var notifications: (any ChangeNotifying)? { base.notifications }
  public var explanations: (any Explaining)? { base.explanations }
  public var diagnoses: (any Diagnosing)? { base.diagnoses }
  public var membership: (any Membership)? { base.membership }
  public var eventSource: (any EventSource)? { self }
  public var fallback: (any FallingBack)? { self }
}

extension FallbackDriver: EventSource {
  public func subscribe() -> AsyncStream<StoreEvent> { events.subscribe() }
}

extension FallbackDriver: FallingBack {
  var spool: Spool? { spoolBox.withLock { $0 } }

  public var status: FallbackStatus {
    let mode = state.withLock { $0.mode }
    let spool = spool
    let name: FallbackStatus.State =
      switch mode {
      case .off, .real: .real
      case .away: .away
      case .returning: .returning
      case .refused: .refused
      }
    return FallbackStatus(
      state: name, isMock: name == .away && settings.mock != nil, mock: settings.mock?.info.engine, engine: base.info.engine,
      accepted: spool?.waitingCount.load(ordering: .acquiring) ?? 0, rejected: spool?.refusedCount.load(ordering: .acquiring) ?? 0)
  }

  public func rejectedWrites() async throws(StoreError) -> [RejectedWrite] { try await spool?.rejections() ?? [] }
}
