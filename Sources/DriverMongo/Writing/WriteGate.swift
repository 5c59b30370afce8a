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

  /// Runs a body while nobody else holds one of the tickets. All are taken together, so nobody waits in a circle.
  func holding<Value>(
    _ tickets: Set<Ticket>, _ patience: Patience, _ body: () throws(MongoFailure) -> Value
  ) throws(MongoFailure) -> Value {
    try take(tickets, patience)
    defer { leave(tickets) }
    return try body()
  }

  private func take(_ tickets: Set<Ticket>, _ patience: Patience) throws(MongoFailure) {
    try monitor.withLock { () throws(MongoFailure) in
      while !held.isDisjoint(with: tickets) {
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
