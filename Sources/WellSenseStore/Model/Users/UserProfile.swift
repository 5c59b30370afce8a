/// What a user tells about themselves, kept in `profile`. Everything may be missing.
public struct UserProfile: Sendable, Hashable {
  /// Years, 0 to 150.
  public var age: Int?
  /// In the person's own words; at most 50 Unicode scalars.
  public var gender: String?
  /// Centimetres, 20 to 250.
  public var height: Double?
  /// Kilograms, 2 to 500.
  public var weight: Double?
  public var activityLevel: ActivityLevel?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(
    age: Int? = nil, gender: String? = nil, height: Double? = nil, weight: Double? = nil, activityLevel: ActivityLevel? = nil,
    additional: [JSONValue.Member] = []
  ) {
    self.age = age
    self.gender = gender
    self.height = height
    self.weight = weight
    self.activityLevel = activityLevel
    self.additional = additional
  }

  /// Reads a profile. Keys that aren't known are kept.
  /// - Throws: `.invalid` where a known key has a value of another type.
  public init(json: JSON) throws(StoreError) {
    try self.init(json)
  }

  /// The document that `profile` keeps.
  /// - Throws: `.invalid` for what no document may hold.
  public var json: JSON {
    get throws(StoreError) { try document(field: "profile") }
  }

  /// Checks that every value is possible.
  /// - Throws: `.invalid` that names the field, the bounds and the unit, never the value.
  public func validate() throws(StoreError) {
    _ = try checkedDocument(field: "profile")
  }

  /// Checks a profile as it is stored.
  /// - Throws: `.invalid` that names the field, the bounds and the unit, never the value.
  public static func validate(_ json: JSON) throws(StoreError) {
    try json.withBytes { (bytes) throws(StoreError) in try shape.validate(bytes, bounds: true) }
  }
}

extension UserProfile: PayloadObject {
  enum Key: String, PayloadKey { case age, gender, height, weight, activityLevel }

  static let shape = PayloadShape("a profile", prefix: "profile.") { (key: Key) in
    switch key {
    case .age: .whole(0...150, unit: "years")
    case .gender, .activityLevel: .text(scalars: 50)
    case .height: .number(.height)
    case .weight: .number(.weight)
    }
  }

  mutating func take(_ key: Key, _ value: PayloadValue) {
    switch key {
    case .age: age = value.integer
    case .gender: gender = value.text
    case .height: height = value.double
    case .weight: weight = value.double
    case .activityLevel: activityLevel = value.text.map(ActivityLevel.init)
    }
  }

  func writeKnown(to writer: inout JSONWriter) {
    writer.member(Key.age, age)
    writer.member(Key.gender, gender)
    writer.member(Key.height, height)
    writer.member(Key.weight, weight)
    writer.member(Key.activityLevel, activityLevel?.rawValue)
  }
}
