/// The rules of ``ChangeApplier`` that a simulation drops one by one, to show that something goes wrong without each.
package struct ReplicationRules: OptionSet, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A row changes only where the entry is newer.
  package static let versions = ReplicationRules(rawValue: 1 << 0)
  /// A follower removes the row that stands in the way of a unique value.
  package static let yield = ReplicationRules(rawValue: 1 << 1)
  /// Entries that are known are applied again.
  package static let reapply = ReplicationRules(rawValue: 1 << 2)
  /// Deletions leave tombstones.
  package static let tombstones = ReplicationRules(rawValue: 1 << 3)
  /// A merge takes no entry of which a row is newer already.
  package static let mergeNewer = ReplicationRules(rawValue: 1 << 4)
  /// A merge takes no entry whose bases differ.
  package static let mergeBases = ReplicationRules(rawValue: 1 << 5)
  /// A merge takes no entry that would leave a duplicate.
  package static let mergeUnique = ReplicationRules(rawValue: 1 << 6)
  /// A merge takes no entry that would leave an orphan.
  package static let mergeReferences = ReplicationRules(rawValue: 1 << 7)
  /// A merge takes no repair of another database.
  package static let mergeRepairs = ReplicationRules(rawValue: 1 << 8)
  /// What a merge doesn't take is superseded, not committed.
  package static let supersede = ReplicationRules(rawValue: 1 << 9)
  /// A merge repairs rows of which the other database has something newer.
  package static let repair = ReplicationRules(rawValue: 1 << 10)
  /// A repair has all rows of the entry.
  package static let repairWhole = ReplicationRules(rawValue: 1 << 11)
  /// A merge keeps rejections.
  package static let mergeRejections = ReplicationRules(rawValue: 1 << 12)

  package static let all = ReplicationRules(rawValue: (1 << 13) - 1)
}
