/// One entry of a change log: what a batch did to rows, not what it asked for. Rejected batches have an entry too, without effects.
public struct Change: Sendable {
  public let position: Position
  public let operation: OperationID
  public let verdict: Verdict
  /// When and by which epoch the verdict was given. Equal to the version of a committed batch on the database where it was judged first.
  public let stamp: Version
  /// Versions that the batch's preconditions named.
  public let bases: [Base]
  public let effects: Effects

  public init(
    position: Position, operation: OperationID, verdict: Verdict, stamp: Version, bases: [Base], effects: Effects
  ) {
    self.position = position
    self.operation = operation
    self.verdict = verdict
    self.stamp = stamp
    self.bases = bases
    self.effects = effects
  }

  public struct Base: Sendable, Hashable {
    public let row: RowName
    public let version: Version

    public init(_ row: RowName, _ version: Version) {
      self.row = row
      self.version = version
    }
  }
}

/// Names one row of the store.
public struct RowName: Sendable, Hashable, Comparable {
  public let entity: Entity
  public let key: Key

  public init(_ entity: Entity, _ key: Key) {
    self.entity = entity
    self.key = key
  }

  public static func < (left: RowName, right: RowName) -> Bool {
    left.entity == right.entity ? left.key < right.key : left.entity.rawValue < right.entity.rawValue
  }
}

/// The rows that a batch left, whole, and the rows that it removed. A row is named once.
///
/// Cells of counters are null: every database derives them from the rows.
public struct Effects: Sendable {
  /// One batch an entity, in the order of the schema.
  public var puts: [RowBatch]
  /// Every row that went, children included, in a fixed order.
  public var deletions: [RowName]

  public init(puts: [RowBatch] = [], deletions: [RowName] = []) {
    self.puts = puts
    self.deletions = deletions
  }

  public var isEmpty: Bool { puts.isEmpty && deletions.isEmpty }
}

/// A run of the log without gaps.
public struct ChangePage: Sendable {
  public let changes: [Change]
  /// Read on from here; also when `changes` is empty.
  public let next: Position
  /// Whether the log had nothing more when this was read.
  public let isEnd: Bool

  public init(changes: [Change], next: Position, isEnd: Bool) {
    self.changes = changes
    self.next = next
    self.isEnd = isEnd
  }
}

extension StoreError {
  package static let foreignPosition = StoreError(.invalid, "the position is another database's; begin at this log's start")
  package static let positionPastEnd = StoreError(.invalid, "the position is past the end of this database's log")
  /// Numbers of the log have no gaps, so that whoever reads it sees that an entry is missing.
  package static let missingEntry = StoreError(.corrupt, "the change log has a hole; restore the database from a copy", field: "changes")
  package static let positionTooOld = StoreError(
    .invalid, "the log no longer goes back to this position; start from a snapshot")
}
