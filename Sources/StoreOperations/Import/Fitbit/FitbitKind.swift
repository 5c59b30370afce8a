/// What one file of a Fitabase export holds.
enum FitbitKind: String, Sendable, CaseIterable {
  case day, night, weight, hour

  /// The tally's name in a report.
  var tally: String {
    switch self {
    case .day: "days"
    case .night: "nights"
    case .weight: "weights"
    case .hour: "hours"
    }
  }

  /// The column that holds the date or time of a row.
  var timeColumn: String {
    switch self {
    case .day: "ActivityDate"
    case .night: "SleepDay"
    case .weight: "Date"
    case .hour: "ActivityHour"
    }
  }

  /// Columns of which a file of this kind has one at least.
  private var telling: [String] {
    switch self {
    case .day: ["TotalSteps", "Calories", "TotalDistance"]
    case .night: ["TotalMinutesAsleep", "TotalTimeInBed"]
    case .weight: ["WeightKg", "WeightPounds"]
    case .hour: ["StepTotal", "Calories"]
    }
  }

  /// The places of values in ``FitbitRow``, by column. Columns that aren't here are kept under their names.
  var slots: [String: Int] {
    switch self {
    case .day:
      [
        "TotalSteps": 0, "TotalDistance": 1, "Calories": 2, "LightlyActiveMinutes": 3, "FairlyActiveMinutes": 4, "VeryActiveMinutes": 5,
        "SedentaryMinutes": 6,
      ]
    case .night: ["TotalMinutesAsleep": 0, "TotalTimeInBed": 1, "TotalSleepRecords": 2]
    case .weight: ["WeightKg": 0, "Fat": 1, "BMI": 2]
    case .hour: ["StepTotal": 0, "Calories": 2]
    }
  }

  /// The kind of a file with these columns; `nil` for one that isn't known.
  init?(columns: [String]) {
    let names = Set(columns)
    guard names.contains("Id") else { return nil }
    let found = Self.allCases.first { names.contains($0.timeColumn) && !names.isDisjoint(with: $0.telling) }
    guard let found else { return nil }
    self = found
  }
}
