/// What a set of databases is doing, as far as this process knows.
public struct SetStatus: Sendable, Hashable {
  /// `nil` while nobody takes writes.
  public var epoch: Epoch?
  public var members: [MemberStatus]

  public struct MemberStatus: Sendable, Hashable {
    public var database: SetMember
    public var state: State
    /// Log entries of the active database that it was last seen to lack; `nil` if unknown or active.
    public var lag: Int64?
    public var quarantine: Quarantine?
  }

  public enum State: String, Sendable, Hashable {
    /// Never reached so far.
    case connecting
    /// Takes the writes.
    case active
    /// Has every acknowledged write and can take over.
    case inSync = "in_sync"
    /// Takes over the log, but lacks something still.
    case follower
    /// Is copied anew.
    case rebuilding
    /// Failed a little; the set still counts on it.
    case suspect
    case down
    case quarantined
    case witness
  }
}

extension FailoverMemory {
  func state(of member: Int) -> SetStatus.State {
    let seat = members[member]
    if seat.quarantine != nil { return .quarantined }
    guard let record = seat.record else { return seat.failures > 0 ? .down : .connecting }
    if isSuspect(member) { return .down }
    if seat.failures > 0 { return .suspect }
    if seat.isWitness { return .witness }
    if member == active { return .active }
    if record.rebuild != nil { return .rebuilding }
    return isInSync(member) ? .inSync : .follower
  }
}
