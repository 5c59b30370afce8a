public import Logging

/// One API over any engine: the users, health records, chat sessions and community posts of a health service.
///
/// A store is cheap to pass round and safe to use from everywhere. Open it once, share it, and close it, or hand it to a service group.
public final class Store: Sendable {
  public let users: Users
  public let healthRecords: HealthRecords
  public let chatSessions: ChatSessions
  public let communityPosts: CommunityPosts

  let session: Session
  let monitor: Monitor

  /// A store over a driver that is ready for use: opened and initialized, or in need of neither, as the mock.
  public convenience init(
    _ driver: some Driver, settings: StoreSettings = StoreSettings(), logger: Logger = Logger(label: "wellsense.store")
  ) {
    let monitor = Monitor(settings: settings, logger: logger)
    let driver: any Driver = settings.fallback.map { FallbackDriver(driver, settings: $0, logger: logger) } ?? driver
    let session = Session(
      driver: MonitoredDriver(driver, monitor), options: settings.calls, budget: RetryBudget(), logger: logger)
    if let source = driver.eventSource { monitor.pass(on: source) }
    self.init(session: session, monitor: monitor)
  }

  init(session: Session, monitor: Monitor) {
    self.session = session
    self.monitor = monitor
    users = Users(session: session)
    healthRecords = HealthRecords(session: session)
    chatSessions = ChatSessions(session: session)
    communityPosts = CommunityPosts(session: session)
  }

  /// Connects a driver, creates or upgrades its schema, and gives the store over it.
  ///
  /// - Throws: `.incompatible` for a database with a newer schema or one that isn't ours; `.unavailable`, `.corrupt` and others as the
  ///   engine finds them. The driver is closed again then.
  public static func open(
    _ driver: some Driver, settings: StoreSettings = StoreSettings(),
    logger: Logger = Logger(label: "wellsense.store")
  ) async throws(StoreError) -> Store {
    let store = Store(driver, settings: settings, logger: logger)
    do throws(StoreError) {
      try await store.session.perform("store.open") { driver, call throws(StoreError) in try await driver.open(call) }
      try await store.prepare(settings)
      return store
    } catch {
      await store.session.driver.close()
      throw error
    }
  }

  private func prepare(_ settings: StoreSettings) async throws(StoreError) {
    do throws(StoreError) { _ = try await initialize(log: settings.changeLog) } catch {
      // Its fallback does this when there is a database.
      guard error.code == .unavailable, session.driver.fallback?.status.state == .away else { throw error }
    }
  }

  /// The same store with other options for its calls, as `store.with(timeout: .seconds(1)).users.get(id)`.
  public func with(timeout: Duration) -> Store {
    with { $0.timeout = timeout }
  }

  /// The same store with changed options for its calls.
  public func with(_ change: (inout CallOptions) -> Void) -> Store {
    var session = session
    change(&session.options)
    return Store(session: session, monitor: monitor)
  }

  /// What the store stands on.
  public var info: DriverInfo { session.driver.info }

  /// Creates or upgrades the schema; doing it again changes nothing. Can switch the database's change log on.
  public func initialize(log: ChangeLog = .asItIs) async throws(StoreError) -> SchemaReport {
    try await session.perform("store.initialize") { driver, call throws(StoreError) in
      try await driver.initialize(.current, log: log, call)
    }
  }

  /// Ends after what is under way. Later calls fail as `.closed`.
  public func close() async {
    await session.driver.close()
    monitor.finish()
  }

  /// What became of an operation whose outcome was unknown; `nil` if the database has no trace of it.
  public func resolve(_ operation: OperationID) async throws(StoreError) -> Verdict? {
    try await session.perform("store.resolve") { driver, call throws(StoreError) in
      try await driver.outcome(of: operation, call)
    }
  }

  /// How many rows of each kind there are, and how large the database is.
  public func statistics() async throws(StoreError) -> Statistics {
    try await session.perform("store.statistics") { driver, call throws(StoreError) in
      try await driver.statistics(call)
    }
  }
}
