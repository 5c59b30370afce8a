extension PayloadShape {
  /// Checks what stands under a key against its rule, and says what is wrong.
  func validate(_ slot: Int, _ bytes: UnsafeRawBufferPointer, _ place: Int, bounds: Bool) throws(StoreError) {
    let field = prefix + keys[slot]
    let value = PayloadValue(bytes: bytes, place: place)
    switch rules[slot] {
    case .number(let metric):
      guard let number = value.double else { throw Check.invalid("it must be a number", field: field) }
      guard !bounds || metric.possible.contains(number) else { throw Self.impossible(metric, field: field) }
    case .whole(let range, let unit):
      guard let number = value.double, Int64(exactly: number) != nil else {
        throw Check.invalid("it must be a whole number", field: field)
      }
      guard !bounds || range.contains(number) else { throw Check.invalid("it must be \(range.words) \(unit)", field: field) }
    case .text(let scalars):
      guard let text = value.text else { throw Check.invalid("it must be a text", field: field) }
      if bounds { try Check.text(text, field: field, scalars: scalars) }
    case .choice(let names):
      guard let text = value.text, names.contains(text) else {
        throw Check.invalid("it must be one of: \(names.joined(separator: ", "))", field: field)
      }
    case .scores(let count, let range):
      guard let scores = value.integers else { throw Check.invalid("it must be a list of whole numbers", field: field) }
      guard !bounds || (scores.count == count && scores.allSatisfy(range.contains)) else {
        throw Check.invalid("it must be \(count) whole numbers from \(range.lowerBound) to \(range.upperBound)", field: field)
      }
    case .object(let shape):
      try shape.validate(bytes, at: place, bounds: bounds)
    }
  }

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
