/// What a `vitals` record holds: one or more vital signs of one moment, or a night's sleep.
public struct Vitals: Sendable, Hashable {
  public var bloodPressure: BloodPressure?
  /// Beats per minute, 10 to 300.
  public var heartRate: Double?
  /// Beats per minute, 10 to 300.
  public var restingHeartRate: Double?
  /// Breaths per minute, 0 to 100.
  public var respiratoryRate: Double?
  /// Degrees Celsius, 34 to 45.
  public var temperature: Double?
  /// Percent, 0 to 100.
  public var oxygenSaturation: Double?
  /// Verbal scale, 0 to 10.
  public var pain: Double?
  /// Body height in centimetres, 20 to 250.
  public var height: Double?
  /// Glycated haemoglobin in percent, 4 to 15.
  public var hba1c: Double?
  public var sleep: Sleep?
  /// A remark, at most 10,000 Unicode scalars.
  public var note: String?
  /// What measured it; at most 255 Unicode scalars.
  public var origin: String?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(
    bloodPressure: BloodPressure? = nil, heartRate: Double? = nil, restingHeartRate: Double? = nil, respiratoryRate: Double? = nil,
    temperature: Double? = nil, oxygenSaturation: Double? = nil, pain: Double? = nil, height: Double? = nil, hba1c: Double? = nil,
    sleep: Sleep? = nil, note: String? = nil, origin: String? = nil
  ) {
    self.bloodPressure = bloodPressure
    self.heartRate = heartRate
    self.restingHeartRate = restingHeartRate
    self.respiratoryRate = respiratoryRate
    self.temperature = temperature
    self.oxygenSaturation = oxygenSaturation
    self.pain = pain
    self.height = height
    self.hba1c = hba1c
    self.sleep = sleep
    self.note = note
    self.origin = origin
  }
}
