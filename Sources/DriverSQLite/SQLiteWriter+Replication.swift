internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension SQLiteWriter {
  /// Does what changes a member of a set, in transactions of its own.
  func replicate(_ request: ReplicaRequest, _ member: Member) {
    // A row may come before the one that it refers to.
    guard check(references: false, [member]), begin([member]) else { return }
    guard member.claim() else { return rollback() }
    do throws(StoreError) {
      var answer = try round(request)
      while answer == nil {
        guard !member.shouldEnd else { throw .endedEarly }
        try whileBusy(until: member.deadline) { () throws(StoreError) in
          do throws(SQLFailure) { try connection.run(.beginImmediate) } catch { throw error.error }
        }
        answer = try round(request)
      }
      if let answer { member.finish(.success(.replica(answer))) }
      watcher.wake()
    } catch {
      member.finish(.failure(error))
    }
  }

  /// One transaction, which is open; `nil` if there is more to do.
  private func round(_ request: ReplicaRequest) throws(StoreError) -> ReplicaAnswer? {
    let answer: ReplicaAnswer?
    do throws(SQLFailure) {
      answer = try connection.replicate(request, plans.current, clock)
    } catch {
      rollback()
      throw error.error
    }
    do throws(SQLFailure) {
      try connection.run(.commit)
    } catch {
      rollback()
      throw Self.notCommitted(error)
    }
    return answer
  }

  /// Whether foreign keys are checked from here on; can't be changed within a transaction. False: the members have been told why not.
  func check(references: Bool, _ members: [Member]) -> Bool {
    guard checksReferences != references else { return true }
    do throws(SQLFailure) {
      try connection.execute("PRAGMA foreign_keys = \(references ? "ON" : "OFF")")
      checksReferences = references
      return true
    } catch {
      for member in members { member.abandon(error.error.with(disposition: .notAttempted)) }
      return false
    }
  }
}

extension StoreError {
  fileprivate static let endedEarly = StoreError(
    .timedOut, "a part of the change log is forgotten, and the deadline passed; repeat", disposition: .unknown, driver: "sqlite")
}
