import TestSupport
import WellSenseStore

extension Store {
  /// Whether every database of the set is in sync.
  var isComplete: Bool { status?.members.allSatisfy { $0.state == .active || $0.state == .inSync } ?? false }

  /// The place of the database that takes the writes, from 1.
  var active: Int? { status?.members.firstIndex { $0.state == .active }.map { $0 + 1 } }

  /// Waits until every database of the set has everything; says otherwise what each one is doing.
  func heal(within patience: Duration) async throws {
    try await eventually(within: patience, or: NotHealed(status: status)) {
      isComplete && status?.members.allSatisfy { ($0.lag ?? 0) == 0 } ?? false
    }
  }
}

struct NotHealed: Error, CustomStringConvertible {
  let status: SetStatus?

  var description: String { "not every database has everything in the end: \(status.map { "\($0)" } ?? "no status")" }
}
