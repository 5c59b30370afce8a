/// Kinds of calls of a driver, for faults that strike only some.
public struct CallKinds: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

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
  /// Asking a database what it knows of its set.
  public static let records = CallKinds(rawValue: 1 << 12)
  /// Steps of an epoch change.
  public static let steps = CallKinds(rawValue: 1 << 13)
  /// Reading a log for another database.
  public static let entries = CallKinds(rawValue: 1 << 14)
  /// Taking over what another database has.
  public static let transfers = CallKinds(rawValue: 1 << 15)
  public static let tombstones = CallKinds(rawValue: 1 << 16)
  public static let truncations = CallKinds(rawValue: 1 << 17)

  /// The calls that repositories make: reads, aggregates and commits.
  public static let data: CallKinds = [.reads, .aggregates, .commits]
  /// The calls of ``Replicable``, but for reads and aggregates at an epoch, which are reads and aggregates.
  public static let replication: CallKinds = [.records, .steps, .entries, .transfers, .tombstones, .truncations]
  /// The calls whose request or reply can be lost so that their outcome is unknown.
  public static let changing: CallKinds = [.commits, .steps, .transfers, .truncations]
  public static let all = CallKinds(rawValue: (1 << 18) - 1)
}
