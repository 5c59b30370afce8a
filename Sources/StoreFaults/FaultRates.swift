/// How often each kind of random fault strikes, as a probability of 0 to 1 a call.
public struct FaultRates: Sendable, Hashable {
  /// The call fails as `.unavailable` and never reaches the engine.
  public var unavailable: Double
  /// The request of a commit, or of another ``CallKinds/changing`` call, is lost on the way: not done, of unknown outcome.
  public var droppedCommit: Double
  /// The reply of one is lost on the way back: done, of unknown outcome.
  public var lostReply: Double
  /// The call is delayed by up to ``longestDelay``.
  public var delay: Double
  public var longestDelay: Duration

  public init(
    unavailable: Double = 0, droppedCommit: Double = 0, lostReply: Double = 0, delay: Double = 0,
    longestDelay: Duration = .milliseconds(5)
  ) {
    self.unavailable = unavailable
    self.droppedCommit = droppedCommit
    self.lostReply = lostReply
    self.delay = delay
    self.longestDelay = longestDelay
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers from the same seed on every platform and in every release.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number of 0 up to, but not, 1.
  public mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
