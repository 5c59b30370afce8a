internal import Logging
internal import Synchronization

// What happens in the set, for people: events, log lines and counters.
extension FailoverDriver: EventSource {
  public func subscribe() -> AsyncStream<StoreEvent> { events.subscribe() }

  public var eventSource: (any EventSource)? { self }

  func member(_ place: Int) -> SetMember {
    let info = members[place].info
    return SetMember(place: place + 1, engine: info.engine, endpoint: info.endpoint)
  }

  func tell(_ happening: Happening) {
    switch happening {
    case .lost(let place, let code): emit(.connectionLost(member(place), code), "a database does not answer", .warning, place)
    case .restored(let place): emit(.connectionRestored(member(place)), "a database answers again", .notice, place)
    case .suspected(let place): emit(.suspected(member(place)), "a database is suspected", .warning, place)
    case .changing(let place):
      emit(.failoverStarted(from: place.map(member)), "the epoch is to change", .notice, place)
    case .epoch(let epoch, let active, let before, let after): tell(epoch, active, before, after)
    case .superseded(let place, let operations):
      emit(.conflict(member(place), operations), "writes that a database had alone were overtaken", .warning, place)
    case .quarantined(let place, let reason):
      emit(.quarantined(member(place), reason), "a database takes no part: \(reason)", .error, place)
    case .rebuilding(let place): emit(.rebuilding(member(place)), "a database is copied anew", .notice, place)
    case .displaced: emit(.displaced, "another process coordinates the set since; this one takes no part any more", .critical, nil)
    case .lagging(let place, let entries):
      emit(.replicationLag(member(place), entries: entries), "a database lacks \(entries) entries of the log", .warning, place)
    case .rebuilt(let place): emit(.rebuilt(member(place)), "a database was copied", .notice, place)
    }
  }

  private func tell(_ epoch: Epoch, _ active: Int?, _ before: SetConfiguration?, _ after: SetConfiguration) {
    let places = surroundings.withLock { around in
      (before.flatMap { around.memory.place(of: $0.active) }, after.inSync.compactMap(around.memory.place(of:)).sorted())
    }
    if let before, before.active != after.active {
      let change = RoleChange(from: places.0.map(member), to: active.map(member), epoch: epoch)
      emit(
        settings.failsBack && active == 0 ? .failback(change) : .failoverFinished(change), "another database takes the writes", .notice,
        active)
    }
    if before?.inSync != after.inSync {
      emit(.inSyncChanged(places.1.map(member), epoch: epoch), "\(after.inSync.count) databases are in sync", .notice, active)
    }
  }

  private func emit(_ event: StoreEvent, _ text: String, _ level: Logger.Level, _ place: Int?) {
    let database = place.map { "\(member($0))" } ?? "none"
    logger.log(level: level, "\(text)", metadata: ["database": "\(database)"])
    events.emit(event)
  }
}
