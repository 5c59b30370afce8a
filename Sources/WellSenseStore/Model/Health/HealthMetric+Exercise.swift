/// What an exercise record sums up, per day unless another span is asked for. Nothing here is negative, and minutes fit a day; the
/// usual is chosen here so that errors of a factor of ten show.
extension HealthMetric {
  /// Steps per day.
  public static let steps = steps(per: .day)
  /// Kilometres per day.
  public static let distance = distance(per: .day)
  /// Kilocalories burned per day.
  public static let calories = calories(per: .day)
  /// Minutes of activity per day, of any intensity above rest.
  public static let exerciseMinutes = exerciseMinutes(per: .day)
  /// Floors climbed per day.
  public static let floors = floors(per: .day)
  /// Minutes of light activity per day.
  public static let lightMinutes = minutes("light-minutes", "light activity", "lightMinutes", .day)
  /// Minutes of moderate activity per day.
  public static let moderateMinutes = minutes("moderate-minutes", "moderate activity", "moderateMinutes", .day)
  /// Minutes of vigorous activity per day.
  public static let vigorousMinutes = minutes("vigorous-minutes", "vigorous activity", "vigorousMinutes", .day)
  /// Minutes of rest per day.
  public static let sedentaryMinutes = minutes("sedentary-minutes", "sedentary time", "sedentaryMinutes", .day)

  /// Steps in each span.
  public static func steps(per period: ActivityPeriod) -> HealthMetric {
    sum("steps", "steps", "steps", "{steps}", "steps", loinc: period == .day ? "41950-7" : "55423-8", usual: 100_000, 15_000, period)
  }

  /// Kilometres in each span.
  public static func distance(per period: ActivityPeriod) -> HealthMetric {
    sum("distance", "distance", "distance", "km", "km", loinc: period == .day ? "41953-1" : "55430-3", usual: 200, 50, period)
  }

  /// Kilocalories burned in each span.
  public static func calories(per period: ActivityPeriod) -> HealthMetric {
    sum(
      "calories", "calories burned", "calories", "kcal", "kcal", loinc: period == .day ? "41979-6" : "41981-2", usual: 10_000, 1500, period)
  }

  /// Minutes of activity in each span.
  public static func exerciseMinutes(per period: ActivityPeriod) -> HealthMetric {
    minutes("exercise-minutes", "exercise duration", "minutes", period, loinc: period == .session ? "55411-3" : nil)
  }

  /// Floors climbed in each span.
  public static func floors(per period: ActivityPeriod) -> HealthMetric {
    sum("floors", "floors climbed", "floors", "{floors}", "floors", loinc: nil, usual: 500, 100, period)
  }

  static let activity =
    ActivityPeriod.fromFamiliar.flatMap {
      [steps(per: $0), distance(per: $0), calories(per: $0), exerciseMinutes(per: $0), floors(per: $0)]
    }
    + [lightMinutes, moderateMinutes, vigorousMinutes, sedentaryMinutes]

  private static func sum(
    _ name: String, _ title: String, _ path: JSONPath, _ unit: String, _ symbol: String, loinc: String?, usual daily: Double,
    _ hourly: Double,
    _ period: ActivityPeriod
  ) -> HealthMetric {
    HealthMetric(
      name + period.suffix, "\(title) per \(period.rawValue)", .exercise, path, unit: unit, symbol: symbol, loinc: loinc,
      possible: 0...Double.greatestFiniteMagnitude, usual: 0...(period == .hour ? hourly : daily), period: period)
  }

  private static func minutes(
    _ name: String, _ title: String, _ path: JSONPath, _ period: ActivityPeriod, loinc: String? = nil
  ) -> HealthMetric {
    HealthMetric(
      name + period.suffix, "\(title) per \(period.rawValue)", .exercise, path, unit: "min", loinc: loinc,
      possible: 0...1440, usual: 0...(period == .hour ? 60 : 1440), period: period)
  }
}

extension ActivityPeriod {
  /// Where a code doesn't tell the span, the first one wins: a session before an hour.
  fileprivate static let fromFamiliar: [ActivityPeriod] = [.day, .session, .hour]

  /// Of a metric's name: days go without saying.
  fileprivate var suffix: String { self == .day ? "" : "-per-\(rawValue)" }
}
