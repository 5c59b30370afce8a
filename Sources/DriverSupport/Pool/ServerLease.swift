internal import Logging
internal import Synchronization
package import WellSenseStore

/// How a lease begins and ends on its connection, and the place that asked for it.
struct LeaseOrder: Sendable {
  let place: String
  let begin: @Sendable (any ServerConnection, Deadline) -> StoreError?
  let end: @Sendable (any ServerConnection, Deadline) -> Void
}

/// A connection that serves one holder until it is closed, as for a snapshot.
package final class ServerLease: Sendable {
  let queue: ServerQueue
  private let pool: ServerPool
  private let place: String
  private let ended: ThreadEnd
  private let isClosed = Atomic(false)

  init(
    _ pool: ServerPool, _ place: String, _ queue: ServerQueue, _ ended: ThreadEnd
  ) {
    self.pool = pool
    self.place = place
    self.queue = queue
    self.ended = ended
  }

  deinit {
    guard !isClosed.load(ordering: .acquiring) else { return }
    queue.close()
    pool.logger.warning(
      "a snapshot was dropped without being closed", metadata: ["opened": "\(place)", "driver": "\(pool.name)"])
  }

  package func perform(_ request: ServerRequest, deadline: Deadline) async throws(StoreError) -> ServerAnswer {
    do throws(StoreError) {
      return try await queue.perform(request, deadline: deadline)
    } catch {
      throw error.located(driver: pool.name)
    }
  }

  /// Gives the connection back; what waits is answered first.
  package func close() async {
    isClosed.store(true, ordering: .releasing)
    queue.close()
    await ended.wait()
  }
}

extension ServerPool {
  /// Takes a connection out of the pool for one holder.
  ///
  /// - Parameters:
  ///   - begin: runs on the connection's thread before anything else, as `BEGIN`. Its value is returned beside the lease.
  ///   - end: runs on it when the lease was closed and its connection is whole, as `ROLLBACK`.
  package func lease<Connection: ServerConnection, Value: Sendable>(
    deadline: Deadline, place: String = #fileID, line: Int = #line,
    begin: @escaping @Sendable (Connection, Deadline) -> Result<Value, StoreError>,
    end: @escaping @Sendable (Connection, Deadline) -> Void
  ) async throws(StoreError) -> (lease: ServerLease, value: Value) {
    let box = LeaseValue<Value>()
    let order = LeaseOrder(
      place: "\(place):\(line)",
      begin: { connection, deadline in
        guard let connection = connection as? Connection else { return .unanswered }
        return box.take(begin(connection, deadline))
      },
      end: { connection, deadline in if let connection = connection as? Connection { end(connection, deadline) } })
    do throws(StoreError) {
      let lease = try await LeaseCall.perform(order, deadline: deadline, watcher: self) { enqueue($0) }
      guard let value = box.value else { throw .unanswered }
      return (lease, value)
    } catch {
      throw error.located(driver: name)
    }
  }

  private func enqueue(_ call: LeaseCall) -> StoreError? {
    let now = Instant.now
    var actions: [PoolState.Action] = []
    let refusal: StoreError? = monitor.withLock {
      if state.isClosing || !isOpen { return .driverClosed }
      leases.append(call, at: now)
      actions = state.demand(summary, at: now)
      expect(min(call.deadline.instant, now.advanced(by: limits.acquireTimeout)))
      if let help = state.nextHelp(summary, at: now) { expect(help) }
      return nil
    }
    perform(actions)
    return refusal
  }

  /// Serves one holder until it closes the lease.
  func lend(_ call: LeaseCall, _ worker: PoolWorker, _ connection: any ServerConnection) -> Bool {
    guard call.claim() else { return true }
    worker.door.enter(until: call.deadline, connection)
    monitor.withLock { expect(call.deadline.instant) }
    let failure = ExitGate.inside { call.request.begin(connection, call.deadline) }
    let isWhole = worker.door.leave() && connection.isUsable
    guard isWhole, failure == nil else {
      call.finish(.failure(failure ?? .unanswered))
      return isWhole
    }
    let queue = ServerQueue(capacity: limits.queueCapacity, batchWeight: 1, watcher: self, weight: { _ in 1 })
    queue.watchDeadlines()
    let ended = ThreadEnd()
    let isClosing = monitor.withLock {
      worker.leased = queue
      worker.place = call.request.place
      if let tick = state.nextTick(summary, at: .now) { expect(tick) }
      return state.isClosing
    }
    if isClosing { queue.close() }
    call.finish(.success(ServerLease(self, call.request.place, queue, ended)))
    let isUsable = serve(queue, worker, connection) && finishLease(call.request, worker, connection)
    monitor.withLock {
      worker.leased = nil
      worker.place = nil
    }
    ended.signal()
    return isUsable
  }

  private func serve(_ queue: ServerQueue, _ worker: PoolWorker, _ connection: any ServerConnection) -> Bool {
    while let members = queue.next() {
      worker.door.enter(members, connection)
      if let soonest = members.map(\.deadline.instant).min() { monitor.withLock { expect(soonest) } }
      ExitGate.inside { connection.handle(members) }
      let isUsable = worker.door.leave() && connection.isUsable
      Self.finish(members)
      if isUsable { continue }
      queue.close(refusing: .leaseBroken)
      while let rest = queue.next() { for member in rest { member.abandon(.leaseBroken) } }
      return false
    }
    return true
  }

  private func finishLease(_ order: LeaseOrder, _ worker: PoolWorker, _ connection: any ServerConnection) -> Bool {
    let deadline = Deadline(after: tuning.validationTimeout)
    worker.door.enter(until: deadline, connection)
    monitor.withLock { expect(deadline.instant) }
    ExitGate.inside { order.end(connection, deadline) }
    return worker.door.leave() && connection.isUsable
  }
}

/// What the beginning of a lease found out, on its way from the connection's thread.
private final class LeaseValue<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  var value: Value? { stored.withLock { $0 } }

  func take(_ result: Result<Value, StoreError>) -> StoreError? {
    switch result {
    case .success(let value):
      stored.withLock { $0 = value }
      return nil
    case .failure(let error): return error
    }
  }
}

extension StoreError {
  static let leaseBroken = StoreError(
    .unavailable, "the snapshot's connection broke; open another one", disposition: .notAttempted)
}
