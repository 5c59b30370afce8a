/// A number that is possible but unusual: kept, and worth a second look. It doesn't hold the number.
public struct PlausibilityWarning: Sendable, Hashable, CustomStringConvertible {
  /// What is unusual.
  public let metric: HealthMetric

  /// Where it lies, as `data.bloodPressure.systolic`.
  public var field: String { metric.field }

  /// As in `data.temperature: body temperature is usually 35.1 to 39 Cel`.
  public var description: String {
    "\(field): \(metric.title) is usually \(metric.usual.words)" + (metric.unit == "{score}" ? "" : " \(metric.unit)")
  }
}
