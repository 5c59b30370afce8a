/// The rules of the procedures that a simulation drops one by one, to show that something goes wrong without each. `Docs/failover.md`
/// tells of every one.
package struct FailoverRules: OptionSet, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A new configuration starts from the newest one that was voted for, not from what this process believes.
  package static let newestBase = FailoverRules(rawValue: 1 << 0)
  /// A majority of voters must have promised.
  package static let promisedByMajority = FailoverRules(rawValue: 1 << 1)
  /// A majority of voters, and the database that becomes active, must have accepted.
  package static let acceptedByMajority = FailoverRules(rawValue: 1 << 2)
  /// Only a member of the in-sync set can become active.
  package static let electInSync = FailoverRules(rawValue: 1 << 3)
  /// Members that didn't promise leave the in-sync set.
  package static let shrink = FailoverRules(rawValue: 1 << 4)
  /// A member enters the in-sync set only when it has caught up while nobody wrote.
  package static let fencedCatchUp = FailoverRules(rawValue: 1 << 5)
  /// A coordinator that starts needs every member of the last in-sync set.
  package static let restartNeedsAll = FailoverRules(rawValue: 1 << 6)
  /// After an activation of unknown outcome, the next round needs that database.
  package static let pin = FailoverRules(rawValue: 1 << 7)
  /// The active database merges a member's tail before the member follows.
  package static let mergeTail = FailoverRules(rawValue: 1 << 8)
  /// A write waits for every in-sync member.
  package static let confirmAll = FailoverRules(rawValue: 1 << 9)
  /// A member's confirmation counts only at the write's epoch.
  package static let confirmEpoch = FailoverRules(rawValue: 1 << 10)
  /// A read waits until what it saw is confirmed.
  package static let confirmReads = FailoverRules(rawValue: 1 << 11)
  /// A read asks whether its epoch still holds.
  package static let readEpoch = FailoverRules(rawValue: 1 << 12)
  /// A repeat has the operation id of the first attempt.
  package static let sameOperation = FailoverRules(rawValue: 1 << 13)
  /// An unknown outcome is never reported as a failure.
  package static let unknownStaysUnknown = FailoverRules(rawValue: 1 << 14)
  /// An outcome that a repeat finds is confirmed as any other.
  package static let confirmReplays = FailoverRules(rawValue: 1 << 15)
  /// A member that is part of the way to its settlement can't become active.
  package static let settledElect = FailoverRules(rawValue: 1 << 16)
  /// The way to the settlement is one transfer, where it isn't too long.
  package static let settleAtOnce = FailoverRules(rawValue: 1 << 17)
  /// A rejection waits for every in-sync member, too.
  package static let confirmRejections = FailoverRules(rawValue: 1 << 18)

  package static let all = FailoverRules(rawValue: (1 << 19) - 1)
}
