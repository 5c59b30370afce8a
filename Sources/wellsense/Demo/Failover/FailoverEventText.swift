import WellSenseStore

/// Events of a set of databases, a line each.
enum FailoverEventText {
  /// `nil` for events that aren't a set's.
  static func line(_ event: StoreEvent) -> String? {
    switch event {
    case .connectionLost(let member, let code): "database \(member.place) does not answer (\(code))"
    case .connectionRestored(let member): "database \(member.place) answers again"
    case .suspected(let member): "database \(member.place) is suspected"
    case .failoverStarted(let member): "another database is to take the writes" + (member.map { " from \($0.place)" } ?? "")
    case .failoverFinished(let change), .failback(let change):
      "database \(change.to?.place ?? 0) takes the writes now (epoch \(change.epoch))"
    case .inSyncChanged(let members, let epoch): "in sync: \(members.map { "\($0.place)" }.joined(separator: ", ")) (epoch \(epoch))"
    case .conflict(let member, let operations): "\(operations.count) writes of database \(member.place) were overtaken"
    case .quarantined(let member, let reason): "database \(member.place) takes no part: \(reason)"
    case .rebuilding(let member): "database \(member.place) is copied anew"
    case .replicationLag(let member, let entries): "database \(member.place) lacks \(entries) writes"
    case .rebuilt(let member): "database \(member.place) was copied"
    case .displaced: "another process coordinates the set"
    default: nil
    }
  }
}
