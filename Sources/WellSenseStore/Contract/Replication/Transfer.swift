/// What one database takes over from another, in one transaction.
public struct Transfer: Sendable {
  /// By which rules.
  public enum Purpose: Sendable, Hashable {
    /// A follower takes over the active database's log.
    case follow
    /// The same while an epoch is being changed and nobody writes: both have promised it.
    case catchUp
    /// The active database takes over what a returning member has of its own.
    case merge
  }

  public enum Content: Sendable {
    /// Entries of the source's log after the cursor, whole and in its order; the cursor is at `through` afterwards.
    case entries([LogEntry], through: Int64)
    /// Empties a database that isn't in sync, and begins to copy the source into it; its log is read from `after` on.
    case beginRebuild(after: Int64, token: RawID, SetConfiguration)
    /// Rows of the source, as they are: taken where they are newer than what is there.
    case rows([RowBatch], progress: EpochRecord.Rebuild)
    /// Rows that the source has no more.
    case tombstones([Tombstone], token: RawID)
    /// All rows are copied: what is left is the log, up to this number.
    case endRows(token: RawID, target: Int64)
  }

  public var epoch: Epoch
  public var purpose: Purpose
  public var source: RawID
  /// The cursor on the source's log that the database must have; another transfer came first if it has not.
  public var after: Int64
  public var content: Content

  public init(epoch: Epoch, purpose: Purpose, source: RawID, after: Int64, content: Content) {
    self.epoch = epoch
    self.purpose = purpose
    self.source = source
    self.after = after
    self.content = content
  }
}

/// What became of a transfer.
public struct TransferReport: Sendable, Hashable {
  /// What the database knows afterwards.
  public var record: EpochRecord
  /// Operations of a merge that were acknowledged and overtaken: somebody should be told.
  public var superseded: [OperationID]
  /// Entries of a merge that the active database lacked.
  public var merged: Int

  public init(record: EpochRecord, superseded: [OperationID] = [], merged: Int = 0) {
    self.record = record
    self.superseded = superseded
    self.merged = merged
  }
}

extension Transfer {
  /// Whether a database with this record may take it. What every engine asks under the lock of its epoch row.
  public func check(_ record: EpochRecord) throws(StoreError) {
    guard isAllowed(record) else { throw .fenced }
    if case .beginRebuild = content { return }
    guard record.cursor(source) == after else { throw .overtaken }
  }

  /// Whether it only says how far another's log is known, and changes nothing else.
  package var carriesCursorOn: Bool {
    if purpose == .merge, case .entries(let entries, _) = content { entries.isEmpty } else { false }
  }

  private func isAllowed(_ record: EpochRecord) -> Bool {
    switch (purpose, content) {
    case (.follow, .beginRebuild(_, _, let configuration)):
      record.promised <= epoch && !configuration.isInSync(record.database)
        && record.configuration.map { $0.lineage == configuration.lineage } ?? true
    case (.follow, .rows(_, let progress)): isOfRebuild(record, progress.token)
    case (.follow, .tombstones(_, let token)), (.follow, .endRows(let token, _)): isOfRebuild(record, token)
    case (.follow, .entries): record.isFollowing(at: epoch) || isOfRebuild(record, record.rebuild?.token) && record.rebuild?.target != nil
    case (.catchUp, .entries): record.promised == epoch && record.rebuild == nil
    case (.merge, .entries): record.isActive(at: epoch)
    case (.catchUp, _), (.merge, _): false
    }
  }

  private func isOfRebuild(_ record: EpochRecord, _ token: RawID?) -> Bool {
    guard let rebuild = record.rebuild else { return false }
    return record.promised == epoch && rebuild.source == source && rebuild.token == token
  }
}

extension StoreError {
  /// The call was made for another epoch than the database serves.
  package static let fenced = StoreError(
    .fenced, "the database belongs to a set and doesn't take this write at its present epoch; write through the whole set",
    disposition: .notAttempted)
  /// Somebody else has carried the cursor on.
  package static let overtaken = StoreError(
    .conflict, "another process has replicated this part of the log; read the cursor again", disposition: .notAttempted)
}
