/// The GAD-7 questionnaire for anxiety: seven items of 0 to 3, their total 0 to 21.
public struct GAD7: Sendable, Hashable {
  public var total: Int
  /// The seven answers, in the questionnaire's order, where they are known.
  public var items: [Int]?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  /// A questionnaire of which the answers are known.
  public init(items: [Int]) {
    total = items.reduce(0, &+)
    self.items = items
  }

  /// A questionnaire of which only the total is known.
  public init(total: Int) {
    self.total = total
  }

  /// The cuts are 5, 10 and 15.
  public var severity: Severity {
    switch total {
    case ..<5: .minimal
    case ..<10: .mild
    case ..<15: .moderate
    default: .severe
    }
  }
}

extension GAD7: PayloadObject {
  enum Key: String, PayloadKey { case total, items }

  static let shape = PayloadShape(
    "a GAD-7", prefix: "data.gad7.", required: [Key.total],
    check: PayloadShape.sumFault
  ) { key in
    switch key {
    case .total: .whole(HealthMetric.gad7.possible, unit: "points")
    case .items: .scores(count: 7, 0...3)
    }
  }

  init() { self.init(total: 0) }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .total: total = value.integer ?? 0
    case .items: items = value.integers
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.total, total)
    writer.member(Key.items, items)
  }
}
