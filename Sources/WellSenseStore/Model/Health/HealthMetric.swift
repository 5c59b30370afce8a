/// One number that health records of a type measure: where it lies in `data`, its unit, its code and the values it can have.
///
/// Numbers are kept in the metric's unit, so `data` names none.
public struct HealthMetric: Sendable {
  /// Its name on a command line, as `resting-heart-rate`. Unique among ``all``.
  public let name: String
  /// Its name for people, as `resting heart rate`.
  public let title: String
  /// The type of the records that hold it.
  public let type: HealthRecordType
  /// Where it lies in `data`.
  public let path: JSONPath
  /// Its unit in UCUM, as `mm[Hg]`.
  public let unit: String
  /// Its unit for people, as `mmHg`; empty where there is none.
  public let symbol: String
  /// Its LOINC code.
  public let loinc: String?
  /// Values outside are refused as impossible. The source is told at each metric.
  public let possible: ClosedRange<Double>
  /// Values outside are kept with a ``PlausibilityWarning``.
  public let usual: ClosedRange<Double>
  /// Which records count: those that sum up this span; `nil` counts all.
  public let period: ActivityPeriod?

  /// The field in errors, as `data.bloodPressure.systolic`.
  public var field: String { "data.\(path)" }

  init(
    _ name: String, _ title: String, _ type: HealthRecordType, _ path: JSONPath, unit: String, symbol: String? = nil, loinc: String? = nil,
    possible: ClosedRange<Double>, usual: ClosedRange<Double>? = nil, period: ActivityPeriod? = nil
  ) {
    self.name = name
    self.title = title
    self.type = type
    self.path = path
    self.unit = unit
    self.symbol = symbol ?? unit
    self.loinc = loinc
    self.possible = possible
    self.usual = usual ?? possible
    self.period = period
  }
}

extension HealthMetric: Hashable, CustomStringConvertible {
  /// By name, which is unique.
  public static func == (left: HealthMetric, right: HealthMetric) -> Bool { left.name == right.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The name.
  public var description: String { name }
}

extension HealthMetric {
  /// The number in a record's `data`; `nil` where it has none, or sums up another span of time.
  public func value(in data: JSON) -> Double? {
    data.withBytes { bytes in
      if let period, !Self.periodPath.equals(Self.utf8(of: period), in: bytes) { return nil }
      return path.number(in: bytes)
    }
  }

  /// A value given in a unit of UCUM, in the metric's unit; `nil` where the unit doesn't measure the same or isn't known.
  public func value(_ value: Double, in unit: String) -> Double? {
    if self == .hba1c, unit == "mmol/mol" { return UnitConversion.hba1c(value) }
    return UnitConversion(from: unit, to: self.unit)?(value)
  }

  /// Which records an aggregate over this metric takes, where not all of the type.
  package var match: Aggregation.Match? {
    period.map { Aggregation.Match(Self.periodPath, $0.rawValue) }
  }

  static let periodPath: JSONPath = "period"

  private static func utf8(of period: ActivityPeriod) -> [UInt8] {
    switch period {
    case .day: dayBytes
    case .hour: hourBytes
    case .session: sessionBytes
    }
  }

  private static let dayBytes = Array("day".utf8)
  private static let hourBytes = Array("hour".utf8)
  private static let sessionBytes = Array("session".utf8)
}

extension HealthMetric {
  /// Every metric, those of one type together.
  public static let all: [HealthMetric] = body + vitalSigns + activity + intakes + mind

  /// The metric of a name, whatever its case and with or without hyphens: `resting-heart-rate`, `restingHeartRate`.
  public init?(named name: String) {
    guard let found = Self.byName[Self.plain(name)] else { return nil }
    self = found
  }

  /// The metric of a LOINC code. Codes of panels are in ``bloodPressurePanels``.
  ///
  /// Where a code doesn't tell the span of time, the metric is the one per ``ActivityPeriod/session``.
  public init?(loinc code: String) {
    guard let found = Self.byCode[code] else { return nil }
    self = found
  }

  /// Blood pressure as a panel of ``systolic`` and ``diastolic``: the present code, and that of older data.
  public static let bloodPressurePanels: Set<String> = ["85354-9", "55284-4"]

  private static let byName = Dictionary(all.map { (plain($0.name), $0) }, uniquingKeysWith: { first, _ in first })

  private static let byCode = Dictionary(
    all.compactMap { metric in metric.loinc.map { ($0, metric) } } + [("8331-1", temperature), ("59408-5", oxygenSaturation)],
    uniquingKeysWith: { first, _ in first })

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
  }
}
