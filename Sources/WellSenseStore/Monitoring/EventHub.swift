internal import Synchronization

/// Hands events to whoever subscribed.
final class EventHub: Sendable {
  private struct State {
    var continuations: [Int: AsyncStream<StoreEvent>.Continuation] = [:]
    var next = 0
    var isFinished = false
  }

  private let state = Mutex(State())
  // A subscriber that lags behind loses the oldest events, not the store its memory.
  private static let buffered = 1_000

  func emit(_ event: StoreEvent) {
    let continuations = state.withLock { Array($0.continuations.values) }
    for continuation in continuations { continuation.yield(event) }
  }

  /// A new subscription; it ends with its consumer or with the hub.
  func subscribe() -> AsyncStream<StoreEvent> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreEvent.self, bufferingPolicy: .bufferingNewest(Self.buffered))
    let number: Int? = state.withLock { state in
      guard !state.isFinished else { return nil }
      state.next += 1
      state.continuations[state.next] = continuation
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.continuations.removeValue(forKey: number) }
    }
    return stream
  }

  /// Ends every subscription.
  func finish() {
    let continuations = state.withLock { state in
      defer { state.continuations = [:] }
      state.isFinished = true
      return Array(state.continuations.values)
    }
    for continuation in continuations { continuation.finish() }
  }
}
