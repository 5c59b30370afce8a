/// What one call allows: how long it may take and where it may be answered.
public struct Call: Sendable {
  /// Every wait of the call ends by then.
  public var deadline: Deadline
  public var place: Place
  /// Answers must contain at least what is at this position: a write of the caller's own.
  public var after: Position?
  public var acknowledgement: Acknowledgement
  /// The epoch of the set at which a commit must take effect: elsewhere and at any other epoch it is `.fenced`. `nil` outside a set; then a
  /// database that belongs to one takes no commit.
  public var epoch: Epoch?
  /// Whether a mock may answer, where the application allowed one and no database can be reached.
  public var allowsMock: Bool
  /// Whether a server that is known to be out of reach is told at once, as not attempted, instead of being waited for until the deadline. A
  /// set asks so, since another database can stand in.
  public var failsFast: Bool

  public init(
    deadline: Deadline, place: Place = .active, after: Position? = nil, acknowledgement: Acknowledgement = .automatic, epoch: Epoch? = nil,
    allowsMock: Bool = true, failsFast: Bool = false
  ) {
    self.allowsMock = allowsMock
    self.failsFast = failsFast
    self.deadline = deadline
    self.place = place
    self.after = after
    self.acknowledgement = acknowledgement
    self.epoch = epoch
  }

  /// Where a read may be answered. A database that stands alone is all of these.
  public enum Place: Sendable, Hashable {
    /// By the database that takes the writes.
    case active
    /// By whichever is nearest, however old.
    case local
    /// By a follower that is at most so far behind.
    case replica(maxStaleness: Duration)
  }

  /// When a write counts as done. A database that stands alone has one meaning: durable on it.
  public enum Acknowledgement: Sendable, Hashable {
    /// The store's setting.
    case automatic
    /// Durable on every in-sync database.
    case inSync
    /// Durable on the active one.
    case active
  }
}

/// The instant by which a call must have ended.
public struct Deadline: Sendable, Hashable, Comparable {
  public let instant: ContinuousClock.Instant

  public init(at instant: ContinuousClock.Instant) { self.instant = instant }
  public init(after duration: Duration) { instant = .now.advanced(by: duration) }

  public var hasPassed: Bool { instant <= .now }
  /// Zero once it has passed.
  public var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: instant)) }

  public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}
