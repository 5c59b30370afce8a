extension Exercise: PayloadObject {
  enum Key: String, PayloadKey {
    case period, activity, steps, distance, calories, minutes, lightMinutes, moderateMinutes, vigorousMinutes, sedentaryMinutes
    case floors, note, origin
  }

  static let shape = PayloadShape(
    "an exercise record", measured: Set(Key.allCases).subtracting([.period, .note, .origin])
  ) { key in
    switch key {
    case .period: .choice(ActivityPeriod.allCases.map(\.rawValue))
    case .activity: .text(scalars: 100)
    case .steps: .whole(HealthMetric.steps.possible, unit: "steps")
    case .distance: .number(.distance)
    case .calories: .number(.calories)
    case .minutes: .number(.exerciseMinutes)
    case .lightMinutes: .number(.lightMinutes)
    case .moderateMinutes: .number(.moderateMinutes)
    case .vigorousMinutes: .number(.vigorousMinutes)
    case .sedentaryMinutes: .number(.sedentaryMinutes)
    case .floors: .whole(HealthMetric.floors.possible, unit: "floors")
    case .note: .note
    case .origin: .origin
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .period: period = value.text.flatMap(ActivityPeriod.init)
    case .activity: activity = value.text
    case .steps: steps = value.integer
    case .distance: distance = value.double
    case .calories: kilocalories = value.double
    case .minutes: minutes = value.double
    case .lightMinutes: lightMinutes = value.double
    case .moderateMinutes: moderateMinutes = value.double
    case .vigorousMinutes: vigorousMinutes = value.double
    case .sedentaryMinutes: sedentaryMinutes = value.double
    case .floors: floors = value.integer
    case .note: note = value.text
    case .origin: origin = value.text
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.period, period?.rawValue)
    writer.member(Key.activity, activity)
    writer.member(Key.steps, steps)
    writer.member(Key.distance, distance)
    writer.member(Key.calories, kilocalories)
    writer.member(Key.minutes, minutes)
    writer.member(Key.lightMinutes, lightMinutes)
    writer.member(Key.moderateMinutes, moderateMinutes)
    writer.member(Key.vigorousMinutes, vigorousMinutes)
    writer.member(Key.sedentaryMinutes, sedentaryMinutes)
    writer.member(Key.floors, floors)
    writer.member(Key.note, note)
    writer.member(Key.origin, origin)
  }
}
