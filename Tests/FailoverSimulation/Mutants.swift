import WellSenseStore

/// A scenario with one rule less, which must go wrong.
struct Mutant: Sendable {
  let name: String
  let scenario: Scenario
  /// Whether no run was found so far that needs the rule: a second line, or one for events too rare for these seeds.
  let isDefence: Bool

  init(_ name: String, isDefence: Bool = false, _ base: Scenario = .tails, _ change: (inout Scenario) -> Void) {
    var scenario = base
    change(&scenario)
    self.name = name
    self.isDefence = isDefence
    self.scenario = scenario
  }
}

extension Scenario {
  static let tails = all[7]
  static let deletions = all[8]
  static let coordinator2 = all[0]
  static let coordinator3 = all[1]
  static let majority3 = all[3]
  static let witness = all[5]
}

extension Mutant {
  static let all: [Mutant] = databaseMutants + mergeMutants + procedureMutants

  private static let databaseMutants: [Mutant] = [
    Mutant("writer's epoch isn't checked", .majority3) { $0.flaws = [.writersAnyEpoch] },
    Mutant("a promise doesn't fence writers", .majority3) { $0.flaws = [.promiseDoesNotFence] },
    Mutant("accept ignores a higher promise", isDefence: true, .witness) { $0.flaws = [.acceptAnything] },
  ]

  private static let mergeMutants: [Mutant] = [
    Mutant("no comparison of versions in replication") { $0.replication.remove(.versions) },
    Mutant("follower: nothing yields", .majority3) { $0.replication.remove(.yield) },
    Mutant("follower: known entries aren't applied again", isDefence: true) { $0.replication.remove(.reapply) },
    Mutant("follower: deletions leave no tombstone", .deletions) { $0.replication.remove(.tombstones) },
    Mutant("merge: newer rows aren't looked for") { $0.replication.remove(.mergeNewer) },
    Mutant("merge: bases aren't compared", isDefence: true) { $0.replication.remove(.mergeBases) },
    Mutant("merge: uniqueness isn't checked") { $0.replication.remove(.mergeUnique) },
    Mutant("merge: references aren't checked", .deletions) { $0.replication.remove(.mergeReferences) },
    Mutant("merge: another's repairs are taken", isDefence: true) { $0.replication.remove(.mergeRepairs) },
    Mutant("merge: what is overtaken stays committed") { $0.replication.remove(.supersede) },
    Mutant("merge: nothing is repaired") { $0.replication.remove(.repair) },
    Mutant("merge: only one row is repaired", isDefence: true) { $0.replication.remove(.repairWhole) },
    Mutant("merge: rejections are dropped") { $0.replication.remove(.mergeRejections) },
  ]

  private static let procedureMutants: [Mutant] = [
    Mutant("own configuration as base", .majority3) { $0.rules.remove(.newestBase) },
    Mutant("a minority decides", .majority3) { $0.rules.subtract([.promisedByMajority, .acceptedByMajority]) },
    Mutant("no majority of accepts", isDefence: true, .witness) { $0.rules.remove(.acceptedByMajority) },
    Mutant("anybody can be elected", .majority3) { $0.rules.remove(.electInSync) },
    Mutant("no catching up before entering the in-sync set", .majority3) { $0.rules.remove(.fencedCatchUp) },
    Mutant("coordinator starts without the whole set", .coordinator3) { $0.rules.remove(.restartNeedsAll) },
    Mutant("unfinished activation isn't pinned", isDefence: true, .coordinator3) { $0.rules.remove(.pin) },
    Mutant("no merge of tails") { $0.rules.remove(.mergeTail) },
    Mutant("a write waits for one follower of two", .majority3) { $0.rules.remove(.confirmAll) },
    Mutant("confirmations of any epoch count", isDefence: true, .majority3) { $0.rules.remove(.confirmEpoch) },
    Mutant("reads aren't confirmed", .majority3) { $0.rules.subtract([.confirmReads, .readEpoch]) },
    Mutant("reads without a position", .majority3) { $0.rules.remove(.confirmReads) },
    Mutant("reads don't ask for the epoch", isDefence: true, .majority3) { $0.rules.remove(.readEpoch) },
    Mutant("a repeat has a new operation id", .majority3) { $0.rules.remove(.sameOperation) },
    Mutant("unknown is reported as failed", .majority3) { $0.rules.remove(.unknownStaysUnknown) },
    Mutant("an outcome that a repeat finds isn't confirmed", .majority3) { $0.rules.remove(.confirmReplays) },
    Mutant("rejections aren't confirmed", isDefence: true) { $0.rules.remove(.confirmRejections) },
    Mutant("settlement in steps, unsettled members elected", isDefence: true) { $0.rules.subtract([.settleAtOnce, .settledElect]) },
  ]
}
