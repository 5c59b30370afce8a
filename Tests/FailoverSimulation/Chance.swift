import DriverMock

/// Chance whose course follows from its seed.
struct Chance: RandomNumberGenerator, Sendable {
  private var generator: SeededGenerator

  init(_ seed: UInt64) { generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1) }

  mutating func next() -> UInt64 { generator.next() }

  mutating func happens(_ probability: Double) -> Bool { probability > 0 && unit() < probability }

  mutating func unit() -> Double { generator.fraction() }

  /// A number below the limit.
  mutating func below(_ limit: Int) -> Int { limit <= 1 ? 0 : Int(next() % UInt64(limit)) }

  mutating func among<Element>(_ elements: [Element]) -> Element? { elements.isEmpty ? nil : elements[below(elements.count)] }

  mutating func fork() -> Chance { Chance(next()) }
}
