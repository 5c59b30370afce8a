/// What a `nutrition` record holds: one meal, one food, or a day, as whoever records it chooses.
public struct Nutrition: Sendable, Hashable {
  /// Energy in kilocalories.
  public var kilocalories: Double?
  /// Grams.
  public var protein: Double?
  /// Grams.
  public var carbohydrate: Double?
  /// Grams.
  public var fat: Double?
  /// Grams of dietary fibre.
  public var fiber: Double?
  /// Grams.
  public var sugar: Double?
  /// Milligrams.
  public var sodium: Double?
  /// Millilitres.
  public var water: Double?
  /// Which meal, as `lunch`; at most 100 Unicode scalars.
  public var meal: String?
  /// What was eaten; at most 1,000 Unicode scalars.
  public var food: String?
  /// A remark, at most 10,000 Unicode scalars.
  public var note: String?
  /// Where the numbers come from; at most 255 Unicode scalars.
  public var origin: String?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(
    kilocalories: Double?, protein: Double? = nil, carbohydrate: Double? = nil, fat: Double? = nil, fiber: Double? = nil,
    sugar: Double? = nil, sodium: Double? = nil, water: Double? = nil, meal: String? = nil, food: String? = nil, note: String? = nil,
    origin: String? = nil
  ) {
    self.kilocalories = kilocalories
    self.protein = protein
    self.carbohydrate = carbohydrate
    self.fat = fat
    self.fiber = fiber
    self.sugar = sugar
    self.sodium = sodium
    self.water = water
    self.meal = meal
    self.food = food
    self.note = note
    self.origin = origin
  }
}

extension Nutrition: PayloadObject {
  enum Key: String, PayloadKey {
    case energy, protein, carbohydrate, fat, fiber, sugar, sodium, water, meal, food, note, origin
  }

  static let shape = PayloadShape(
    "a nutrition record", measured: [Key.energy, .protein, .carbohydrate, .fat, .fiber, .sugar, .sodium, .water, .food]
  ) { key in
    switch key {
    case .energy: .number(.energy)
    case .protein: .number(.protein)
    case .carbohydrate: .number(.carbohydrate)
    case .fat: .number(.fat)
    case .fiber: .number(.fiber)
    case .sugar: .number(.sugar)
    case .sodium: .number(.sodium)
    case .water: .number(.water)
    case .meal: .text(scalars: 100)
    case .food: .text(scalars: 1000)
    case .note: .note
    case .origin: .origin
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .energy: kilocalories = value.double
    case .protein: protein = value.double
    case .carbohydrate: carbohydrate = value.double
    case .fat: fat = value.double
    case .fiber: fiber = value.double
    case .sugar: sugar = value.double
    case .sodium: sodium = value.double
    case .water: water = value.double
    case .meal: meal = value.text
    case .food: food = value.text
    case .note: note = value.text
    case .origin: origin = value.text
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.energy, kilocalories)
    writer.member(Key.protein, protein)
    writer.member(Key.carbohydrate, carbohydrate)
    writer.member(Key.fat, fat)
    writer.member(Key.fiber, fiber)
    writer.member(Key.sugar, sugar)
    writer.member(Key.sodium, sodium)
    writer.member(Key.water, water)
    writer.member(Key.meal, meal)
    writer.member(Key.food, food)
    writer.member(Key.note, note)
    writer.member(Key.origin, origin)
  }
}
