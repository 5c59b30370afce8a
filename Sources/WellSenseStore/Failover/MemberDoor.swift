internal import Synchronization

/// Opens a member before it is first used, and again while it can't be opened: a set starts without those that are down.
actor MemberDoor {
  private let driver: any Driver
  private let timeout: Duration
  private var schema: Schema?
  private nonisolated let isReady = Atomic(false)
  private var opening: Task<Result<Void, StoreError>, Never>?

  init(_ driver: any Driver, timeout: Duration) {
    self.driver = driver
    self.timeout = timeout
  }

  func use(_ schema: Schema) { self.schema = schema }

  func tryOpening(until deadline: Deadline) async {
    let driver = driver
    do throws(StoreError) { try await driver.open(Call(deadline: min(deadline, Deadline(after: timeout * 5)))) } catch {
      // Tried again by whoever needs it.
    }
  }

  /// Returns when the member is open and has its schema and change log.
  nonisolated func enter(_ call: Call) async throws(StoreError) {
    if isReady.load(ordering: .acquiring) { return }
    try await open().get()
  }

  /// Whoever comes next opens the member again.
  nonisolated func leave() { isReady.store(false, ordering: .releasing) }

  private func open() async -> Result<Void, StoreError> {
    if isReady.load(ordering: .acquiring) { return .success(()) }
    if let opening { return await opening.value }
    guard let schema else { return .failure(.nobodyActive) }
    let driver = driver
    let deadline = Deadline(after: timeout * 5)
    let task = Task { () -> Result<Void, StoreError> in
      do throws(StoreError) {
        try await driver.open(Call(deadline: deadline))
        _ = try await driver.initialize(schema, log: .on, Call(deadline: deadline))
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    opening = task
    let result = await task.value
    opening = nil
    if case .success = result { isReady.store(true, ordering: .releasing) }
    return result
  }
}
