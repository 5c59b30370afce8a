internal import Synchronization

/// The end of the active database's log is known: by this process's own writes at once, by those of others when somebody looks.
extension FailoverDriver: ChangeNotifying {
  private static let interval = Duration.milliseconds(100)

  public func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try requireOpen()
    while !call.deadline.hasPassed {
      let (active, hasMore, seen) = try surroundings.withLock { (around) throws(StoreError) in try around.memory.look(beyond: position) }
      if hasMore { return }
      let next = min(call.deadline, Deadline(after: Self.interval))
      if case .failure(let error) = await perform(.pause(.news(atMost: next.remaining)), since: seen, until: next) { throw error }
      guard let active, next.hasPassed else { continue }
      // One that fails is the business of whoever watches it.
      if case .success(.record(let record)) = await perform(.record(active), until: call.deadline) {
        change { $0.memory.saw(active, record, $0.now) }
      }
    }
  }
}

extension FailoverMemory {
  /// The active member, and whether its log is known to go on after a place.
  fileprivate func look(beyond position: Position?) throws(StoreError) -> (active: Int?, hasMore: Bool, seen: News) {
    if isDisplaced { throw .displaced }
    guard let known, let active else { return (nil, false, news) }
    let place = position?.place(in: known.configuration)
    guard position == nil || place != nil else { throw .placeOfAnotherSet }
    return (active, end > place?.sequence ?? 0, news)
  }
}
