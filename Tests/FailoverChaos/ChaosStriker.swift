import StoreFaults
import TestSupport
import WellSenseStore

/// Strikes one after the other, as the seed says; sometimes two at once, at different members.
///
/// The sleeps are how long faults last and lie apart: nothing is expected after them.
struct ChaosStriker {
  let strikes: [ChaosStrike]
  let store: Store
  let start: ContinuousClock.Instant
  var random: SeededGenerator
  private(set) var marks: [ChaosMark] = []

  init(_ strikes: [ChaosStrike], _ store: Store, seed: UInt64, start: ContinuousClock.Instant) {
    self.strikes = strikes
    self.store = store
    self.start = start
    random = SeededGenerator(seed: seed)
  }

  mutating func run(until end: Deadline) async throws {
    while !end.hasPassed {
      try await pause(200...1_000)
      await recover(within: .milliseconds(Int.random(in: 0...5_000, using: &random)), end)
      guard let first = strikes.draw(&random), let other = strikes.draw(&random) else { return }
      let isDouble = Int.random(in: 0..<8, using: &random) == 0 && other.member != first.member && !first.isLoss && !other.isLoss
      let pauses = [first, other].map { Int.random(in: $0.lasts, using: &random) }
      if first.isLoss {
        // The others must have all that it had.
        await recover(within: .seconds(60), end)
        guard store.isComplete else { continue }
      }
      marks += (isDouble ? [first, other] : [first]).map { ChaosMark($0, at: start.duration(to: .now)) }
      async let second: Void = isDouble ? carryOut(other, pauses[1]) : ()
      try await carryOut(first, pauses[0])
      try await second
    }
  }

  private func carryOut(_ strike: ChaosStrike, _ milliseconds: Int) async throws {
    try await strike.make()
    try await Task.sleep(for: .milliseconds(milliseconds))
    try await strike.mend()
  }

  private mutating func pause(_ range: ClosedRange<Int>) async throws {
    try await Task.sleep(for: .milliseconds(Int.random(in: range, using: &random)))
  }

  /// Waits until every member is in sync, but not for ever.
  private func recover(within patience: Duration, _ end: Deadline) async {
    let limit = Deadline(after: patience)
    while !store.isComplete, !limit.hasPassed, !end.hasPassed { try? await Task.sleep(for: .milliseconds(20)) }
  }
}

/// A fault that was made.
struct ChaosMark: Sendable {
  let fault: String
  let member: String
  let kills: Int
  /// Since the run began.
  let at: Duration

  init(_ strike: ChaosStrike, at moment: Duration) {
    (fault, member, kills) = (strike.fault, strike.member, strike.kills)
    at = moment
  }
}
