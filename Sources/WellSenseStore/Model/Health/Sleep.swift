/// One night of sleep, in minutes.
public struct Sleep: Sendable, Hashable {
  /// 0 to 1,440.
  public var minutesAsleep: Double?
  /// 0 to 1,440.
  public var minutesInBed: Double?
  /// How many stretches of sleep the night had.
  public var records: Int?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(minutesAsleep: Double?, minutesInBed: Double? = nil, records: Int? = nil) {
    self.minutesAsleep = minutesAsleep
    self.minutesInBed = minutesInBed
    self.records = records
  }

  /// A night whose duration is given in hours.
  public init(hours: Double) {
    self.init(minutesAsleep: hours * 60)
  }
}

extension Sleep: PayloadObject {
  enum Key: String, PayloadKey { case minutesAsleep, minutesInBed, records }

  static let shape = PayloadShape("sleep", prefix: "data.sleep.", measured: [Key.minutesAsleep, .minutesInBed]) { key in
    switch key {
    case .minutesAsleep: .number(.sleepMinutes)
    case .minutesInBed: .number(.minutesInBed)
    case .records: .whole(0...1440, unit: "stretches of sleep")
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .minutesAsleep: minutesAsleep = value.double
    case .minutesInBed: minutesInBed = value.double
    case .records: records = value.integer
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.minutesAsleep, minutesAsleep)
    writer.member(Key.minutesInBed, minutesInBed)
    writer.member(Key.records, records)
  }
}
