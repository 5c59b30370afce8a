extension History {
  /// What a check says of a history.
  public struct Report: Sendable {
    /// Operations that were looked at, by outcome.
    public private(set) var outcomes: [Phase: Int] = [:]
    /// How many anomalies of each kind there are.
    public private(set) var counts: [Anomaly.Kind: Int] = [:]
    /// The first of each kind.
    public private(set) var anomalies: [Anomaly] = []
    /// What could not be decided, and why.
    public private(set) var undecided: [String] = []

    /// As many of a kind are kept; the rest is only counted.
    public static let kept = 10

    public init() {}

    /// An anomaly decides, whatever else is open.
    public var judgement: Judgement { !counts.isEmpty ? .invalid : undecided.isEmpty ? .valid : .undecided }
    public var isValid: Bool { judgement == .valid }

    mutating func add(_ kind: Anomaly.Kind, key: Int? = nil, _ what: @autoclosure () -> String) {
      let count = counts[kind, default: 0]
      counts[kind] = count + 1
      if count < Self.kept { anomalies.append(Anomaly(kind: kind, key: key, what: what())) }
    }

    mutating func leaveOpen(_ what: String) { undecided.append(what) }
    mutating func count(_ operation: Operation) { outcomes[operation.outcome, default: 0] += 1 }

    /// Adds what another check says.
    public mutating func merge(_ other: Report) {
      outcomes.merge(other.outcomes, uniquingKeysWith: +)
      for (kind, count) in other.counts {
        let before = counts[kind, default: 0]
        counts[kind] = before + count
        anomalies += other.anomalies.filter { $0.kind == kind }.prefix(max(0, Self.kept - before))
      }
      undecided += other.undecided
    }
  }

  public enum Judgement: String, Sendable, Hashable {
    case valid
    case invalid
    /// The search for an order ended at its limit.
    case undecided
  }
}

extension History.Report: CustomStringConvertible {
  /// The judgement, how many operations, and each anomaly that was kept.
  public var description: String {
    let operations = [History.Phase.ok, .fail, .info].map { "\(outcomes[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
    let found = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
    let head = "\(judgement.rawValue): \(operations)" + (found.isEmpty ? "" : "; " + found.joined(separator: ", "))
    return ([head] + anomalies.map { "  \($0)" } + undecided.map { "  undecided: \($0)" }).joined(separator: "\n")
  }
}
