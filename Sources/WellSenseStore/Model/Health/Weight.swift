/// What a `weight` record holds: weight in kilograms, body fat in percent, body mass index in kg/m².
public struct Weight: Sendable, Hashable {
  /// Body weight, 2 to 500 kg.
  public var kilograms: Double?
  /// Body fat, 0 to 100 %.
  public var bodyFat: Double?
  /// Body mass index, 10 to 100 kg/m².
  public var bmi: Double?
  /// A remark, at most 10,000 Unicode scalars.
  public var note: String?
  /// What measured it, as `Aria scale` or `manual`; at most 255 Unicode scalars.
  public var origin: String?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(kilograms: Double?, bodyFat: Double? = nil, bmi: Double? = nil, note: String? = nil, origin: String? = nil) {
    self.kilograms = kilograms
    self.bodyFat = bodyFat
    self.bmi = bmi
    self.note = note
    self.origin = origin
  }
}

extension Weight: PayloadObject {
  enum Key: String, PayloadKey { case weight, bodyFat, bmi, note, origin }

  static let shape = PayloadShape("a weight record", measured: [Key.weight, .bodyFat, .bmi]) { key in
    switch key {
    case .weight: .number(.weight)
    case .bodyFat: .number(.bodyFat)
    case .bmi: .number(.bmi)
    case .note: .note
    case .origin: .origin
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .weight: kilograms = value.double
    case .bodyFat: bodyFat = value.double
    case .bmi: bmi = value.double
    case .note: note = value.text
    case .origin: origin = value.text
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.weight, kilograms)
    writer.member(Key.bodyFat, bodyFat)
    writer.member(Key.bmi, bmi)
    writer.member(Key.note, note)
    writer.member(Key.origin, origin)
  }
}

extension PayloadRule {
  /// A person's remark.
  static let note = PayloadRule.text(scalars: 10_000)
  /// What measured it.
  static let origin = PayloadRule.text(scalars: 255)
}
