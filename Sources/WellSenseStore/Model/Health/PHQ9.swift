/// The PHQ-9 questionnaire for depression: nine items of 0 to 3, their total 0 to 27.
public struct PHQ9: Sendable, Hashable {
  public var total: Int
  /// The nine answers, in the questionnaire's order, where they are known.
  public var items: [Int]?
  /// The answer to item 9, thoughts of self-harm (LOINC 44260-8), where it is known without the others.
  public var item9: Int?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  /// A questionnaire of which the answers are known.
  public init(items: [Int]) {
    total = items.reduce(0, &+)
    self.items = items
  }

  /// A questionnaire of which only the total is known, and perhaps item 9.
  public init(total: Int, item9: Int? = nil) {
    self.total = total
    self.item9 = item9
  }

  /// The cuts are 5, 10, 15 and 20.
  public var severity: Severity {
    switch total {
    case ..<5: .minimal
    case ..<10: .mild
    case ..<15: .moderate
    case ..<20: .moderatelySevere
    default: .severe
    }
  }

  /// Whether item 9 is above 0. It asks for a person's attention whatever the total; without the item nothing is known.
  public var needsSafetyReview: Bool {
    (items?.dropFirst(8).first ?? 0) > 0 || (item9 ?? 0) > 0
  }
}

extension PHQ9: PayloadObject {
  enum Key: String, PayloadKey { case total, items, item9 }

  static let shape = PayloadShape(
    "a PHQ-9", prefix: "data.phq9.", required: [Key.total],
    check: { bytes in
      if let fault = PayloadShape.sumFault(bytes) { return fault }
      guard let item9 = item9Path.number(in: bytes), let items = itemsPath.place(in: bytes) else { return nil }
      guard let last = PayloadValue(bytes: bytes, place: items).integers?.last, Double(last) != item9 else { return nil }
      return ("item9", "it must be the last of the items")
    }
  ) { key in
    switch key {
    case .total: .whole(HealthMetric.phq9.possible, unit: "points")
    case .items: .scores(count: 9, 0...3)
    case .item9: .whole(0...3, unit: "points")
    }
  }

  private static let item9Path: JSONPath = "item9"
  private static let itemsPath: JSONPath = "items"

  init() { self.init(total: 0) }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .total: total = value.integer ?? 0
    case .items: items = value.integers
    case .item9: item9 = value.integer
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.total, total)
    writer.member(Key.items, items)
    writer.member(Key.item9, item9)
  }
}
