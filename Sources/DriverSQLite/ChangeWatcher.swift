internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// Lets calls wait for the change log to grow, by this process (at once) or another (by looking every 50 ms, while anyone waits).
///
/// `@unchecked Sendable`: the mutable state is touched only under the monitor, the connection only by the thread.
final class ChangeWatcher: @unchecked Sendable {
  typealias Waiter = Pending<Int64, Void>

  private static let interval = Duration.milliseconds(50)

  private let opener: SQLiteOpener
  private let plans: PlanBox
  private let memory: SQLiteConnection?
  private let monitor = Monitor()
  private var waiters: [Waiter] = []
  private var wasWoken = false
  private var isClosed = false
  private var thread: ThreadEnd?
  private var connection: SQLiteConnection?

  init(_ opener: SQLiteOpener, _ plans: PlanBox, memory: SQLiteConnection?) {
    self.opener = opener
    self.plans = plans
    self.memory = memory
  }

  /// The log has grown, by a commit of this process.
  func wake() {
    monitor.withLock {
      guard !waiters.isEmpty else { return }
      wasWoken = true
      monitor.signal()
    }
  }

  /// Returns when the log is longer than this or the deadline has passed.
  func wait(longerThan sequence: Int64, until deadline: Deadline) async throws(StoreError) {
    try await Waiter.perform(sequence, deadline: deadline) { waiter in
      monitor.withLock {
        guard !isClosed else { return .driverClosed }
        waiters.append(waiter)
        wasWoken = true
        if thread == nil { thread = runThread("sqlite-watch") { [self] in run() } }
        monitor.signal()
        return nil
      }
    }
  }

  func close() async {
    let thread = monitor.withLock {
      isClosed = true
      monitor.signal()
      return self.thread
    }
    await thread?.wait()
  }

  private func run() {
    while let present = next() {
      let end = endOfLog()
      for waiter in present {
        switch end {
        case .success(let end) where end > waiter.request || waiter.deadline.hasPassed:
          if waiter.claim() { waiter.finish(.success(())) }
        case .failure(let error):
          waiter.abandon(error)
        case .success: break
        }
      }
      monitor.withLock { waiters.removeAll { !$0.isWaiting } }
    }
    for waiter in monitor.withLock({ waiters }) { waiter.abandon(.driverClosed) }
    connection?.close()
  }

  /// Who waits, after a signal or a pause; `nil` once closed.
  private func next() -> [Waiter]? {
    monitor.withLock {
      while waiters.isEmpty, !isClosed { monitor.wait() }
      if !wasWoken, !isClosed {
        let earliest = waiters.map(\.deadline.remaining).min() ?? Self.interval
        monitor.wait(atMost: min(Self.interval, earliest))
      }
      wasWoken = false
      return isClosed ? nil : waiters
    }
  }

  private func endOfLog() -> Result<Int64, StoreError> {
    do throws(StoreError) {
      let connection = try opened()
      let answer = try connection.lock.withLock { () throws(StoreError) in
        try connection.answer(.endOfLog, plans.current, Deadline(after: .seconds(1)))
      }
      guard case .position(let position) = answer else { return .success(0) }
      return .success(position.sequence)
    } catch {
      return .failure(error)
    }
  }

  private func opened() throws(StoreError) -> SQLiteConnection {
    if let connection = memory ?? connection { return connection }
    let made = try opener.connection(.watch)
    connection = made
    return made
  }
}
