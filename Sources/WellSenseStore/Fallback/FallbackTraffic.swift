internal import Synchronization

/// What calls under way tell without a lock.
final class FallbackTraffic: Sendable {
  private let plain = Atomic(true)
  // Calls that are under way or were answered, and those that were answered.
  private let begun = Atomic(0)
  private let answered = Atomic(0)

  /// Whether calls go straight to the database.
  var isPlain: Bool {
    get { plain.load(ordering: .acquiring) }
    set { plain.store(newValue, ordering: .releasing) }
  }

  @inline(__always) func begin() { begun.add(1, ordering: .relaxed) }
  @inline(__always) func answer() { answered.add(1, ordering: .relaxed) }
  @inline(__always) func fail() { begun.subtract(1, ordering: .relaxed) }

  struct Sample: Equatable {
    var begun = 0
    var answered = 0
  }

  var sample: Sample { Sample(begun: begun.load(ordering: .relaxed), answered: answered.load(ordering: .relaxed)) }
}

extension FallbackTraffic.Sample {
  /// Whether calls were under way at the earlier one and are now, and none was answered since.
  func isStuck(since earlier: Self) -> Bool {
    answered == earlier.answered && begun > answered && earlier.begun > earlier.answered
  }
}
