internal import Synchronization

/// Opens a member before it is first used, and again while it can't be opened: a set starts without those that are down.
actor MemberDoor {
  private let driver: any Driver
  private let timeout: Duration
  private var schema: Schema?
  private nonisolated let isReady = Atomic(false)
  private nonisolated let newcomers = Atomic(0)
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

  /// How often the database was a new one.
  nonisolated var beginnings: Int { newcomers.load(ordering: .acquiring) }

  /// Opens the member again, whose database lacks something that it had when it was opened.
  ///
  /// - Parameter before: what ``beginnings`` was before that was met.
  /// - Returns: whether it lacks everything, so that a new database has begun.
  func reopen(since before: Int) async -> Bool {
    if beginnings == before {
      isReady.store(false, ordering: .releasing)
      _ = await open()
    }
    return beginnings > before
  }

  private func open() async -> Result<Void, StoreError> {
    if isReady.load(ordering: .acquiring) { return .success(()) }
    if let opening { return await opening.value }
    guard let schema else { return .failure(.nobodyActive) }
    let task = Task { await self.open(schema, until: Deadline(after: timeout * 5)) }
    opening = task
    let result = await task.value
    opening = nil
    if case .success = result { isReady.store(true, ordering: .releasing) }
    return result
  }

  private nonisolated func open(_ schema: Schema, until deadline: Deadline) async -> Result<Void, StoreError> {
    do throws(StoreError) {
      try await driver.open(Call(deadline: deadline))
      let report = try await driver.initialize(schema, log: .on, Call(deadline: deadline))
      if report.versionBefore == 0 { newcomers.add(1, ordering: .acquiringAndReleasing) }
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}
