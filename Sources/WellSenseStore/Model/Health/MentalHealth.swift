/// What a `mental_health` record holds: questionnaires, or how a person says to be.
public struct MentalHealth: Sendable, Hashable {
  public var phq9: PHQ9?
  public var gad7: GAD7?
  /// From 0, the worst, to 10.
  public var mood: Double?
  /// From 0, none, to 10.
  public var stress: Double?
  /// A remark or an entry of a diary, at most 10,000 Unicode scalars.
  public var note: String?
  /// Who or what asked; at most 255 Unicode scalars.
  public var origin: String?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(
    phq9: PHQ9? = nil, gad7: GAD7? = nil, mood: Double? = nil, stress: Double? = nil, note: String? = nil, origin: String? = nil
  ) {
    self.phq9 = phq9
    self.gad7 = gad7
    self.mood = mood
    self.stress = stress
    self.note = note
    self.origin = origin
  }

  /// Whether an answer asks for a person's attention, whatever the totals: see ``PHQ9/needsSafetyReview``.
  public var needsSafetyReview: Bool { phq9?.needsSafetyReview ?? false }
}

extension MentalHealth: PayloadObject {
  enum Key: String, PayloadKey { case phq9, gad7, mood, stress, note, origin }

  static let shape = PayloadShape("a mental health record", measured: [Key.phq9, .gad7, .mood, .stress, .note]) { key in
    switch key {
    case .phq9: .object(PHQ9.shape)
    case .gad7: .object(GAD7.shape)
    case .mood: .number(.mood)
    case .stress: .number(.stress)
    case .note: .note
    case .origin: .origin
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .phq9: phq9 = value.payload()
    case .gad7: gad7 = value.payload()
    case .mood: mood = value.double
    case .stress: stress = value.double
    case .note: note = value.text
    case .origin: origin = value.text
    }
  }

  var isPlain: Bool { additional.isEmpty && phq9?.isPlain ?? true && gad7?.isPlain ?? true }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.phq9, phq9)
    writer.member(Key.gad7, gad7)
    writer.member(Key.mood, mood)
    writer.member(Key.stress, stress)
    writer.member(Key.note, note)
    writer.member(Key.origin, origin)
  }
}
