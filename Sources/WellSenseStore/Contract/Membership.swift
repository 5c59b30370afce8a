/// A power: being a set of databases that stand in for each other.
public protocol Membership: Sendable {
  var status: SetStatus { get }

  /// Makes another database of the set the one that takes the writes: what is under way ends first, and nothing is lost.
  ///
  /// - Parameter place: its place in the list, from 1. It must be in sync, else `.unavailable`.
  func switchActive(to place: Int, _ call: Call) async throws(StoreError)
}
