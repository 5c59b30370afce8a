internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// Writes that wait together where the log is on.
extension PostgresConnection {
  /// Commits what waits as one transaction. The log gives its numbers in turn, from one commit to the next: apart, each write would wait for
  /// the disk once for every one before it.
  ///
  /// If anything but a verdict comes of one of them all are undone, and each goes by itself: then it fails alone.
  ///
  /// - Returns: those that go by themselves.
  func commitTogether(_ members: [Member]) -> [Member] {
    guard !isBroken, meta?.isLogOn ?? shared.isLogged else { return members }
    var alone: [Member] = []
    var group: [Member] = []
    for member in members {
      let isShort = if case .commit(let batch, _) = member.request { batch.isShort } else { false }
      if isShort, !member.isClaimed { group.append(member) } else { alone.append(member) }
    }
    for member in group { member.abandonIfLate() }
    guard group.count(where: \.isWaiting) > 1 else { return members }
    group = group.filter { $0.claim() }
    // Others may have ended at that moment.
    guard !group.isEmpty else { return alone }
    var results: [Result<ServerAnswer, StoreError>] = []
    var atWork: Int?
    do throws(SQLFailure) {
      if try transaction(group, &results, &atWork) {
        purgeIfDue(plan)
        for (member, result) in zip(group, results) { member.finish(result) }
        shared.bell.ring()
        return alone
      }
    } catch {
      let isRefusal = error.isRefusal
      let error = error.error
      if isBroken || error.disposition == .unknown {
        // Of a session that ended before it committed only the one that was at work has met the reason, unless that was a row of its own.
        for (place, member) in group.enumerated() {
          let isReason = error.disposition == .unknown || place == atWork && !isRefusal
          member.finish(.failure((isReason ? error : .connectionLost).interrupted(member)))
        }
        return alone
      }
      endTransaction()
    }
    for member in group {
      if member.shouldEnd { member.finish(.failure(StoreError(sqlState: "57014").interrupted(member))) }
      member.unclaim()
    }
    return group + alone
  }

  /// What became of each, committed. False, and nothing is done, where there is no log or one comes at another epoch.
  ///
  /// - Parameter atWork: whose turn it is, where it is one's alone.
  private func transaction(
    _ members: [Member], _ results: inout [Result<ServerAnswer, StoreError>], _ atWork: inout Int?
  ) throws(SQLFailure) -> Bool {
    atWork = 0
    let plan = plan
    let asked = members.compactMap { if case .commit(let batch, let epoch) = $0.request { (batch: batch, epoch: epoch) } else { nil } }
    let (meta, turn) = try beginCommit(plan, at: asked[0].epoch)
    guard let turn, asked.allSatisfy({ meta.admits($0.epoch) }) else {
      endTransaction()
      return false
    }
    atWork = nil
    let together = try JointInsert(self, plan, shared.clock, meta, turn: turn).attempt(asked.map(\.batch))
    for ((batch, epoch), commit) in zip(asked, together) {
      if let commit {
        results.append(.success(.commit(commit)))
        continue
      }
      atWork = results.count
      do throws(SQLFailure) {
        results.append(.success(.commit(try Committer(self, plan, shared.clock, meta, at: epoch, turn: turn).attempt(batch))))
      } catch {
        // A verdict is in the log; what else there is may have left half of a write.
        guard case .other(let cause) = error, cause.isVerdict, !isBroken else { throw error }
        results.append(.failure(cause))
      }
    }
    atWork = nil
    try turn.finish(self, plan.system)
    try endWrite()
    return true
  }
}

extension WriteBatch {
  /// Whether it is done in a moment, so that others may wait for its end. A deletion can take many rows along.
  var isShort: Bool { rowCount <= 8 && writes.allSatisfy { if case .delete = $0 { false } else { true } } }
}
