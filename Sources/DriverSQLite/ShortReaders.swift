internal import CSQLite
internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
internal import WellSenseStore

/// The connections for short reads, and the thread that ends their transactions soon after the last use: an idle program holds no lock
/// on the file.
///
/// `@unchecked Sendable`: the thread is touched only under the monitor.
final class ShortReaders: @unchecked Sendable {
  /// An idle transaction ends after one to two of these.
  private static let pause = Duration.milliseconds(10)

  private let readers: [ShortReader]
  private let monitor = Monitor()
  /// While any transaction is open. Without a transaction the thread sleeps.
  private let isWatching = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  private var thread: ThreadEnd?

  init(_ connections: [SQLiteConnection], _ plans: PlanBox) { readers = connections.map { ShortReader($0, plans) } }

  /// Answers queries from one state of the database on the caller's thread; `nil` if that could take long or no connection is free.
  func rows(_ queries: [Query], _ deadline: Deadline) throws(SQLFailure) -> [RowBatch]? {
    guard queries.count <= 4 else { return nil }
    return try first { (reader) throws(SQLFailure) in try reader.rows(queries, deadline) }
  }

  /// The same from a state in which the database is active at an epoch, with the end of its log there; else `.fenced`.
  func rows(_ queries: [Query], at epoch: Epoch, _ deadline: Deadline) throws(SQLFailure) -> (rows: [RowBatch], end: Int64)? {
    guard queries.count <= 4 else { return nil }
    return try first { (reader) throws(SQLFailure) in try reader.rows(queries, at: epoch, deadline) }
  }

  private func first<Answer>(_ body: (ShortReader) throws(SQLFailure) -> Answer?) throws(SQLFailure) -> Answer? {
    // Each core begins with its own, whose pages are in its cache.
    let core = Int(max(0, sched_getcpu()))
    for place in readers.indices {
      let reader = readers[(core + place) % readers.count]
      guard reader.connection.lock.tryLock() else { continue }
      defer { reader.connection.lock.unlock() }
      let answer = try body(reader)
      // Under the connection's lock: either the thread, which takes it too, sees this transaction, or this sees that it sleeps.
      if reader.isStaying, !isWatching.load(ordering: .sequentiallyConsistent) { watch() }
      return answer
    }
    return nil
  }

  private func watch() {
    monitor.withLock {
      guard !isClosed.load(ordering: .relaxed) else { return }
      isWatching.store(true, ordering: .sequentiallyConsistent)
      if thread == nil { thread = runThread("sqlite-idle") { [self] in run() } }
      monitor.signal()
    }
  }

  private func run() {
    while !isClosed.load(ordering: .relaxed) {
      monitor.withLock {
        while !isWatching.load(ordering: .relaxed), !isClosed.load(ordering: .relaxed) { monitor.wait() }
      }
      while anyStays({ $0.leaveIfIdle() }) {
        monitor.withLock { if !isClosed.load(ordering: .relaxed) { monitor.wait(atMost: Self.pause) } }
        if isClosed.load(ordering: .relaxed) { return }
      }
      isWatching.store(false, ordering: .sequentiallyConsistent)
      if anyStays({ $0.isStaying }) { isWatching.store(true, ordering: .sequentiallyConsistent) }
    }
  }

  private func anyStays(_ check: (ShortReader) -> Bool) -> Bool {
    // Every reader is asked, also after one that stays.
    readers.count { reader in reader.connection.lock.withLock { check(reader) } } > 0
  }

  /// Ends the thread; the connections are closed by their owner.
  func close() async {
    let thread = monitor.withLock {
      isClosed.store(true, ordering: .relaxed)
      monitor.signal()
      return self.thread
    }
    await thread?.wait()
  }
}
