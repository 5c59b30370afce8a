/// What is not said otherwise: bounds by the OHDSI Data Quality Dashboard 1.4.1; the usual is a wide range of adults, chosen here.
extension HealthMetric {
  /// Body weight in kilograms.
  public static let weight = HealthMetric(
    "weight", "body weight", .weight, "weight", unit: "kg", loinc: "29463-7", possible: 2...500, usual: 30...250)
  /// Body fat in percent of the weight.
  public static let bodyFat = HealthMetric(
    "body-fat", "body fat", .weight, "bodyFat", unit: "%", loinc: "41982-0", possible: 0...100, usual: 3...60)
  /// Body mass index. Bounds by Chan & Raffa 2017; the usual lies between severe thinness and twice the upper end of normal (WHO).
  public static let bmi = HealthMetric(
    "bmi", "body mass index", .weight, "bmi", unit: "kg/m2", symbol: "kg/m²", loinc: "39156-5", possible: 10...100, usual: 16...50)

  static let body = [weight, bodyFat, bmi]
}
