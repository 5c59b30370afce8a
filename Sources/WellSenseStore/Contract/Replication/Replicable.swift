/// A power: being a member of a set of databases that stand in for each other. Needs the change log on.
///
/// An engine stores an ``EpochRecord``, lets writers in only at its epoch, and hands the rules to the core: epochs change by
/// ``EpochRecord/take(_:)``, transfers by `ChangeApplier` over the engine's `ReplicaSession`. Every transaction that appends to the
/// log first locks the epoch row shared, checks the call's epoch, and only then goes on; what this protocol changes, it changes under
/// the exclusive lock, so it waits for writers under way and they see it.
public protocol Replicable: Sendable {
  /// What the database knows, from one snapshot.
  func record(_ call: Call) async throws(StoreError) -> EpochRecord

  /// Takes a step durably, or refuses it; the record afterwards either way.
  func take(_ step: EpochStep, _ call: Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord)

  /// Entries of the log after a number, oldest first and without gaps, at most `limit` and some megabytes, if the database stands as
  /// asked; else `.fenced`. ``LogEntry/Outcome/moved`` entries are left out, and `next` goes past them.
  func entries(after sequence: Int64, limit: Int, at standing: Standing, _ call: Call) async throws(StoreError) -> LogPage

  /// Takes over what another database has, by the rules of `ChangeApplier`; `.fenced` or `.conflict` where ``Transfer/check(_:)`` says so.
  func apply(_ transfer: Transfer, _ call: Call) async throws(StoreError) -> TransferReport

  /// Answers queries from one snapshot in which the database is active at the epoch, with the end of its log there; else `.fenced`.
  func read(_ queries: [Query], at epoch: Epoch, _ call: Call) async throws(StoreError) -> (batches: [RowBatch], end: Int64)

  /// The same for an aggregation.
  func aggregate(_ aggregation: Aggregation, at epoch: Epoch, _ call: Call) async throws(StoreError) -> (buckets: Buckets, end: Int64)

  /// Rows that are no more, in order, at most `limit`.
  func tombstones(after row: RowName?, limit: Int, _ call: Call) async throws(StoreError) -> [Tombstone]

  /// Forgets entries up to a number. Their operations can't be recognised any more.
  func truncate(through sequence: Int64, _ call: Call) async throws(StoreError)
}

/// What a database must be for its log to be read.
public enum Standing: Sendable, Hashable {
  /// Active at the epoch.
  case active(Epoch)
  /// Has promised the epoch, so nobody writes.
  case promised(Epoch)
  /// Has heard that the epoch began, active or not, so its log ends where it ends.
  case decided(Epoch)

  public func holds(for record: EpochRecord) -> Bool {
    switch self {
    case .active(let epoch): record.isActive(at: epoch)
    case .promised(let epoch): record.promised == epoch
    case .decided(let epoch): record.promised == epoch && record.decided == epoch
    }
  }
}
