/// From a unit in UCUM to the one that a metric is kept in: `value * scale + offset`.
///
/// Factors: UCUM 2.1 (international pound, inch, mile; thermochemical calorie). HbA1c in mmol/mol by the NGSP master equation.
struct UnitConversion: Sendable {
  let scale: Double
  let offset: Double

  init(_ scale: Double, _ offset: Double = 0) {
    self.scale = scale
    self.offset = offset
  }

  func callAsFunction(_ value: Double) -> Double { value * scale + offset }

  /// The conversion between two units; `nil` where they don't measure the same, or aren't known.
  init?(from unit: String, to canonical: String) {
    guard unit != canonical else { self.init(1); return }
    guard let found = Self.table[canonical]?[unit] else { return nil }
    self = found
  }

  static let pounds = UnitConversion(0.453_592_37)
  static let inches = UnitConversion(2.54)
  /// From mmol/mol (IFCC) to percent (NGSP).
  static let hba1c = UnitConversion(0.09148, 2.152)
  static let fahrenheit = UnitConversion(5.0 / 9, -160.0 / 9)

  private static let table: [String: [String: UnitConversion]] = [
    "kg": [
      "g": UnitConversion(0.001), "[lb_av]": pounds, "[oz_av]": UnitConversion(0.028_349_523_125),
      "[stone_av]": UnitConversion(6.350_293_18),
    ],
    "cm": ["m": UnitConversion(100), "mm": UnitConversion(0.1), "[in_i]": inches, "[ft_i]": UnitConversion(30.48)],
    "km": ["m": UnitConversion(0.001), "[mi_i]": UnitConversion(1.609_344), "[ft_i]": UnitConversion(0.000_304_8)],
    "Cel": ["[degF]": fahrenheit, "K": UnitConversion(1, -273.15)],
    "min": ["h": UnitConversion(60), "s": UnitConversion(1.0 / 60), "d": UnitConversion(1440)],
    "kcal": [
      "[Cal]": UnitConversion(1), "cal": UnitConversion(0.001), "kJ": UnitConversion(1 / 4.184), "J": UnitConversion(0.001 / 4.184),
    ],
    "g": ["mg": UnitConversion(0.001), "ug": UnitConversion(0.000_001), "kg": UnitConversion(1000)],
    "mg": ["g": UnitConversion(1000), "ug": UnitConversion(0.001)],
    "mL": ["L": UnitConversion(1000), "l": UnitConversion(1000), "ml": UnitConversion(1)],
    "mm[Hg]": ["kPa": UnitConversion(7.500_615_05)],
    "/min": [
      "{beats}/min": UnitConversion(1), "{Beats}/min": UnitConversion(1), "{breaths}/min": UnitConversion(1), "1/min": UnitConversion(1),
    ],
    "{score}": ["1": UnitConversion(1), "{Score}": UnitConversion(1)],
    "{steps}": ["1": UnitConversion(1), "{count}": UnitConversion(1), "{#}": UnitConversion(1)],
  ]
}
