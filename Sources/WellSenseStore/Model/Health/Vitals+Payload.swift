extension Vitals: PayloadObject {
  enum Key: String, PayloadKey {
    case bloodPressure, heartRate, restingHeartRate, respiratoryRate, temperature, oxygenSaturation, pain, height, hba1c, sleep
    case note, origin
  }

  static let shape = PayloadShape("a vitals record", measured: Set(Key.allCases).subtracting([.note, .origin])) { key in
    switch key {
    case .bloodPressure: .object(BloodPressure.shape)
    case .heartRate: .number(.heartRate)
    case .restingHeartRate: .number(.restingHeartRate)
    case .respiratoryRate: .number(.respiratoryRate)
    case .temperature: .number(.temperature)
    case .oxygenSaturation: .number(.oxygenSaturation)
    case .pain: .number(.pain)
    case .height: .number(.height)
    case .hba1c: .number(.hba1c)
    case .sleep: .object(Sleep.shape)
    case .note: .note
    case .origin: .origin
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .bloodPressure: bloodPressure = value.payload()
    case .heartRate: heartRate = value.double
    case .restingHeartRate: restingHeartRate = value.double
    case .respiratoryRate: respiratoryRate = value.double
    case .temperature: temperature = value.double
    case .oxygenSaturation: oxygenSaturation = value.double
    case .pain: pain = value.double
    case .height: height = value.double
    case .hba1c: hba1c = value.double
    case .sleep: sleep = value.payload()
    case .note: note = value.text
    case .origin: origin = value.text
    }
  }

  var isPlain: Bool { additional.isEmpty && bloodPressure?.isPlain ?? true && sleep?.isPlain ?? true }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.bloodPressure, bloodPressure)
    writer.member(Key.heartRate, heartRate)
    writer.member(Key.restingHeartRate, restingHeartRate)
    writer.member(Key.respiratoryRate, respiratoryRate)
    writer.member(Key.temperature, temperature)
    writer.member(Key.oxygenSaturation, oxygenSaturation)
    writer.member(Key.pain, pain)
    writer.member(Key.height, height)
    writer.member(Key.hba1c, hba1c)
    writer.member(Key.sleep, sleep)
    writer.member(Key.note, note)
    writer.member(Key.origin, origin)
  }
}
