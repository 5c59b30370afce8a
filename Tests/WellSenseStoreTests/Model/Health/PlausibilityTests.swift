import Testing
import WellSenseStore

@Suite struct PlausibilityTests {
  /// The bounds of the reference table: the last values that are possible, and the first that are not.
  static let bounds: [(HealthMetric, ok: [Double], bad: [Double])] = [
    (.weight, [2, 500], [1.99, 500.01, -61]), (.height, [20, 250], [19.9, 250.1, 1.75]), (.bmi, [10, 100], [9.9, 100.1]),
    (.systolic, [10, 250], [9, 251, 1e9]), (.diastolic, [30, 200], [29, 201]), (.heartRate, [10, 300], [9, 301]),
    (.restingHeartRate, [10, 300], [9, 301]), (.respiratoryRate, [0, 100], [-1, 101]), (.temperature, [34, 45], [33.9, 45.1, 98.6]),
    (.oxygenSaturation, [0, 100], [-0.1, 100.1]), (.pain, [0, 10], [-1, 11]), (.hba1c, [4, 15], [3.9, 15.1]),
    (.sleepMinutes, [0, 1440], [-1, 1441]), (.steps, [0, 250_000], [-1]), (.calories, [0, 20_000], [-0.5]), (.energy, [0], [-1]),
    (.exerciseMinutes, [0, 1440], [-1, 1440.5]), (.phq9, [0, 27], [-1, 28]), (.gad7, [0, 21], [-1, 22]), (.bodyFat, [0, 100], [-1, 101]),
  ]

  @Test(arguments: bounds) func `the impossible is refused, its bounds are told and its value is not`(
    metric: HealthMetric, possible: [Double], impossible: [Double]
  ) throws {
    for value in possible { try HealthData([(metric, value)]).validate() }
    for value in impossible {
      let data = try HealthData([(metric, value)])
      let error = try #require(throws: StoreError.self) { try data.validate() }
      #expect(error.code == .invalid && error.disposition == .notAttempted)
      #expect(error.field == metric.field)
      let bounds = metric.possible.upperBound < 1e300 ? metric.possible.upperBound : metric.possible.lowerBound
      #expect(error.description.contains("\(Int(bounds))"))
      #expect(!error.description.contains(value.description))
    }
  }

  @Test func `a temperature out of range hints at Fahrenheit and names the unit`() throws {
    let error = try #require(throws: StoreError.self) { try HealthData.vitals(temperature: 98.6).validate() }
    #expect(error.detail.contains("Fahrenheit") && error.detail.contains("34 to 45 Cel"))
    try HealthData.vitals(fahrenheit: 98.6).validate()
  }

  @Test func `systolic lies above diastolic`() throws {
    let error = try #require(throws: StoreError.self) { try HealthData.vitals(bloodPressure: (80, 120)).validate() }
    #expect(error.field == "data.bloodPressure.systolic")
    #expect(throws: StoreError.self) { try HealthData.vitals(bloodPressure: (80, 80)).validate() }
    try HealthData.vitals(bloodPressure: (80.5, 80)).validate()
    try HealthData.vitals(Vitals(bloodPressure: BloodPressure(systolic: nil, diastolic: 80))).validate()
  }

  @Test func `the unusual is kept with a warning`() throws {
    let data = HealthData.vitals(bloodPressure: (220, 80), heartRate: 61, temperature: 40.1)
    try data.validate()
    #expect(data.warnings.map(\.field) == ["data.bloodPressure.systolic", "data.temperature"])
    #expect(data.warnings.map(\.description)[1] == "data.temperature: body temperature is usually 35.1 to 39 Cel")
    #expect(HealthData.weight(kilograms: 61.2).warnings.isEmpty)
  }

  @Test func `a warning takes the span of time into account`() {
    #expect(HealthData.exercise(steps: 20_000, period: .day).warnings.isEmpty)
    #expect(HealthData.exercise(steps: 20_000, period: .hour).warnings.map(\.metric) == [.steps(per: .hour)])
  }
}
