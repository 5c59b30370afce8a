/// How active a person's days are.
public enum ActivityLevel: Sendable, Hashable {
  case sedentary, light, moderate, active, veryActive
  /// Another word; at most 50 Unicode scalars.
  case other(String)
}

extension ActivityLevel: RawRepresentable {
  /// The level of a name, as `very_active`; a name that isn't known is ``other(_:)``.
  public init(rawValue: String) {
    self = Self.named.first { $0.rawValue == rawValue } ?? .other(rawValue)
  }

  public var rawValue: String {
    switch self {
    case .sedentary: "sedentary"
    case .light: "light"
    case .moderate: "moderate"
    case .active: "active"
    case .veryActive: "very_active"
    case .other(let name): name
    }
  }

  private static let named: [ActivityLevel] = [.sedentary, .light, .moderate, .active, .veryActive]
}
