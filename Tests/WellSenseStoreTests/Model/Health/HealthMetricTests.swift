import Testing
import WellSenseStore

@Suite struct HealthMetricTests {
  @Test func `names are unique and found in any spelling`() {
    #expect(Set(HealthMetric.all.map(\.name)).count == HealthMetric.all.count)
    for metric in HealthMetric.all { #expect(HealthMetric(named: metric.name.uppercased()) == metric) }
    #expect(HealthMetric(named: "systolic") == .systolic)
    #expect(HealthMetric(named: "restingHeartRate") == .restingHeartRate)
    #expect(HealthMetric(named: "steps") == .steps(per: .day))
    #expect(HealthMetric(named: "steps-per-hour") == .steps(per: .hour))
    #expect(HealthMetric(named: "height") == .height)
    #expect(HealthMetric(named: "luck") == nil)
  }

  @Test func `the usual lies within the possible`() {
    for metric in HealthMetric.all {
      #expect(metric.possible.contains(metric.usual.lowerBound) && metric.possible.contains(metric.usual.upperBound), "\(metric)")
    }
  }

  @Test(arguments: [
    ("29463-7", "weight"), ("8302-2", "height"), ("39156-5", "bmi"), ("8480-6", "systolic"), ("8462-4", "diastolic"),
    ("8867-4", "heart-rate"), ("40443-4", "resting-heart-rate"), ("9279-1", "respiratory-rate"), ("8310-5", "temperature"),
    ("8331-1", "temperature"), ("2708-6", "oxygen-saturation"), ("59408-5", "oxygen-saturation"), ("72514-3", "pain"),
    ("4548-4", "hba1c"), ("55411-3", "exercise-minutes-per-session"), ("41950-7", "steps"), ("55423-8", "steps-per-session"),
    ("41979-6", "calories"), ("93832-4", "sleep-minutes"), ("44261-6", "phq9"), ("70274-6", "gad7"),
  ])
  func `LOINC codes find their metric`(code: String, name: String) {
    #expect(HealthMetric(loinc: code)?.name == name)
  }

  @Test func `panels of blood pressure have both codes and are no metric`() {
    #expect(HealthMetric.bloodPressurePanels == ["85354-9", "55284-4"])
    #expect(HealthMetric(loinc: "85354-9") == nil)
    #expect(HealthMetric(loinc: "718-7") == nil)
  }

  @Test(arguments: [
    (HealthMetric.weight, 150.0, "[lb_av]", 68.0388555), (.weight, 61_200, "g", 61.2), (.weight, 61.2, "kg", 61.2),
    (.height, 70, "[in_i]", 177.8), (.height, 1.75, "m", 175), (.temperature, 98.6, "[degF]", 37), (.temperature, 310.15, "K", 37),
    (.sleepMinutes, 7.5, "h", 450), (.calories, 418.4, "kJ", 100), (.distance, 1, "[mi_i]", 1.609344), (.hba1c, 53, "mmol/mol", 7.00044),
    (.heartRate, 61, "{beats}/min", 61), (.systolic, 16, "kPa", 120.0098408),
  ])
  func `units of the same kind are converted`(metric: HealthMetric, value: Double, unit: String, expected: Double) throws {
    let converted = try #require(metric.value(value, in: unit))
    #expect(abs(converted - expected) < 1e-9 * expected)
  }

  @Test func `units of another kind are not`() {
    #expect(HealthMetric.weight.value(1, in: "cm") == nil)
    #expect(HealthMetric.temperature.value(1, in: "") == nil)
    #expect(HealthMetric.bodyFat.value(1, in: "mmol/mol") == nil)
  }

  @Test func `a value is read at its path and only for its span of time`() throws {
    let vitals = try JSON(parsing: #"{"heartRate":61,"bloodPressure":{"diastolic":80,"systolic":120.5}}"#)
    #expect(HealthMetric.systolic.value(in: vitals) == 120.5)
    #expect(HealthMetric.temperature.value(in: vitals) == nil)
    let hour = try JSON(parsing: #"{"steps":900,"period":"hour"}"#)
    #expect(HealthMetric.steps.value(in: hour) == nil)
    #expect(HealthMetric.steps(per: .hour).value(in: hour) == 900)
    #expect(HealthMetric.steps.value(in: try JSON(parsing: #"{"steps":900}"#)) == nil)
  }

  @Test func `metrics of a span carry the match that keeps aggregates apart`() {
    #expect(HealthMetric.steps.match == Aggregation.Match("period", "day"))
    #expect(HealthMetric.calories(per: .hour).match == Aggregation.Match("period", "hour"))
    #expect(HealthMetric.weight.match == nil)
  }
}
