/// One entry of a database's change log with everything that another database needs to have the same.
public struct LogEntry: Sendable {
  /// What the active database decided.
  public enum Outcome: Sendable, Hashable {
    case committed
    /// Current rows under a fresh version, which settle what a merge found in disagreement.
    case repaired
    /// Its caller was told this, and will be told it for ever; with the field it named.
    case rejected(StoreError.Code, field: String?)
    /// Acknowledged by a database that lost its office before others had it, and overtaken since: it never takes effect.
    case superseded
    /// Nothing: the entry that was here stands at a higher number now.
    case moved
  }

  /// The number in the log it was read from; 0 for one that isn't entered yet.
  public var sequence: Int64
  public var operation: OperationID
  public var outcome: Outcome
  /// The version of its rows. A rejection has the one it would have had.
  public var version: Version
  /// When and by which epoch the outcome was decided: of two entries of an operation the one with the greater stamp holds.
  public var stamp: Version
  /// Rows that each write changed.
  public var affected: [Int]
  public var bases: [Change.Base]
  public var effects: Effects

  public init(
    sequence: Int64 = 0, operation: OperationID, outcome: Outcome, version: Version, stamp: Version? = nil, affected: [Int] = [],
    bases: [Change.Base] = [], effects: Effects = Effects()
  ) {
    self.sequence = sequence
    self.operation = operation
    self.outcome = outcome
    self.version = version
    self.stamp = stamp ?? version
    self.affected = affected
    self.bases = bases
    self.effects = effects
  }

  /// Whether its effects hold.
  public var isEffective: Bool { outcome == .committed || outcome == .repaired }

  /// Every row it names.
  public func rowNames(_ schema: Schema) -> [RowName] {
    effects.puts.flatMap { rows in (0..<rows.count).map { RowName(rows.entity, rows.key($0, schema[rows.entity])) } } + effects.deletions
  }
}

/// A run of a log without gaps.
public struct LogPage: Sendable {
  public var entries: [LogEntry]
  /// Read on from here.
  public var next: Int64
  /// The end of the log when this was read.
  public var end: Int64

  public init(entries: [LogEntry], next: Int64, end: Int64) {
    self.entries = entries
    self.next = next
    self.end = end
  }
}
