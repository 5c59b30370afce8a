/// A power: going on while no database can be reached, by mock answers, a spool of writes, or both.
public protocol FallingBack: Sendable {
  var status: FallbackStatus { get }

  /// Writes that were accepted into the spool and then refused by the database, oldest first.
  func rejectedWrites() async throws(StoreError) -> [RejectedWrite]
}

/// What a fallback is doing.
public struct FallbackStatus: Sendable, Hashable {
  public var state: State
  /// Whether reads are answered from the mock now. Such answers must not be shown as real.
  public var isMock: Bool
  /// The mock's engine; `nil` where there is none.
  public var mock: String?
  /// The real database's engine.
  public var engine: String
  /// Writes that were accepted and wait for a database.
  public var accepted: Int
  /// Writes that were accepted and then refused, which somebody should look at.
  public var rejected: Int

  public enum State: String, Sendable, Hashable {
    /// The database answers, and has every accepted write.
    case real
    /// No database can be reached.
    case away
    /// The database answers again, and accepted writes are on their way to it.
    case returning
    /// The database can be reached but can't be used, as its schema is newer or not ours: every call fails as it did.
    case refused
  }
}

/// A write that the spool accepted and the database refused. It had no effect and never will.
public struct RejectedWrite: Sendable {
  public let operation: OperationID
  public let code: StoreError.Code
  /// The field at fault.
  public let field: String?
  public let writes: [Write]
}
