import Synchronization
import WellSenseStore

/// What the tasks of a run share.
final class WorkloadRun: Sendable {
  let workload: Workload
  let store: Store
  let names: WorkloadNames
  let recorder: HistoryRecorder
  private let numbers: Mutex<WorkloadNumbers>

  init(_ workload: Workload, _ store: Store, _ recorder: HistoryRecorder) async throws(StoreError) {
    self.workload = workload
    self.store = store
    self.recorder = recorder
    names = WorkloadNames(workload)
    numbers = Mutex(WorkloadNumbers(generation: workload.generation))
    try await makeUsers()
    for _ in 0..<workload.lists {
      let key = nextList()
      try await insist { () async throws(StoreError) in try await makeList(key) }
    }
  }

  func nextProcess() -> Int { numbers.withLock { $0.nextProcess() } }
  func nextValue() -> Int { numbers.withLock { $0.nextValue() } }
  private func nextList() -> Int { numbers.withLock { $0.nextList() } }

  /// One of the lists in use; for an append, one that has room.
  func list(_ random: inout Seeded, forAppend: Bool = false) async -> Int {
    let slot = random.below(workload.lists)
    let (key, isFull) = numbers.withLock { numbers in
      if forAppend { numbers.lists[slot].appends += 1 }
      return (numbers.lists[slot].key, numbers.lists[slot].appends == workload.listLength)
    }
    // Whoever fills a list begins the next. Where that fails, the old one is used on until somebody has better luck.
    guard forAppend, isFull else { return key }
    let next = nextList()
    do throws(StoreError) {
      try await makeList(next, in: slot)
      return next
    } catch {
      numbers.withLock { $0.lists[slot].appends = 0 }
      return key
    }
  }
}

// What is there before the tasks begin.
extension WorkloadRun {
  private func makeUsers() async throws(StoreError) {
    let balance = try WorkloadValue.preferences(balance: Workload.balance)
    // Accounts first: they are then on the first page of all users.
    for key in 0..<workload.accounts { try await make(names.user(names.account(key), preferences: balance)) }
    for key in stride(from: 0, to: workload.registers, by: 2) { try await make(names.user(names.register(key).user)) }
    try await make(names.user(names.owner))
    try await make(names.user(names.bank))
  }

  private func make(_ user: NewUser) async throws(StoreError) {
    try await insist { () async throws(StoreError) in _ = try await store.users.create(user) }
  }

  private func makeList(_ key: Int, in slot: Int? = nil) async throws(StoreError) {
    do throws(StoreError) {
      _ = try await store.chatSessions.start(names.session(key))
    } catch {
      guard error.code == .duplicate else { throw error }
    }
    numbers.withLock { numbers in
      if let slot { numbers.lists[slot] = (key, 0) } else { numbers.lists.append((key, 0)) }
    }
  }

  /// Tries until it is done, or refused for good. What is there already is done.
  private func insist(_ body: () async throws(StoreError) -> Void) async throws(StoreError) {
    var attempts = 0
    while true {
      do throws(StoreError) {
        return try await body()
      } catch {
        if error.code == .duplicate { return }
        attempts += 1
        guard error.disposition != .rejected, attempts < 50, !Task.isCancelled else { throw error }
        await WorkloadRun.pause()
      }
    }
  }

  /// While a database is away, it is not asked without a break.
  static func pause() async { try? await Task.sleep(for: .milliseconds(5)) }
}

/// Numbers that are given out once, and the lists in use.
private struct WorkloadNumbers {
  private var process: Int
  private var value: Int
  private var list: Int
  /// An append that was begun counts, however it ended.
  var lists: [(key: Int, appends: Int)] = []

  init(generation: Int) {
    // No generation comes so far.
    process = generation * 10_000_000
    (value, list) = (process, process)
  }

  mutating func nextProcess() -> Int {
    defer { process += 1 }
    return process
  }

  mutating func nextValue() -> Int {
    defer { value += 1 }
    return value
  }

  mutating func nextList() -> Int {
    defer { list += 1 }
    return list
  }
}
