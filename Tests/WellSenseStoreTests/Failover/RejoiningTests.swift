import Testing
import WellSenseStore

/// How long a database that came back must live before it is in sync again.
@Suite struct `Rejoining` {
  private static let settings = FailoverSettings(stability: .seconds(60), rejoinDelay: .milliseconds(500))
  private static let lost = StoreError(.unavailable, "gone", disposition: .notAttempted)

  private var memory = FailoverMemory(members: [FailoverMemory.Member()], settings: Self.settings, proposer: 1)
  private var now = Moment.zero

  /// The first of the members fails this often in a row, a second apart, and comes back.
  private mutating func fall(_ failures: Int) {
    for _ in 0..<failures {
      now = now + .seconds(1)
      memory.failed(0, Self.lost, now)
    }
    now = now + .seconds(1)
    memory.heard(from: 0, now)
  }

  private var probation: Duration { memory.members[0].probation(Self.settings) }

  @Test mutating func `a lost connection is no relapse`() {
    for _ in 0..<20 { fall(1) }
    #expect(probation == .milliseconds(500))
  }

  @Test mutating func `each fall soon after the last doubles it, up to the time that counts as stable`() {
    var seen: [Duration] = []
    for _ in 0..<4 {
      fall(3)
      seen.append(probation)
    }
    #expect(seen == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
    for _ in 0..<10 { fall(3) }
    #expect(probation == .seconds(60))
  }

  @Test mutating func `whoever was stable starts anew`() {
    for _ in 0..<5 { fall(3) }
    now = now + .seconds(60)
    fall(3)
    #expect(probation == .milliseconds(500))
  }
}
