import WellSenseStore

extension FitbitRow {
  /// What a record of the row says. Columns without a place of their own are kept under `fitbit`, by their names.
  func data(_ kind: FitbitKind) -> HealthData {
    let kept = others.isEmpty ? [] : [JSONValue.Member("fitbit", .object(others))]
    switch kind {
    case .day:
      var exercise = Exercise(
        period: .day, steps: whole(0), distance: values[1], kilocalories: values[2], minutes: activeMinutes, lightMinutes: values[3],
        moderateMinutes: values[4], vigorousMinutes: values[5], sedentaryMinutes: values[6])
      exercise.additional = kept
      return .exercise(exercise)
    case .hour:
      var exercise = Exercise(period: .hour, steps: whole(0), kilocalories: values[2])
      exercise.additional = kept
      return .exercise(exercise)
    case .night:
      var vitals = Vitals(sleep: Sleep(minutesAsleep: values[0], minutesInBed: values[1], records: whole(2)))
      vitals.additional = kept
      return .vitals(vitals)
    case .weight:
      var weight = Weight(kilograms: values[0] ?? kilogramsFromPounds, bodyFat: values[1], bmi: values[2])
      weight.additional = kept
      return .weight(weight)
    }
  }

  /// Minutes of any intensity above rest, where all three are known.
  private var activeMinutes: Double? {
    guard let light = values[3], let moderate = values[4], let vigorous = values[5] else { return nil }
    return light + moderate + vigorous
  }

  private var kilogramsFromPounds: Double? {
    switch others.first(where: { $0.key == "WeightPounds" })?.value {
    case .number(let pounds): HealthMetric.weight.value(pounds, in: "[lb_av]")
    case .integer(let pounds): HealthMetric.weight.value(Double(pounds), in: "[lb_av]")
    default: nil
    }
  }

  private func whole(_ slot: Int) -> Int? {
    values[slot].flatMap { Int(exactly: $0) }
  }
}
