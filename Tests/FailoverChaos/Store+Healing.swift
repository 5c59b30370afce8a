import WellSenseStore

extension Store {
  /// Whether every database of the set is in sync.
  var isComplete: Bool { status?.members.allSatisfy { $0.state == .active || $0.state == .inSync } ?? false }

  /// The place of the database that takes the writes, from 1.
  var active: Int? { status?.members.firstIndex { $0.state == .active }.map { $0 + 1 } }

  /// Waits until every database of the set has everything; says otherwise what each one is doing.
  ///
  /// - Parameter patience: for how long none may come nearer to that. How long all of it takes depends on how much they lack.
  func heal(patience: Duration) async throws {
    var least = Int64.max
    var end = Deadline(after: patience)
    while !isComplete || missing > 0 {
      if missing < least { (least, end) = (missing, Deadline(after: patience)) }
      guard !end.hasPassed else { throw NotHealed(status: status) }
      // Polls, since what others lack makes no event each time that it grows less.
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  /// How many entries the databases lack together.
  private var missing: Int64 { status?.members.reduce(0) { $0 + ($1.lag ?? 0) } ?? 0 }
}

struct NotHealed: Error, CustomStringConvertible {
  let status: SetStatus?

  var description: String { "not every database has everything in the end: \(status.map { "\($0)" } ?? "no status")" }
}
