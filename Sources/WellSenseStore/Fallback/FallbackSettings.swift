/// What a store may do while no database can be reached. Nothing of it is on unless it is named here.
///
/// `Docs/fallback.md` says what is promised and what isn't.
public struct FallbackSettings: Sendable {
  /// Whether the program serves people. A mock is refused in production, and production is what is assumed.
  public enum Deployment: String, Sendable, Hashable {
    case production
    case development
  }

  public var deployment: Deployment
  /// Answers reads while no database can be reached: a driver that says it is a mock and whose rows all have ids reserved for mocks, as
  /// DriverMock's `MockDriver.sample()`. `nil`: reads fail then.
  public var mock: (any Driver)?
  /// Takes writes while no database can be reached. `nil`: writes fail then.
  public var spool: SpoolSettings?
  /// How often is looked whether calls hang, and after how long at most a database that was away is asked again the first time.
  public var checkInterval: Duration
  /// How long a database may take to answer whether it is there.
  public var probeTimeout: Duration
  /// The longest pause before a database that is away is asked again: pauses double up to it.
  public var longestPause: Duration

  public init(
    mock: (any Driver)? = nil, spool: SpoolSettings? = nil, deployment: Deployment = .production,
    checkInterval: Duration = .milliseconds(500), probeTimeout: Duration = .seconds(1), longestPause: Duration = .seconds(5)
  ) {
    self.mock = mock
    self.spool = spool
    self.deployment = deployment
    self.checkInterval = checkInterval
    self.probeTimeout = probeTimeout
    self.longestPause = longestPause
  }
}

/// Where accepted writes lie until a database can be reached.
public struct SpoolSettings: Sendable, Hashable {
  /// A folder of its own, made if it isn't there, which nobody else may read: what lies in it are health data, as they were given.
  public var folder: String
  /// How large the file of waiting writes may grow. Default: 64 MiB.
  public var maximumBytes: Int

  public init(folder: String, maximumBytes: Int = 64 << 20) {
    self.folder = folder
    self.maximumBytes = maximumBytes
  }
}

extension FallbackSettings {
  /// Refuses what isn't safe.
  func check() throws(StoreError) {
    guard let mock else { return }
    guard deployment == .development else {
      throw Self.invalid("mock answers are refused in production; take the mock away, or say that this is development", "fallback.mock")
    }
    guard mock.info.capabilities.contains(.mock) else {
      throw Self.invalid("only a driver that says it is a mock can give mock answers", "fallback.mock")
    }
  }

  static func invalid(_ detail: String, _ field: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: field, driver: "fallback")
  }
}
