/// Blood pressure in mm[Hg]; one of both numbers may be missing where a device gave only the other.
public struct BloodPressure: Sendable, Hashable {
  /// 10 to 250, and above ``diastolic``.
  public var systolic: Double?
  /// 30 to 200.
  public var diastolic: Double?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(systolic: Double?, diastolic: Double?) {
    self.systolic = systolic
    self.diastolic = diastolic
  }
}

extension BloodPressure: PayloadObject {
  enum Key: String, PayloadKey { case systolic, diastolic }

  static let shape = PayloadShape(
    "blood pressure", prefix: "data.bloodPressure.", measured: [Key.systolic, .diastolic],
    check: { bytes in
      guard let high = systolicPath.number(in: bytes), let low = diastolicPath.number(in: bytes), high <= low else { return nil }
      return ("systolic", "systolic blood pressure must be above the diastolic; are both swapped?")
    }
  ) { key in
    switch key {
    case .systolic: .number(.systolic)
    case .diastolic: .number(.diastolic)
    }
  }

  private static let systolicPath: JSONPath = "systolic"
  private static let diastolicPath: JSONPath = "diastolic"

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .systolic: systolic = value.double
    case .diastolic: diastolic = value.double
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.systolic, systolic)
    writer.member(Key.diastolic, diastolic)
  }
}
