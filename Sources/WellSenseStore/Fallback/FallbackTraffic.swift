internal import Synchronization

/// What calls under way tell without a lock.
final class FallbackTraffic: Sendable {
  private let plain = Atomic(true)
  private let begun = Atomic(0)
  private let ended = Atomic(0)

  /// Whether calls go straight to the database.
  var isPlain: Bool {
    get { plain.load(ordering: .acquiring) }
    set { plain.store(newValue, ordering: .releasing) }
  }

  @inline(__always) func begin() { begun.add(1, ordering: .relaxed) }
  @inline(__always) func end() { ended.add(1, ordering: .relaxed) }

  struct Sample: Equatable {
    var begun = 0
    var ended = 0
  }

  var sample: Sample { Sample(begun: begun.load(ordering: .relaxed), ended: ended.load(ordering: .relaxed)) }
}

extension FallbackTraffic.Sample {
  /// Whether what was under way at the earlier one is so still, and nothing else ended since.
  func isStuck(since earlier: Self) -> Bool { ended == earlier.ended && earlier.begun > earlier.ended }
}
