import StoreFaults
import WellSenseStore

/// Chance for one part of one person's data: the same seed and part give the same, whatever else was made.
struct SampleRandom {
  private var generator: SeededGenerator

  /// Kinds of data that draw their own numbers, so that more of one leaves the others as they were.
  enum Part: UInt64 {
    case person, records, chats, posts
  }

  init(_ seed: UInt64, person: Int, _ part: Part) {
    var mixer = SeededGenerator(seed: seed)
    var other = SeededGenerator(seed: mixer.next() ^ UInt64(bitPattern: Int64(person)) &* 8 &+ part.rawValue)
    generator = SeededGenerator(seed: other.next())
  }

  mutating func fraction() -> Double { generator.fraction() }

  /// Whether something of this probability happens.
  mutating func happens(_ probability: Double) -> Bool { generator.fraction() < probability }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + generator.fraction() * (range.upperBound - range.lowerBound)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + min(Int(generator.fraction() * Double(range.count)), range.count - 1)
  }

  /// Bell-shaped round 0 with deviation 1 and no outliers beyond 3.5: a sum of four, in which no platform rounds otherwise.
  mutating func noise() -> Double {
    let sum = generator.fraction() + generator.fraction() + generator.fraction() + generator.fraction()
    return (sum - 2) * 1.732_050_807_568_877_2
  }

  /// One of a list that has some.
  mutating func pick<Element>(_ list: [Element], or fallback: Element) -> Element {
    list.isEmpty ? fallback : list[integer(0...list.count - 1)]
  }

  /// A version 7 id of the instant: ordinary, and the same each time.
  mutating func id<Subject>(at time: Timestamp) -> ID<Subject> {
    let milliseconds = UInt64(max(0, time.milliseconds)) & 0xFFFF_FFFF_FFFF
    let high = milliseconds << 16 | 0x7000 | generator.next() >> 52
    return ID(RawID(high: high, low: 0x8000_0000_0000_0000 | generator.next() >> 2))
  }
}

extension Double {
  /// Rounded to so many digits after the point, and kept within bounds.
  func rounded(_ digits: Int, within bounds: ClosedRange<Double>) -> Double {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    return Swift.min(Swift.max((self * scale).rounded() / scale, bounds.lowerBound), bounds.upperBound)
  }
}

/// Instants of one day.
struct SampleDay {
  static let milliseconds: Int64 = 86_400_000
  let start: Timestamp

  /// An instant so many hours into the day, give or take some minutes.
  func at(hour: Double, spread minutes: Double = 0, _ random: inout SampleRandom) -> Timestamp {
    let shift = random.number(-1...1) * minutes * 60_000
    let offset = (hour * 3_600_000 + shift).rounded(.down)
    return Timestamp(milliseconds: start.milliseconds + Int64(offset.rounded(0, within: 0...86_399_999)))
  }
}
