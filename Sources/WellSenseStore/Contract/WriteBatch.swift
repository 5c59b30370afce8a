/// Writes that take effect together or not at all, under one operation id.
///
/// They are judged in their order, each against what those before it left. So an insert may refer to a row inserted before it in
/// the same batch, and a batch that is accepted leaves no duplicate and no orphan.
public struct WriteBatch: Sendable {
  /// Committing twice under one id is committing once, also after other writers changed the rows since.
  public var operation: OperationID
  public var writes: [Write]
  /// Whether ``Commit/rows`` is wanted.
  public var returning: Bool

  public init(_ operation: OperationID, _ writes: [Write], returning: Bool = false) {
    self.operation = operation
    self.writes = writes
    self.returning = returning
  }

  /// All rows of all writes; a patch or a deletion counts as one.
  public var rowCount: Int {
    writes.reduce(0) { sum, write in
      if case .insert(let rows, _) = write { sum + rows.count } else { sum + 1 }
    }
  }
}

public enum Write: Sendable {
  /// Adds rows. Cells of engine-filled columns (counter, place, system) are ignored.
  ///
  /// A key or unique value that is taken rejects the batch as `.duplicate`, a reference to no row as `.missingReference`. With
  /// `ifAbsent` a row whose *key* is taken is left as it is and not counted; a unique value that is taken still rejects.
  case insert(RowBatch, ifAbsent: Bool = false)

  /// Sets fields of one row. No such row: `.notFound`. A precondition that fails: `.conflict` or `.accessDenied`.
  case patch(Entity, Key, [Assignment], onlyIf: Precondition = .none)

  /// Removes one row and everything that refers to it, however far. No such row: no effect without a precondition, else `.notFound`.
  case delete(Entity, Key, onlyIf: Precondition = .none)
}

/// A field and its new value.
public struct Assignment: Sendable, Hashable {
  public var field: Field
  public var value: Value

  public init(_ field: Field, _ value: Value) {
    self.field = field
    self.value = value
  }
}

/// What must be true of a row for a write to it to be accepted.
public struct Precondition: Sendable, Hashable {
  /// Else `.conflict`.
  public var version: Version?
  /// The row's `user_id`; else `.accessDenied`. Judged before the version.
  public var owner: RawID?

  public init(version: Version? = nil, owner: RawID? = nil) {
    self.version = version
    self.owner = owner
  }

  public static let none = Precondition()
}

/// What a batch did.
public struct Commit: Sendable {
  /// The one version that every row of the batch has now.
  public var version: Version
  /// Where the change log has the batch; `nil` without a log.
  public var position: Position?
  /// Rows that each write changed: inserted, patched or, with all that referred to them, deleted.
  public var affected: [Int]
  /// With ``WriteBatch/returning``: the rows of each write as they are after the batch, in the order of an insert's rows; none for a
  /// deletion and for rows that are gone since.
  public var rows: [RowBatch]
  /// Whether an earlier attempt under the same id had done it. Then `rows` are as they are now, and other writers may have changed them.
  public var isReplay: Bool
  public var state: State

  /// How far the batch has come.
  public enum State: Sendable, Hashable {
    case committed
    /// It lies in the spool and will be committed when a database can be reached; that can still be refused. Its version is
    /// ``Version/accepted``.
    case accepted
  }

  public init(
    version: Version, position: Position?, affected: [Int], rows: [RowBatch] = [], isReplay: Bool = false, state: State = .committed
  ) {
    self.state = state
    self.version = version
    self.position = position
    self.affected = affected
    self.rows = rows
    self.isReplay = isReplay
  }
}

/// What became of an operation.
public enum Verdict: Sendable, Hashable {
  case committed(Version)
  /// It had no effect and never will.
  case rejected(StoreError.Code)
  /// It lies in the spool, and will be committed or rejected when a database can be reached.
  case accepted
}
