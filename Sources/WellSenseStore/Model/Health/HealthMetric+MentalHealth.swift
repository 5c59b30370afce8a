/// Scores of questionnaires and of people about themselves; their bounds are those of the scale.
extension HealthMetric {
  /// Total of the PHQ-9 questionnaire for depression, 0 to 27.
  public static let phq9 = score("phq9", "PHQ-9 total", "phq9.total", loinc: "44261-6", 0...27)
  /// Total of the GAD-7 questionnaire for anxiety, 0 to 21.
  public static let gad7 = score("gad7", "GAD-7 total", "gad7.total", loinc: "70274-6", 0...21)
  /// Mood as a person gives it, from 0, the worst, to 10.
  public static let mood = score("mood", "mood", "mood", 0...10)
  /// Stress as a person gives it, from 0, none, to 10.
  public static let stress = score("stress", "stress", "stress", 0...10)

  static let mind = [phq9, gad7, mood, stress]

  private static func score(
    _ name: String, _ title: String, _ path: JSONPath, loinc: String? = nil, _ scale: ClosedRange<Double>
  ) -> HealthMetric {
    HealthMetric(name, title, .mentalHealth, path, unit: "{score}", symbol: "", loinc: loinc, possible: scale)
  }
}
