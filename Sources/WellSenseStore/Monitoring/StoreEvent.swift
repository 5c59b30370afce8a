/// Something that a person who runs the store would want to know. More kinds will come: give a `switch` a `default`.
public enum StoreEvent: Sendable, Hashable {
  case slowQuery(SlowQuery)
  /// A database of the set doesn't answer as it should, for the first time in a row.
  case connectionLost(SetMember, StoreError.Code)
  /// It answers again after it was suspected.
  case connectionRestored(SetMember)
  /// It failed so often or so long that the set goes on without it.
  case suspected(SetMember)
  /// Another database is to take the writes.
  case failoverStarted(from: SetMember?)
  /// Another database takes the writes now.
  case failoverFinished(RoleChange)
  /// The first database of the list takes the writes again.
  case failback(RoleChange)
  /// Other databases than before have every acknowledged write.
  case inSyncChanged([SetMember], epoch: Epoch)
  /// Writes that one database had alone when it lost its office, and that were overtaken meanwhile: they never take effect. With
  /// acknowledgement by `.inSync` none of them was acknowledged; with `.active` some may have been.
  case conflict(SetMember, [OperationID])
  /// A database can be reached but takes no part, for this reason.
  case quarantined(SetMember, Quarantine)
  /// A database is copied into this one, which lacked too much to follow.
  case rebuilding(SetMember)
  case rebuilt(SetMember)
  /// A database lacks so many entries of the active one's log, more than ``FailoverSettings/lagLimit``.
  case replicationLag(SetMember, entries: Int64)
  /// Another process coordinates the set since, so every call of this one fails.
  case displaced
  /// No database can be reached, for this reason, and reads are answered from the mock since. Such answers must not be shown as real.
  case mockEntered(StoreError.Code)
  /// A database answers again.
  case mockLeft
  /// A write lies in the spool and waits for a database.
  case spooled(OperationID)
  /// Every write of the spool was delivered or refused; so many since the last time.
  case spoolDelivered(Int)
  /// A write that the spool had accepted was refused by the database. It is kept: ``Store/rejectedWrites()``.
  case spoolRejected(OperationID, StoreError.Code)
}

extension StoreEvent {
  /// What it is called in metrics.
  var name: String {
    switch self {
    case .slowQuery: "slow_query"
    case .connectionLost: "connection_lost"
    case .connectionRestored: "connection_restored"
    case .suspected: "suspected"
    case .failoverStarted: "failover_started"
    case .failoverFinished: "failover_finished"
    case .failback: "failback"
    case .inSyncChanged: "in_sync_changed"
    case .conflict: "conflict"
    case .quarantined: "quarantined"
    case .rebuilding: "rebuilding"
    case .rebuilt: "rebuilt"
    case .replicationLag: "replication_lag"
    case .displaced: "displaced"
    case .mockEntered: "mock_entered"
    case .mockLeft: "mock_left"
    case .spooled: "spooled"
    case .spoolDelivered: "spool_delivered"
    case .spoolRejected: "spool_rejected"
    }
  }
}

/// A call that took longer than ``StoreSettings/slowQueryThreshold``.
public struct SlowQuery: Sendable, Hashable {
  /// What was asked, without any value: `health_records where user_id = ? and type = ? order by recorded_at desc limit 100`.
  public let shape: String
  public let duration: Duration
  /// Rows answered or written; 0 for a call that failed.
  public let rows: Int
  /// The engine's name.
  public let driver: String
}

/// One database of a set, for people.
public struct SetMember: Sendable, Hashable, CustomStringConvertible {
  /// Its place in the list, from 1.
  public let place: Int
  /// The engine's name, as `sqlite`.
  public let engine: String
  /// Where it is, without credentials.
  public let endpoint: String

  public var description: String { "\(place) (\(engine) \(endpoint))" }
}

/// Who took the writes, and who does.
public struct RoleChange: Sendable, Hashable {
  public let from: SetMember?
  public let to: SetMember?
  public let epoch: Epoch
}
