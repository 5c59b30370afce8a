/// What an engine implements, and every layer between it and the store: the whole contract.
///
/// A driver answers with native semantics translated once: rows as ``RowBatch``, failures as ``StoreError``. It need not validate
/// input (the core does), nor retry, nor measure. It must honour the call's deadline in every wait of its own, and leave its
/// connections usable when a task is cancelled. `StoreTesting` holds the promises that follow from this file, as runnable checks.
public protocol Driver: Sendable {
  /// What it is. Known before ``open(_:)``; the version may be filled in by it.
  var info: DriverInfo { get }

  /// Connects. Opening an open driver does nothing.
  func open(_ call: Call) async throws(StoreError)

  /// Ends every connection after what is under way. Later calls fail as `.closed`. Closing twice does nothing.
  func close() async

  /// Creates or upgrades what the schema needs, under a lock that all processes share. Doing it again changes nothing.
  ///
  /// A database with a newer schema is refused as `.incompatible` and stays as it is, byte for byte.
  /// - Parameter log: whether to switch the database's change log on. It stays on from then; rows that were there before aren't in
  ///   it: copy them from a ``Snapshot``, and read the log after the snapshot's position.
  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport

  /// Answers all queries from one snapshot, in their order.
  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch]

  /// Folds numbers over time, or counts rows. Agrees with ``AggregateFold`` exactly on counts and to 1e-9 × max(|result|, largest |input|).
  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets

  /// Makes the batch's writes durable together, or none of them.
  ///
  /// A rejection throws with disposition `.rejected`. When the reply is lost the disposition is `.unknown`: commit again with the
  /// same operation id. A commit that a repeat finds done answers as done (``Commit/isReplay``) and changes nothing.
  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit

  /// What became of an operation; `nil` if this database has no trace of it. With a change log every operation leaves one. Without,
  /// only deletions and batches of several rows do, for 24 hours; to learn about a single insert or patch, commit it again.
  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict?

  /// The change log after a position (`nil`: from its start), oldest first and without gaps, at most `limit` entries.
  ///
  /// `.unsupported` while the log is off; `.invalid` for another database's position.
  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage

  /// Writes for real, so that it sees a read-only or full disk.
  func probe(_ call: Call) async throws(StoreError) -> Probe

  func statistics(_ call: Call) async throws(StoreError) -> Statistics

  /// A power: reading many pages from one instant. `nil` unless offered; layers forward or withhold it on purpose.
  var snapshots: (any Snapshotting)? { get }
  /// A power: waiting for the change log to grow.
  var notifications: (any ChangeNotifying)? { get }
  /// A power: saying how a query would be answered.
  var explanations: (any Explaining)? { get }
  /// A power: looking at everything that the database needs to serve.
  var diagnoses: (any Diagnosing)? { get }
  /// A power: being a member of a set of databases.
  var replication: (any Replicable)? { get }
  /// A power: being such a set.
  var membership: (any Membership)? { get }
  /// A power: telling what happens below.
  var eventSource: (any EventSource)? { get }
  /// A power: going on while no database can be reached.
  var fallback: (any FallingBack)? { get }
}

extension Driver {
  public var snapshots: (any Snapshotting)? { nil }
  public var notifications: (any ChangeNotifying)? { nil }
  public var explanations: (any Explaining)? { nil }
  public var diagnoses: (any Diagnosing)? { nil }
  public var replication: (any Replicable)? { nil }
  public var membership: (any Membership)? { nil }
  public var eventSource: (any EventSource)? { nil }
  public var fallback: (any FallingBack)? { nil }
}

/// Pages from one instant, while writes go on.
public protocol Snapshotting: Sendable {
  /// Pins the present state. Close it: a snapshot that stays open keeps the database from tidying up.
  func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot
}

public protocol Snapshot: Sendable {
  /// The end of the change log at that instant; `nil` without a log.
  var position: Position? { get }
  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch]
  func close() async
}

public protocol ChangeNotifying: Sendable {
  /// Returns once the log has entries after the position, also of another process, or when the call's deadline has passed.
  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError)
}

public protocol Explaining: Sendable {
  func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation
}
