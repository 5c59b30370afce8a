internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Does what changes a member of a set, in transactions of its own.
  func replicate(_ request: ReplicaRequest) throws(StoreError) -> ReplicaAnswer {
    // A row may come before the one that it refers to.
    try check(references: false)
    while true {
      let answer = try repeated { () throws(SQLFailure) -> ReplicaAnswer? in
        try beginTransaction()
        let answer = try replicate(request, plans.current, context.clock)
        try makeDurable()
        return answer
      }
      if let answer {
        context.bell.ring()
        // A step that changes nothing commits nothing.
        if case .take = request { try makeSureOfStep() }
        return answer
      }
      guard !limit.isOver else { throw overdue().with(disposition: .unknown) }
    }
  }

  private func makeSureOfStep() throws(StoreError) {
    do throws(SQLFailure) {
      try makeSure(plans.current)
    } catch {
      throw error.error.with(disposition: .unknown)
    }
  }

  /// A page at an epoch that is known to have begun, without a transaction around it, which would take three more round trips. An epoch that
  /// is over never comes back: a database that is active at it after the page was read was so when it was.
  func page(_ query: Query, at epoch: Epoch, _ plan: SchemaPlan) throws(SQLFailure) -> ReplicaAnswer {
    let rows = try page(query, plan)
    return .rows([rows], end: try end(activeAt: epoch, plan))
  }

  /// Reads what others will count on, and returns when the server can't forget it any more.
  func lasting<Answer>(_ plan: SchemaPlan, _ read: () throws(SQLFailure) -> Answer) throws(SQLFailure) -> Answer {
    let answer = try read()
    try makeSure(plan)
    return answer
  }

  /// Returns when the server can't forget any more what it has shown.
  ///
  /// InnoDB shows a commit to others before it has written its own log, whatever that is set to. A server that is killed in between comes back
  /// without the commit and gives its number to another one, which whoever had read the first would never ask for. The log is written in
  /// order: what was seen lasts once a later commit does.
  func makeSure(_ plan: SchemaPlan) throws(SQLFailure) {
    guard try run(plan.system.probe, []) == 1 else { throw .other(.missingMeta) }
  }

  /// Whether foreign keys look after references from here on. It stays so until it is asked for otherwise: one page follows the other.
  func check(references: Bool) throws(StoreError) {
    guard references != checksReferences else { return }
    do throws(SQLFailure) {
      try execute("SET SESSION foreign_key_checks = \(references ? 1 : 0)")
    } catch {
      // It may have taken effect.
      isBroken = true
      throw error.error
    }
    checksReferences = references
  }
}
