internal import Synchronization

/// Which of an address's servers served last: it is asked first the next time, so that one that doesn't answer costs time once.
package final class PreferredServer: Sendable {
  private let place = Atomic(0)

  package init() {}

  /// The places of so many servers, in the order in which to ask them.
  package func order(of count: Int) -> [Int] {
    let first = place.load(ordering: .relaxed)
    return (0..<count).map { (first + $0) % count }
  }

  package func note(_ place: Int) { self.place.store(place, ordering: .relaxed) }
}
