extension HealthData {
  /// Checks that the record holds a measurement and that every value is possible.
  /// - Throws: `.invalid` that names the field, the bounds and the unit, never the value.
  public func validate() throws(StoreError) {
    _ = try checkedJSON()
  }

  /// The document that `data` keeps, after the checks of ``validate()``: cheaper than both one after the other.
  package func checkedJSON() throws(StoreError) -> JSON {
    switch self {
    case .weight(let weight): try weight.checkedDocument(field: "data")
    case .nutrition(let nutrition): try nutrition.checkedDocument(field: "data")
    case .exercise(let exercise): try exercise.checkedDocument(field: "data")
    case .mentalHealth(let mentalHealth): try mentalHealth.checkedDocument(field: "data")
    case .vitals(let vitals): try vitals.checkedDocument(field: "data")
    }
  }

  /// What is possible but unusual.
  public var warnings: [PlausibilityWarning] {
    guard let json = try? json else { return [] }
    return Self.warnings(type: type, json: json)
  }

  /// Checks the `data` of a record as it is stored: known keys have values of their type that are possible, and one at least is a
  /// measurement. Other keys may hold anything.
  ///
  /// It reads the bytes once and builds nothing.
  /// - Throws: `.invalid` that names the field, the bounds and the unit, never the value.
  public static func validate(type: HealthRecordType, json: JSON) throws(StoreError) {
    let shape = shape(of: type)
    try json.withBytes { (bytes) throws(StoreError) in try shape.validate(bytes, bounds: true) }
  }

  /// What is possible but unusual in the `data` of a record.
  public static func warnings(type: HealthRecordType, json: JSON) -> [PlausibilityWarning] {
    HealthMetric.all.compactMap { metric in
      guard metric.type == type, let value = metric.value(in: json), !metric.usual.contains(value) else { return nil }
      return PlausibilityWarning(metric: metric)
    }
  }

  private static func shape(of type: HealthRecordType) -> PayloadShape {
    switch type {
    case .weight: Weight.shape
    case .nutrition: Nutrition.shape
    case .exercise: Exercise.shape
    case .mentalHealth: MentalHealth.shape
    case .vitals: Vitals.shape
    }
  }
}
