extension Store {
  /// Every change after a position, or from the log's first entry, as it is committed by this process or another.
  ///
  /// Needs the change log (``StoreSettings/changeLog``), else the first element throws `.unsupported`. Delivery is at least once and without
  /// gaps: keep the last change's position (it is `Codable`) and pass it after a restart. A set of databases delivers what every in-sync
  /// one has, and goes on where another takes the writes; some changes then come again, under the same operation.
  public func changes(after position: Position? = nil) -> ChangeSequence {
    ChangeSequence(session: session, start: position)
  }

  /// Every change from the log's first entry.
  public var changes: ChangeSequence { changes(after: nil) }

  /// One page of the change log; `nil` reads from its start.
  public func readChanges(after position: Position?, limit: Int = Limits.pageRows) async throws(StoreError) -> ChangePage {
    try await session.perform("store.changes") { driver, call throws(StoreError) in
      try await driver.changes(after: position, limit: limit, call)
    }
  }
}

/// The change log as it grows. Ends when the task is cancelled; throws when the database can't be read.
public struct ChangeSequence: AsyncSequence, Sendable {
  public typealias Failure = StoreError
  let session: Session
  let start: Position?

  public func makeAsyncIterator() -> Iterator { Iterator(session: session, position: start) }

  public struct Iterator: AsyncIteratorProtocol, Sendable {
    public typealias Failure = StoreError
    let session: Session
    private var position: Position?
    private var page: [Change] = []
    private var place = 0
    // Without notifications the log is looked at this often.
    private static let interval = Duration.milliseconds(100)

    init(session: Session, position: Position?) {
      self.session = session
      self.position = position
    }

    public mutating func next() async throws(StoreError) -> Change? {
      while place == page.count {
        if Task.isCancelled { return nil }
        let after = position
        let next = try await session.perform("store.changes") { driver, call throws(StoreError) in
          try await driver.changes(after: after, limit: Limits.pageRows, call)
        }
        (page, place, position) = (next.changes, 0, next.next)
        if page.isEmpty { guard try await wait() else { return nil } }
      }
      defer { place += 1 }
      return page[place]
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(StoreError) -> Change? {
      try await next()
    }

    /// Waits until there may be more; `false` once the task is cancelled.
    private func wait() async throws(StoreError) -> Bool {
      guard let notifications = session.driver.notifications else {
        do { try await Task.sleep(for: Self.interval) } catch { return false }
        return true
      }
      do throws(StoreError) {
        try await notifications.waitForChange(after: position, session.options.call())
        return true
      } catch {
        if error.code == .cancelled { return false }
        throw error
      }
    }
  }
}
