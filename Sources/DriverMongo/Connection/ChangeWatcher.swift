internal import DriverSupport
internal import WellSenseStore

/// Lets calls wait for the change log to grow, by any process: a change stream on the log tells, while anyone waits. Where the server
/// gives none, the end of the log is looked at again and again.
///
/// `@unchecked Sendable`: the mutable state is touched only under the monitor, the connection only by the thread.
final class ChangeWatcher: @unchecked Sendable {
  typealias Waiter = Pending<Int64, Void>

  /// How long the server is asked to wait for an event at a time, and what lies between two looks without a stream.
  private static let patience = Duration.milliseconds(200)

  private let connect: @Sendable (Deadline) -> Result<MongoConnection, StoreError>
  private let monitor = Monitor()
  private var waiters: [Waiter] = []
  private var isClosed = false
  private var thread: ThreadEnd?
  private var connection: MongoConnection?
  private var stream: Int64 = 0
  /// The server gives no stream to this connection.
  private var isRefused = false

  init(_ connect: @escaping @Sendable (Deadline) -> Result<MongoConnection, StoreError>) { self.connect = connect }

  /// Returns when the log is longer than this or the deadline has passed.
  func wait(longerThan sequence: Int64, until deadline: Deadline) async throws(StoreError) {
    try await Waiter.perform(sequence, deadline: deadline) { waiter in
      monitor.withLock {
        guard !isClosed else { return .driverClosed }
        waiters.append(waiter)
        if thread == nil { thread = runThread("mongodb-watch") { [self] in run() } }
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
      // The stream first: what comes after it was opened is in it, what came before is in the log's end.
      let end = ExitGate.inside {
        opened().flatMap { connection in Result { () throws(MongoFailure) in try look(connection) }.mapError { $0.error() } }
      }
      settle(present, end)
      if case .success = end, monitor.withLock({ !waiters.isEmpty }) { awaitEvent() }
    }
    for waiter in monitor.withLock({ waiters }) { waiter.abandon(.driverClosed) }
    ExitGate.inside { connection = nil }
  }

  /// Who waits; `nil` once closed.
  private func next() -> [Waiter]? {
    monitor.withLock {
      while waiters.isEmpty, !isClosed { monitor.wait() }
      return isClosed ? nil : waiters
    }
  }

  private func settle(_ present: [Waiter], _ end: Result<Int64, StoreError>) {
    for waiter in present {
      switch end {
      case .success(let end) where end > waiter.request || waiter.deadline.hasPassed:
        if waiter.claim() { waiter.finish(.success(())) }
      case .failure(let error): waiter.abandon(error)
      case .success: break
      }
    }
    monitor.withLock { waiters.removeAll { !$0.isWaiting } }
  }

  private func opened() -> Result<MongoConnection, StoreError> {
    if let connection, connection.isUsable { return .success(connection) }
    stream = 0
    isRefused = false
    let made = connect(Deadline(after: .seconds(5)))
    connection = try? made.get()
    return made
  }

  private func look(_ connection: MongoConnection) throws(MongoFailure) -> Int64 {
    let deadline = Deadline(after: .seconds(5))
    if stream == 0, !isRefused {
      do throws(MongoFailure) {
        stream = try connection.openChangeStream(deadline)
      } catch {
        guard let failure = error.server, !failure.endsConnection else { throw error }
        isRefused = true
      }
    }
    return try connection.endOfLog(deadline).sequence
  }

  /// Sleeps until the stream has an event, a while has passed or someone's deadline has.
  private func awaitEvent() {
    let earliest = monitor.withLock { waiters.map(\.deadline.remaining).min() } ?? Self.patience
    let patience = max(.milliseconds(1), min(Self.patience, earliest))
    if let connection, stream != 0 {
      let open = ExitGate.inside { Result { () throws(MongoFailure) in try connection.awaitChange(stream, atMost: patience) } }
      // When it has failed, the next look opens another one, or says what is wrong.
      stream = (try? open.get()) ?? 0
      if case .success = open { return }
    }
    monitor.withLock { if !isClosed { monitor.wait(atMost: patience) } }
  }
}

extension MongoConnection {
  /// Opens a stream of the entries that come from now on; its cursor.
  func openChangeStream(_ deadline: Deadline) throws(MongoFailure) -> Int64 {
    let command = BSONWriter { writer in
      writer.append("aggregate", SystemCollections.changes)
      let stages = writer.begin(BSONType.array, "pipeline")
      writer.document(0) { $0.document("$changeStream") { _ in } }
      writer.document(1) { $0.document("$project") { $0.append("_id", int32: 1) } }
      writer.end(stages)
      writer.document("cursor") { _ in }
      writer.append("maxTimeMS", int32: deadline.milliseconds)
      writer.document("readConcern") { $0.append("level", "majority") }
    }
    return try client.read(command).batch().cursor
  }

  /// Waits for events of a stream; its cursor, 0 once it has ended.
  func awaitChange(_ stream: Int64, atMost patience: Duration) throws(MongoFailure) -> Int64 {
    let command = BSONWriter { writer in
      writer.append("getMore", stream)
      writer.append("collection", SystemCollections.changes)
      writer.append("maxTimeMS", int32: patience.milliseconds)
    }
    return try client.read(command).batch().cursor
  }
}
