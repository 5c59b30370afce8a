import WellSenseStore

/// What one kind of run looks like: how many databases and processes there are, and how much goes wrong.
struct Scenario: Sendable {
  var name: String
  var databases = 3
  var witnesses = 0
  var processes = 1
  var agreement = SetConfiguration.Agreement.majority
  var acknowledgement = Call.Acknowledgement.inSync
  var minInSync = 1
  var steps = 3_000
  /// Turns that processes get in a step.
  var turns = 20
  var clients = 8
  /// How often faults strike, as a factor.
  var faults = 1.2
  /// Chances of a message that is lost on the way back, or comes late.
  var lost = 0.05
  var late = 0.02
  var falseAlarm = 0.02
  /// How long databases stay down, in ticks.
  var downTimes = [40, 100, 300]
  var pause = 250
  var partition = 400
  var batch = 2
  /// The share of a follower's turns that are skipped, so that tails grow.
  var slowness = 0.5
  /// Shares of patches with an expected version, and of deletions of a whole tree.
  var compare = 0.3
  var trees = 0.15
  var emails = 3
  var users = 3
  var sessions = 5
  /// The share of paused processes that die instead.
  var crashes = 0.35
  /// How often a database loses all it has.
  var destructions = 0.0
  var rules = FailoverRules.all
  var replication = ReplicationRules.all
  var flaws: Set<Flaw> = []

  /// Rules of a database that can be dropped.
  enum Flaw: String, Sendable, CaseIterable {
    /// Writers aren't asked for their epoch.
    case writersAnyEpoch
    /// A promise lets writers of the old epoch go on.
    case promiseDoesNotFence
    /// A configuration is accepted whatever was promised.
    case acceptAnything
  }
}

extension Scenario {
  static let all: [Scenario] = [
    Scenario(name: "coordinator, 2 databases", databases: 2, agreement: .coordinator),
    Scenario(name: "coordinator, 3 databases", databases: 3, agreement: .coordinator),
    Scenario(name: "majority of 3, 1 process", databases: 3, processes: 1),
    Scenario(name: "majority of 3, 2 processes", databases: 3, processes: 2),
    Scenario(name: "majority of 3, 3 processes", databases: 3, processes: 3, pause: 600),
    Scenario(name: "2 databases and a witness, 2 processes", databases: 2, witnesses: 1, processes: 2),
    Scenario(name: "majority of 5, 2 processes", databases: 5, processes: 2, steps: 2_500),
    Scenario(name: "tails: slow followers, many alarms", databases: 3, processes: 2, falseAlarm: 0.06, slowness: 0.85, trees: 0.12),
    Scenario(name: "deletions: trees everywhere", databases: 3, processes: 2, slowness: 0.7, trees: 0.4, emails: 5),
    Scenario(
      name: "coordinator, destroyed databases, 2 in sync", databases: 3, agreement: .coordinator, minInSync: 2, crashes: 0, destructions: 1),
    Scenario(name: "majority, destroyed databases, 2 in sync", databases: 3, processes: 2, minInSync: 2, destructions: 1),
    Scenario(name: "acknowledged by the active alone", databases: 3, processes: 2, acknowledgement: .active),
  ]
}
