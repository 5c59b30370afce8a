internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// Writes that are one statement each.
extension PostgresConnection {
  /// Commits what waits as one transaction, which waits for the disk once. If one of them fails all are undone, and each goes by itself:
  /// then it fails alone.
  ///
  /// - Returns: those that need more than their one statement; they are claimed.
  func insertTogether(_ inserts: [(Member, LoneInsert)]) -> [Member] {
    let claimed = inserts.filter { $0.0.claim() }
    guard !claimed.isEmpty else { return [] }
    guard let counts = sendTogether(claimed) else {
      guard !isBroken else { return [] }
      return claimed.count == 1 ? [claimed[0].0] : claimed.flatMap { alone($0) }
    }
    return settled(claimed, counts)
  }

  private func alone(_ insert: (Member, LoneInsert)) -> [Member] {
    let (member, _) = insert
    guard !isBroken else {
      member.finish(.failure(StoreError.connectionLost.interrupted(member)))
      return []
    }
    if member.shouldEnd {
      member.finish(.failure(StoreError(sqlState: "57014").interrupted(member)))
      return []
    }
    guard let counts = sendTogether([insert]) else { return isBroken ? [] : [member] }
    return settled([insert], counts)
  }

  /// Answers those that were inserted. The others were done before, have a key that is taken, or met another schema or a log.
  private func settled(_ inserts: [(Member, LoneInsert)], _ counts: [Int]) -> [Member] {
    var left: [Member] = []
    for ((member, insert), count) in zip(inserts, counts) {
      if count == 1 { member.finish(.success(.commit(insert.commit))) } else { left.append(member) }
    }
    return left
  }

  /// The number of rows that each inserted, committed; `nil` if nothing was. Where the connection broke all are told so.
  private func sendTogether(_ inserts: [(Member, LoneInsert)]) -> [Int]? {
    var counts: [Int] = []
    var refusal: StoreError?
    var isUndone = false
    do throws(SQLFailure) {
      for (_, insert) in inserts { try send(insert.statement, insert.values, isWanted: true) }
      let last = sent.count
      try settle { (place, _, outcome) throws(SQLFailure) -> Void in
        switch outcome {
        case .result(let result): counts.append(Self.count(result))
        case .failed(let failure) where failure.isLossOfConnection: break
        // What failed before the commit is undone; a commit that failed is undone if the session goes on.
        case .failed where place == last: isUndone = true
        case .failed(let failure): refusal = refusal ?? failure.error
        case .aborted: break
        }
      }
    } catch {
      // A value that can't be sent, before anything was: each for itself finds out whose.
      endTransaction()
    }
    guard isBroken else { return refusal != nil || isUndone || counts.count != inserts.count ? nil : counts }
    let lost = refusal ?? .connectionLost.with(disposition: .unknown)
    for (member, _) in inserts { member.finish(.failure(lost.interrupted(member))) }
    return nil
  }
}
