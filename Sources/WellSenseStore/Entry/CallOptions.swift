/// How calls are made.
public struct CallOptions: Sendable {
  /// Every call ends by then, retries included.
  public var timeout: Duration
  public var place: Call.Place
  public var acknowledgement: Call.Acknowledgement
  /// Reads answer with at least what is at this position.
  public var after: Position?
  public var retry: RetryPolicy
  /// Whether a mock may answer reads, where the settings allow one and no database can be reached.
  public var allowsMock: Bool

  public init(
    timeout: Duration = .seconds(30), place: Call.Place = .active, acknowledgement: Call.Acknowledgement = .automatic,
    after: Position? = nil, retry: RetryPolicy = RetryPolicy(), allowsMock: Bool = true
  ) {
    self.allowsMock = allowsMock
    self.timeout = timeout
    self.place = place
    self.acknowledgement = acknowledgement
    self.after = after
    self.retry = retry
  }

  func call() -> Call {
    Call(deadline: Deadline(after: timeout), place: place, after: after, acknowledgement: acknowledgement, allowsMock: allowsMock)
  }
}
