/// Kinds of calls of a driver, for faults that strike only some.
public struct CallKinds: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let reads = CallKinds(rawValue: 1 << 0)
  public static let aggregates = CallKinds(rawValue: 1 << 1)
  public static let commits = CallKinds(rawValue: 1 << 2)
  public static let outcomes = CallKinds(rawValue: 1 << 3)
  public static let changes = CallKinds(rawValue: 1 << 4)
  public static let probes = CallKinds(rawValue: 1 << 5)
  public static let statistics = CallKinds(rawValue: 1 << 6)
  public static let openings = CallKinds(rawValue: 1 << 7)
  public static let initializations = CallKinds(rawValue: 1 << 8)
  /// Opening a snapshot and reading from it.
  public static let snapshots = CallKinds(rawValue: 1 << 9)
  /// Waiting for a change.
  public static let waits = CallKinds(rawValue: 1 << 10)
  public static let explanations = CallKinds(rawValue: 1 << 11)

  /// The calls that repositories make: reads, aggregates and commits.
  public static let data: CallKinds = [.reads, .aggregates, .commits]
  public static let all = CallKinds(rawValue: (1 << 12) - 1)
}
