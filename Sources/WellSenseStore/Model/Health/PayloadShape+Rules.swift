extension PayloadShape {
  /// Checks what stands under a key against its rule, and says what is wrong.
  func validate(_ slot: Int, _ bytes: UnsafeRawBufferPointer, _ place: Int, bounds: Bool) throws(StoreError) {
    let value = PayloadValue(bytes: bytes, place: place)
    switch rules[slot] {
    case .number(let metric):
      guard let number = value.double else { throw Check.invalid("it must be a number", field: field(slot)) }
      guard !bounds || metric.possible.contains(number) else { throw Self.impossible(metric, field: field(slot)) }
    case .whole(let range, let unit):
      guard let number = value.double, Int64(exactly: number) != nil else {
        throw Check.invalid("it must be a whole number", field: field(slot))
      }
      guard !bounds || range.contains(number) else { throw Check.invalid("it must be \(range.words) \(unit)", field: field(slot)) }
    case .text(let scalars):
      guard let text = value.text else { throw Check.invalid("it must be a text", field: field(slot)) }
      if bounds { try Check.text(text, field: field(slot), scalars: scalars) }
    case .choice(let names):
      guard let text = value.text, names.contains(text) else {
        throw Check.invalid("it must be one of: \(names.joined(separator: ", "))", field: field(slot))
      }
    case .scores(let count, let range):
      try validate(scores: value, count, range, slot, bounds: bounds)
    case .object(let shape):
      try shape.validate(bytes, at: place, bounds: bounds)
    }
  }

  private func validate(
    scores: PayloadValue, _ count: Int, _ range: ClosedRange<Int>, _ slot: Int, bounds: Bool
  ) throws(StoreError) {
    var found = 0
    var fits = true
    let isList = scores.forEachInteger { score in
      found += 1
      fits = fits && range.contains(score)
    }
    guard isList else { throw Check.invalid("it must be a list of whole numbers", field: field(slot)) }
    guard !bounds || (found == count && fits) else {
      throw Check.invalid("it must be \(count) whole numbers from \(range.lowerBound) to \(range.upperBound)", field: field(slot))
    }
  }

  private func field(_ slot: Int) -> String { prefix + keys[slot] }

  /// What is wrong where the total of a questionnaire isn't the sum of its items.
  static func sumFault(_ bytes: UnsafeRawBufferPointer) -> (key: String, detail: String)? {
    guard let items = itemsPath.place(in: bytes), let total = totalPath.number(in: bytes) else { return nil }
    var sum = 0
    let isList = PayloadValue(bytes: bytes, place: items).forEachInteger { sum &+= $0 }
    return !isList || Double(sum) == total ? nil : ("total", "the total must be the sum of the items")
  }

  private static let itemsPath: JSONPath = "items"
  private static let totalPath: JSONPath = "total"

  private static func impossible(_ metric: HealthMetric, field: String) -> StoreError {
    let hint = metric == .temperature ? "; convert degrees Fahrenheit first" : ""
    let unit = metric.unit == "{score}" ? "" : " \(metric.unit)"
    return Check.invalid("it must be \(metric.possible.words)\(unit), other values of \(metric.title) are impossible\(hint)", field: field)
  }
}

extension ClosedRange<Double> {
  /// As in `30 to 200` and `at least 0`.
  var words: String {
    guard upperBound < Double.greatestFiniteMagnitude else { return "at least \(Self.short(lowerBound))" }
    return "\(Self.short(lowerBound)) to \(Self.short(upperBound))"
  }

  private static func short(_ number: Double) -> String {
    Int64(exactly: number)?.description ?? number.description
  }
}
