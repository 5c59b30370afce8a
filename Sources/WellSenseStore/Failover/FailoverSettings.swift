/// How a set of databases stands in for each other. The defaults suit one process with two databases or more.
public struct FailoverSettings: Sendable, Hashable {
  /// Who decides on a failover.
  public var agreement: SetConfiguration.Agreement
  /// When a write counts as done, where the call doesn't say.
  public var acknowledgement: Call.Acknowledgement
  /// Writes are refused while fewer databases than this are in sync: a protection against the loss of a whole database. Default: 1.
  public var minInSync: Int
  /// Failures in a row after which a database is suspected. Default: 3; one missed deadline is enough by itself.
  public var suspicion: Int
  /// How often every database is asked, by a real write, whether it lives. Default: 500 ms.
  public var probeInterval: Duration
  /// After how long without an answer a database counts as failed. Default: 1 s.
  public var callTimeout: Duration
  /// How long a database must have lived before its next fall isn't one more of a series, and before it becomes active by itself. Default: 60 s.
  public var stability: Duration
  /// How long a database that came back must live before it may be in sync again. Doubled each time that it is suspected again within
  /// ``stability``, up to that. Default: 0.5 s.
  public var rejoinDelay: Duration
  /// Whether the first database of the list becomes active again once it was in sync for ``stability``. Default: no.
  public var failsBack: Bool
  /// Entries that are taken over at once. Default: 1,000.
  public var batch: Int
  /// Entries that a database may lack before that is told as ``StoreEvent/replicationLag(_:entries:)``. Default: 10,000.
  public var lagLimit: Int

  public init(
    agreement: SetConfiguration.Agreement = .coordinator, acknowledgement: Call.Acknowledgement = .inSync, minInSync: Int = 1,
    suspicion: Int = 3, probeInterval: Duration = .milliseconds(500), callTimeout: Duration = .seconds(1),
    stability: Duration = .seconds(60), rejoinDelay: Duration = .milliseconds(500), failsBack: Bool = false, batch: Int = 1_000,
    lagLimit: Int = 10_000
  ) {
    self.agreement = agreement
    self.acknowledgement = acknowledgement
    self.minInSync = minInSync
    self.suspicion = suspicion
    self.probeInterval = probeInterval
    self.callTimeout = callTimeout
    self.stability = stability
    self.rejoinDelay = rejoinDelay
    self.failsBack = failsBack
    self.batch = batch
    self.lagLimit = lagLimit
  }

  /// Of a page of rows or entries, for nobody who waits.
  var transferTimeout: Duration { callTimeout * 10 }
}
