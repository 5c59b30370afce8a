/// A span of time: from an instant up to, and without, another. Either end may be open.
public struct TimeRange: Sendable, Hashable {
  public var from: Timestamp?
  public var until: Timestamp?

  public init(from: Timestamp? = nil, until: Timestamp? = nil) {
    self.from = from
    self.until = until
  }

  /// All of time.
  public static let all = TimeRange()

  /// The last `days` times 24 hours, the present moment included.
  public static func last(days: Int) -> TimeRange {
    let now = Timestamp.now
    return TimeRange(from: now - .seconds(Int64(days) * 86_400), until: now + .milliseconds(1))
  }

  /// The conditions that a field lies in the range.
  func conditions(on field: Field) -> [Condition] {
    var conditions: [Condition] = []
    if let from { conditions.append(Condition(field, .atLeast(.time(from)))) }
    if let until { conditions.append(Condition(field, .below(.time(until)))) }
    return conditions
  }
}
