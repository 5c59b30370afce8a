/// What is not said otherwise: bounds by the OHDSI Data Quality Dashboard 1.4.1. The usual ends where NEWS2 (Royal College of
/// Physicians, 2017) gives its outermost score.
extension HealthMetric {
  /// Body height in centimetres. The usual is a wide range of adults and children, chosen here.
  public static let height = HealthMetric(
    "height", "body height", .vitals, "height", unit: "cm", loinc: "8302-2", possible: 20...250, usual: 45...220)
  /// Systolic blood pressure.
  public static let systolic = HealthMetric(
    "systolic", "systolic blood pressure", .vitals, "bloodPressure.systolic", unit: "mm[Hg]", symbol: "mmHg", loinc: "8480-6",
    possible: 10...250, usual: 91...219)
  /// Diastolic blood pressure. The usual ends at a hypertensive crisis (ACC/AHA 2017).
  public static let diastolic = HealthMetric(
    "diastolic", "diastolic blood pressure", .vitals, "bloodPressure.diastolic", unit: "mm[Hg]", symbol: "mmHg", loinc: "8462-4",
    possible: 30...200, usual: 40...120)
  /// Heart rate.
  public static let heartRate = HealthMetric(
    "heart-rate", "heart rate", .vitals, "heartRate", unit: "/min", symbol: "bpm", loinc: "8867-4", possible: 10...300, usual: 41...130)
  /// Resting heart rate.
  public static let restingHeartRate = HealthMetric(
    "resting-heart-rate", "resting heart rate", .vitals, "restingHeartRate", unit: "/min", symbol: "bpm", loinc: "40443-4",
    possible: 10...300, usual: 41...110)
  /// Breaths per minute.
  public static let respiratoryRate = HealthMetric(
    "respiratory-rate", "respiratory rate", .vitals, "respiratoryRate", unit: "/min", symbol: "/min", loinc: "9279-1",
    possible: 0...100, usual: 9...24)
  /// Body temperature in degrees Celsius.
  public static let temperature = HealthMetric(
    "temperature", "body temperature", .vitals, "temperature", unit: "Cel", symbol: "°C", loinc: "8310-5",
    possible: 34...45, usual: 35.1...39)
  /// Oxygen saturation of arterial blood in percent.
  public static let oxygenSaturation = HealthMetric(
    "oxygen-saturation", "oxygen saturation", .vitals, "oxygenSaturation", unit: "%", loinc: "2708-6", possible: 0...100, usual: 92...100)
  /// Pain on the verbal scale of 0 to 10.
  public static let pain = HealthMetric(
    "pain", "pain severity", .vitals, "pain", unit: "{score}", symbol: "", loinc: "72514-3", possible: 0...10)
  /// Glycated haemoglobin in percent (NGSP). The usual ends at the goal of poorly controlled diabetes, chosen here.
  public static let hba1c = HealthMetric(
    "hba1c", "HbA1c", .vitals, "hba1c", unit: "%", loinc: "4548-4", possible: 4...15, usual: 4...10)
  /// Minutes asleep in one night. The LOINC code counts hours; ``value(_:in:)`` converts them.
  public static let sleepMinutes = HealthMetric(
    "sleep-minutes", "sleep duration", .vitals, "sleep.minutesAsleep", unit: "min", loinc: "93832-4", possible: 0...1440, usual: 120...840)
  /// Minutes in bed in one night.
  public static let minutesInBed = HealthMetric(
    "minutes-in-bed", "time in bed", .vitals, "sleep.minutesInBed", unit: "min", possible: 0...1440, usual: 120...960)

  static let vitalSigns = [
    systolic, diastolic, heartRate, restingHeartRate, respiratoryRate, temperature, oxygenSaturation, pain, height, hba1c, sleepMinutes,
    minutesInBed,
  ]
}
