extension HealthData {
  /// A body weight in kilograms, with body fat in percent and body mass index where they are known.
  public static func weight(
    kilograms: Double, bodyFat: Double? = nil, bmi: Double? = nil, note: String? = nil, origin: String? = nil
  ) -> HealthData {
    .weight(Weight(kilograms: kilograms, bodyFat: bodyFat, bmi: bmi, note: note, origin: origin))
  }

  /// A body weight in pounds (avoirdupois), kept in kilograms.
  public static func weight(pounds: Double, bodyFat: Double? = nil, bmi: Double? = nil) -> HealthData {
    .weight(kilograms: UnitConversion.pounds(pounds), bodyFat: bodyFat, bmi: bmi)
  }

  /// A body weight in grams, kept in kilograms.
  public static func weight(grams: Double) -> HealthData { .weight(kilograms: grams / 1000) }

  /// What was eaten: energy in kilocalories, sodium in milligrams, water in millilitres, everything else in grams.
  public static func nutrition(
    kilocalories: Double? = nil, protein: Double? = nil, carbohydrate: Double? = nil, fat: Double? = nil, fiber: Double? = nil,
    sugar: Double? = nil, sodium: Double? = nil, water: Double? = nil, meal: String? = nil, food: String? = nil, note: String? = nil
  ) -> HealthData {
    .nutrition(
      Nutrition(
        kilocalories: kilocalories, protein: protein, carbohydrate: carbohydrate, fat: fat, fiber: fiber, sugar: sugar, sodium: sodium,
        water: water, meal: meal, food: food, note: note))
  }

  /// A workout, or what a tracker sums up over a day or an hour: distance in kilometres, energy in kilocalories.
  public static func exercise(
    _ activity: String? = nil, steps: Int? = nil, distance: Double? = nil, kilocalories: Double? = nil, minutes: Double? = nil,
    floors: Int? = nil, period: ActivityPeriod = .session, note: String? = nil
  ) -> HealthData {
    .exercise(
      Exercise(
        activity, period: period, steps: steps, distance: distance, kilocalories: kilocalories, minutes: minutes, floors: floors, note: note
      ))
  }

  /// Questionnaires by their totals, mood and stress from 0 to 10.
  public static func mentalHealth(
    phq9: Int? = nil, gad7: Int? = nil, mood: Double? = nil, stress: Double? = nil, note: String? = nil
  ) -> HealthData {
    .mentalHealth(
      MentalHealth(
        phq9: phq9.map { PHQ9(total: $0) }, gad7: gad7.map { GAD7(total: $0) }, mood: mood, stress: stress, note: note))
  }

  /// Questionnaires by their answers: nine of the PHQ-9, seven of the GAD-7, each 0 to 3.
  public static func mentalHealth(phq9Items: [Int]? = nil, gad7Items: [Int]? = nil, note: String? = nil) -> HealthData {
    .mentalHealth(MentalHealth(phq9: phq9Items.map { PHQ9(items: $0) }, gad7: gad7Items.map { GAD7(items: $0) }, note: note))
  }

  /// Vital signs: pressure in mm[Hg], temperature in degrees Celsius, height in centimetres.
  public static func vitals(
    bloodPressure: (systolic: Double, diastolic: Double)? = nil, heartRate: Double? = nil, restingHeartRate: Double? = nil,
    respiratoryRate: Double? = nil, temperature: Double? = nil, oxygenSaturation: Double? = nil, pain: Double? = nil,
    height: Double? = nil, sleep: Sleep? = nil, note: String? = nil
  ) -> HealthData {
    .vitals(
      Vitals(
        bloodPressure: bloodPressure.map { BloodPressure(systolic: $0.systolic, diastolic: $0.diastolic) }, heartRate: heartRate,
        restingHeartRate: restingHeartRate, respiratoryRate: respiratoryRate, temperature: temperature,
        oxygenSaturation: oxygenSaturation, pain: pain, height: height, sleep: sleep, note: note))
  }

  /// A body temperature in degrees Fahrenheit, kept in degrees Celsius.
  public static func vitals(fahrenheit: Double) -> HealthData { .vitals(temperature: UnitConversion.fahrenheit(fahrenheit)) }

  /// A body height in inches, kept in centimetres.
  public static func vitals(heightInInches: Double) -> HealthData { .vitals(height: UnitConversion.inches(heightInInches)) }

  /// A record of these numbers, each in its metric's unit: all of one type, and of one span of time.
  /// - Throws: `.invalid` for no number at all, metrics of several types or spans, a metric twice, and part of a whole number.
  public init(_ values: [(metric: HealthMetric, value: Double)]) throws(StoreError) {
    guard let first = values.first?.metric else { throw Check.invalid("a record holds at least one measurement", field: "data") }
    guard values.allSatisfy({ $0.metric.type == first.type && $0.metric.period == first.period }) else {
      throw Check.invalid("the metrics of one record have one type and one span of time", field: "data")
    }
    var members: [JSONValue.Member] = []
    if let period = first.period { members.append(JSONValue.Member("period", .string(period.rawValue))) }
    for (metric, value) in values { members.set(metric.path.keys.map { String(decoding: $0, as: UTF8.self) }[...], value) }
    try self.init(type: first.type, json: JSON(.object(members), field: "data"))
  }
}

extension [JSONValue.Member] {
  /// Puts a number under a path of keys. A key that is there already comes twice and is refused when it is written.
  fileprivate mutating func set(_ path: ArraySlice<String>, _ value: Double) {
    guard let key = path.first else { return }
    let rest = path.dropFirst()
    guard !rest.isEmpty else { return append(JSONValue.Member(key, .number(value))) }
    let place = firstIndex { $0.key == key } ?? endIndex
    if place == endIndex { append(JSONValue.Member(key, .object([]))) }
    guard case .object(var inner) = self[place].value else { return }
    inner.set(rest, value)
    self[place].value = .object(inner)
  }
}
