internal import DriverSupport
internal import WellSenseStore

/// Lets the transactions of this process that would meet at the same rows go one after the other: at the server, the second would fail
/// and be done again.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
final class WriteGate: @unchecked Sendable {
  /// What a transaction will write that others may write, too.
  enum Ticket: Hashable {
    /// The end of the change log: every transaction, with the log on.
    case log
    case row(RowName)
  }

  private let monitor = Monitor()
  private var held: Set<Ticket> = []
  /// How many wait for the log before everybody else.
  private var firsts = 0

  /// Runs a body while nobody else holds one of the tickets. All are taken together, so nobody waits in a circle.
  ///
  /// - Parameter isFirst: whether those who don't say so let it pass before them; for who wants the log.
  func holding<Value>(
    _ tickets: Set<Ticket>, _ patience: Patience, isFirst: Bool = false, _ body: () throws(MongoFailure) -> Value
  ) throws(MongoFailure) -> Value {
    try take(tickets, patience, isFirst)
    defer { leave(tickets) }
    return try body()
  }

  private func take(_ tickets: Set<Ticket>, _ patience: Patience, _ isFirst: Bool) throws(MongoFailure) {
    try monitor.withLock { () throws(MongoFailure) in
      if isFirst { firsts += 1 }
      defer { if isFirst { firsts -= 1 } }
      while !held.isDisjoint(with: tickets) || (!isFirst && firsts > 0 && tickets.contains(.log)) {
        try patience.check()
        monitor.wait(atMost: min(patience.deadline.remaining, .milliseconds(100)))
      }
      held.formUnion(tickets)
    }
  }

  private func leave(_ tickets: Set<Ticket>) {
    monitor.withLock {
      held.subtract(tickets)
      monitor.broadcast()
    }
  }
}
