import Synchronization
import WellSenseStore

/// Writers that never pause, and what they were told.
final class FailoverLoad: Sendable {
  struct Sum: Sendable {
    var acknowledged = 0
    var failed = 0
    var unknown = 0
    var longest = Duration.zero
  }

  private struct State {
    var sum = Sum()
    var records: [ID<HealthRecord>] = []
    var isStopped = false
  }

  private let store: Store
  private let user: User
  private let writers: Int
  private let state = Mutex(State())

  init(_ store: Store, writers: Int) async throws {
    self.store = store
    self.writers = writers
    user = try await store.users.create(NewUser(email: "failover@example.org", firstName: "Demo"))
  }

  /// Writes acknowledged so far.
  var count: Int { state.withLock { $0.sum.acknowledged } }
  var acknowledged: [ID<HealthRecord>] { state.withLock { $0.records } }

  func stop() { state.withLock { $0.isStopped = true } }

  func run() async throws -> Sum {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<writers { group.addTask { await self.write() } }
    }
    return state.withLock { $0.sum }
  }

  private func write() async {
    while !state.withLock({ $0.isStopped }) {
      let start = ContinuousClock.now
      do throws(StoreError) {
        let record = try await store.healthRecords.record(.weight(kilograms: 70), for: user.id)
        note(ContinuousClock.now - start) { state in
          state.sum.acknowledged += 1
          state.records.append(record.id)
        }
      } catch {
        note(ContinuousClock.now - start) { state in
          if error.disposition == .unknown { state.sum.unknown += 1 } else { state.sum.failed += 1 }
        }
      }
    }
  }

  private func note(_ duration: Duration, _ body: (inout State) -> Void) {
    state.withLock { state in
      state.sum.longest = max(state.sum.longest, duration)
      body(&state)
    }
  }

  /// The ids of all records that one database holds.
  func records(on database: any Driver) async throws -> Set<ID<HealthRecord>> {
    var found: Set<ID<HealthRecord>> = []
    for try await record in Store(database, logger: DatabaseOptions.quiet).healthRecords.stream(for: user.id) { found.insert(record.id) }
    return found
  }

  /// Looks until it is so; fails after a minute. Polls, since a set's status has no door of its own.
  static func wait(until condition: () -> Bool) async throws {
    let end = Deadline(after: .seconds(60))
    while !condition() {
      guard !end.hasPassed else { throw CommandFailure(.failure, "the set of databases did not come to rest within a minute") }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
