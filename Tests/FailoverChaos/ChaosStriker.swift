import StoreFaults
import TestSupport
import WellSenseStore

/// Strikes one after the other, as the seed says; sometimes two at once, at different members. The first kills a server, so that also a short run
/// has seen that.
struct ChaosStriker {
  let strikes: [ChaosStrike]
  let store: Store
  let start: ContinuousClock.Instant
  let diary: ChaosDiary
  var random: SeededGenerator

  init(_ strikes: [ChaosStrike], _ store: Store, _ diary: ChaosDiary, seed: UInt64, start: ContinuousClock.Instant) {
    self.strikes = strikes
    self.store = store
    self.diary = diary
    self.start = start
    random = SeededGenerator(seed: seed)
  }

  mutating func run(until end: Deadline) async throws {
    var candidates = strikes.filter { $0.kills > 0 && !$0.isLoss }
    if candidates.isEmpty { candidates = strikes }
    while !end.hasPassed {
      try await pause(200...1_000)
      await recover(within: .milliseconds(Int.random(in: 0...5_000, using: &random)), end)
      guard let first = candidates.draw(&random), let other = strikes.draw(&random) else { return }
      let isDouble = Int.random(in: 0..<8, using: &random) == 0 && other.member != first.member && !first.isLoss && !other.isLoss
      let pauses = [first, other].map { Int.random(in: $0.lasts, using: &random) }
      if first.isLoss {
        // The others must have all that it had.
        await recover(within: .seconds(60), end)
        guard store.isComplete else { continue }
      }
      candidates = strikes
      let moment = start.duration(to: .now)
      async let second: Void = isDouble ? carryOut(other, pauses[1], at: moment) : ()
      try await carryOut(first, pauses[0], at: moment)
      try await second
    }
  }

  private func carryOut(_ strike: ChaosStrike, _ milliseconds: Int, at moment: Duration) async throws {
    let place = diary.note(ChaosMark(strike, at: moment))
    let before = strike.hits?()
    try await strike.make()
    // How long it lasts: nothing is expected after it.
    try await Task.sleep(for: .milliseconds(milliseconds))
    // Its end may make errors of its own.
    if let before, let after = strike.hits?() { diary.note(hits: after - before, of: place) }
    try await strike.mend()
  }

  private mutating func pause(_ range: ClosedRange<Int>) async throws {
    // How far faults lie apart: nothing is expected after it.
    try await Task.sleep(for: .milliseconds(Int.random(in: range, using: &random)))
  }

  /// Waits until every member is in sync, but not for ever.
  private func recover(within patience: Duration, _ end: Deadline) async {
    let limit = Deadline(after: patience)
    // Polls, since the last confirmation makes no event; being late costs nothing but time.
    while !store.isComplete, !limit.hasPassed, !end.hasPassed { try? await Task.sleep(for: .milliseconds(20)) }
  }
}
