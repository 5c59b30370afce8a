package import WellSenseStore

/// Calls on their way to the threads that answer them, first come first served, taken in batches.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
package final class CallQueue<Request: Sendable, Response: Sendable>: @unchecked Sendable {
  package typealias Call = Pending<Request, Response>

  private let monitor: Monitor
  private let bell: Bell
  private let capacity: Int
  private let batchWeight: Int
  private let weight: @Sendable (Request) -> Int
  private var calls: [Call] = []
  private var head = 0
  private var refusal: StoreError?
  private let watcher: (any CancellationWatcher)?

  /// - Parameters:
  ///   - capacity: calls that may wait; more are refused as `.unavailable`.
  ///   - batchWeight: a batch ends with the call that reaches this weight.
  ///   - weight: how much one call adds, at least 1.
  ///   - watcher: hears of cancellations.
  package init(
    capacity: Int, batchWeight: Int, watcher: (any CancellationWatcher)? = nil, weight: @escaping @Sendable (Request) -> Int
  ) {
    monitor = Monitor()
    bell = Bell(monitor)
    self.watcher = watcher
    self.capacity = capacity
    self.batchWeight = batchWeight
    self.weight = weight
  }

  /// Queues a request and sleeps until it is answered, its deadline passes or its task is cancelled.
  package func perform(_ request: Request, deadline: Deadline) async throws(StoreError) -> Response {
    try await Call.perform(request, deadline: deadline, watcher: watcher) { enqueue($0) }
  }

  private func enqueue(_ call: Call) -> StoreError? {
    let answer: StoreError? = monitor.withLock {
      if let refusal { return refusal }
      if calls.count - head >= capacity { return .queueFull }
      calls.append(call)
      bell.ring()
      return nil
    }
    if answer == nil { DeadlineWatch.shared.expect(call.deadline) }
    return answer
  }

  /// The next calls, or `nil` once the queue is closed and empty. Sleeps while there are none.
  package func next() -> [Call]? {
    monitor.withLock {
      while head == calls.count {
        if refusal != nil { return nil }
        bell.wait()
      }
      return take()
    }
  }

  private func take() -> [Call] {
    var batch: [Call] = []
    var sum = 0
    while head < calls.count, sum < batchWeight {
      batch.append(calls[head])
      sum += weight(calls[head].request)
      head += 1
    }
    if head == calls.count {
      calls.removeAll(keepingCapacity: calls.capacity <= 1024)
      head = 0
    } else if head >= 1024 {
      calls.removeFirst(head)
      head = 0
    }
    return batch
  }

  /// Calls that no thread has taken yet.
  package var count: Int { monitor.withLock { calls.count - head } }

  /// Refuses further calls. What waits is still answered.
  package func close(refusing refusal: StoreError = .driverClosed) {
    monitor.withLock {
      if self.refusal == nil { self.refusal = refusal }
      bell.ringAll()
    }
  }
}

extension CallQueue: DeadlineWatched {
  func abandonLate() -> Deadline? {
    let waiting = monitor.withLock { Array(calls[head...]) }
    for call in waiting { call.abandonIfLate() }
    return waiting.lazy.filter(\.isWaiting).map(\.deadline).min()
  }

  /// Begins to end calls whose deadline passes while they wait.
  package func watchDeadlines() { DeadlineWatch.shared.add(self) }
}
