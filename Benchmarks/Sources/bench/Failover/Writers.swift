internal import Synchronization
internal import WellSenseStore

/// Tasks that write one record after the other and never pause, and how long each had to wait.
final class Writers: Sendable {
  private struct State {
    var isStopped = false
    var acknowledged = 0
    var failed = 0
    /// By writer, the longest call that ended since the last look, in seconds.
    var longest: [Double]
  }

  private let store: Store
  private let user: ID<User>
  private let state: Mutex<State>
  private let count: Int

  init(_ store: Store, count: Int) async throws {
    self.store = store
    self.count = count
    state = Mutex(State(longest: Array(repeating: 0, count: count)))
    user = try await store.users.create(NewUser(email: "\(OperationID())@example.org", firstName: "Ada")).id
  }

  var acknowledged: Int { state.withLock { $0.acknowledged } }
  var failed: Int { state.withLock { $0.failed } }

  /// The longest wait of each writer since this was asked last, in seconds.
  func takeLongest() -> [Double] {
    state.withLock { state in
      defer { state.longest = Array(repeating: 0, count: count) }
      return state.longest
    }
  }

  /// Writes while the body runs.
  func during<Answer: Sendable>(_ body: @Sendable () async throws -> Answer) async throws -> Answer {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<count { group.addTask { await self.write(writer) } }
      defer { state.withLock { $0.isStopped = true } }
      return try await body()
    }
  }

  private func write(_ writer: Int) async {
    while !state.withLock({ $0.isStopped }) {
      let start = ContinuousClock.now
      let isDone = (try? await store.healthRecords.record(.weight(kilograms: 70), for: user)) != nil
      let seconds = start.duration(to: .now).microseconds / 1e6
      state.withLock { state in
        if isDone { state.acknowledged += 1 } else { state.failed += 1 }
        state.longest[writer] = max(state.longest[writer], seconds)
      }
    }
  }
}
