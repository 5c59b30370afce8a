/// What was eaten and drunk, per record. Nothing here is negative; the usual is chosen here so that a wrong unit shows.
extension HealthMetric {
  /// Energy in kilocalories.
  public static let energy = intake("energy", "energy intake", "energy", "kcal", loinc: "9052-2", usual: 6000)
  /// Protein in grams.
  public static let protein = intake("protein", "protein", "protein", "g", usual: 400)
  /// Carbohydrate in grams.
  public static let carbohydrate = intake("carbohydrate", "carbohydrate", "carbohydrate", "g", usual: 1000)
  /// Fat in grams.
  public static let fat = intake("fat", "fat", "fat", "g", usual: 400)
  /// Dietary fibre in grams.
  public static let fiber = intake("fiber", "dietary fibre", "fiber", "g", usual: 150)
  /// Sugar in grams.
  public static let sugar = intake("sugar", "sugar", "sugar", "g", usual: 500)
  /// Sodium in milligrams.
  public static let sodium = intake("sodium", "sodium", "sodium", "mg", usual: 15_000)
  /// Water in millilitres.
  public static let water = intake("water", "water", "water", "mL", usual: 10_000)

  static let intakes = [energy, protein, carbohydrate, fat, fiber, sugar, sodium, water]

  private static func intake(
    _ name: String, _ title: String, _ path: JSONPath, _ unit: String, loinc: String? = nil, usual: Double
  ) -> HealthMetric {
    HealthMetric(
      name, title, .nutrition, path, unit: unit, loinc: loinc, possible: 0...Double.greatestFiniteMagnitude, usual: 0...usual)
  }
}
