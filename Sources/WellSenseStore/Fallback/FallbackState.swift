/// What the fallback is at. Pure: events in, the new state out.
struct FallbackState {
  enum Mode {
    /// Not opened, or closed: everything goes to the database as if there were no fallback.
    case off
    case real
    /// No database can be reached, for this reason.
    case away(StoreError.Code)
    /// The database answers again, and the spool is being delivered.
    case returning
    case refused(StoreError)
  }

  private(set) var mode = Mode.off
  /// Writes on their way into the spool. While there are any, the spool isn't known to be empty.
  private(set) var entering = 0
  /// What initializing asked for while nobody could be reached.
  var schema: (schema: Schema, log: ChangeLog)?
  /// Whether the database was opened.
  var isBaseOpen = false

  mutating func open(hasWaiting: Bool) { mode = hasWaiting ? .returning : .real }
  mutating func close() { mode = .off }

  /// Whether it was another state before.
  mutating func leave(_ code: StoreError.Code) -> Bool {
    switch mode {
    case .real, .returning, .refused:
      mode = .away(code)
      return true
    case .off, .away: return false
    }
  }

  /// The database can be reached again.
  mutating func comeBack() -> Bool {
    switch mode {
    case .away, .refused:
      mode = .returning
      return true
    case .off, .real, .returning: return false
    }
  }

  /// It is there, and can't be used.
  mutating func refuse(_ error: StoreError) -> Bool {
    guard case .away = mode else { return false }
    mode = .refused(error)
    return true
  }

  /// Nothing waits in the spool any more. `false` while something is on its way into it.
  mutating func settle() -> Bool {
    guard case .returning = mode, entering == 0 else { return false }
    mode = .real
    return true
  }

  /// Whether a write may enter the spool now. Not while it is being delivered: writers are faster than a delivery, so it would never end.
  mutating func enter() -> Bool {
    guard isAway else { return false }
    entering += 1
    return true
  }

  mutating func entered() { entering -= 1 }

  var isReturning: Bool { if case .returning = mode { true } else { false } }
  var isAway: Bool { if case .away = mode { true } else { false } }
}
