import WellSenseStore

/// A measured amount, as an observation or one of its components has it.
struct FHIRQuantity: Sendable {
  private let number: Double
  private let unit: String?

  /// - Throws: why the value can't be taken.
  init(_ element: JSONValue) throws(FHIRRefusal) {
    if let integer = element[key: "valueInteger"]?.number {
      number = integer
      unit = nil
      return
    }
    guard let quantity = element[key: "valueQuantity"] else { throw FHIRRefusal("it has no value that is a quantity") }
    guard quantity[key: "comparator"] == nil else { throw FHIRRefusal("its value is a bound, not a measurement") }
    guard let value = quantity[key: "value"]?.number else { throw FHIRRefusal("its quantity has no number") }
    number = value
    let isUCUM = quantity.text("system").map { $0 == "http://unitsofmeasure.org" } ?? true
    unit = (isUCUM ? quantity.text("code") : nil) ?? quantity.text("unit")
  }

  /// The number in the metric's unit. What was converted is noted under the metric's name as it was.
  func value(of metric: HealthMetric, _ converted: inout [JSONValue.Member]) throws(FHIRRefusal) -> Double {
    let known = unit ?? (metric.unit == "{score}" ? metric.unit : nil)
    guard let known else { throw FHIRRefusal("\(metric.field): its quantity has no unit") }
    guard known != metric.unit, known != metric.symbol else { return number }
    guard let value = metric.value(number, in: known) else {
      throw FHIRRefusal("\(metric.field): its unit is none of \(metric.title); \(metric.unit) is kept")
    }
    converted.append(
      JSONValue.Member(metric.name, .object([JSONValue.Member("value", .number(number)), JSONValue.Member("unit", .string(known))])))
    return value
  }
}
