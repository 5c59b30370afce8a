import TestSupport
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
    while !isHealed {
      let before = missing
      try await eventually(within: patience, or: NotHealed(status: status)) { isHealed || missing < before }
    }
  }

  private var isHealed: Bool { isComplete && missing == 0 }

  /// How many entries the databases lack together.
  private var missing: Int64 { status?.members.reduce(0) { $0 + ($1.lag ?? 0) } ?? 0 }
}

struct NotHealed: Error, CustomStringConvertible {
  let status: SetStatus?

  var description: String { "not every database has everything in the end: \(status.map { "\($0)" } ?? "no status")" }
}
