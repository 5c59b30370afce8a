/// What the total of a questionnaire stands for. Ordered, mildest first.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  case minimal, mild, moderate
  /// Of the PHQ-9 only.
  case moderatelySevere
  case severe

  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .minimal: 0
    case .mild: 1
    case .moderate: 2
    case .moderatelySevere: 3
    case .severe: 4
    }
  }
}
