internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Does what changes a member of a set, in transactions of its own.
  func replicate(_ request: ReplicaRequest) throws(StoreError) -> ReplicaAnswer {
    do throws(SQLFailure) {
      // A row may come before the one that it refers to.
      try check(references: false)
    } catch {
      throw error.error
    }
    defer { checkAgain() }
    while true {
      let answer = try repeated { () throws(SQLFailure) -> ReplicaAnswer? in
        try beginTransaction()
        let answer = try replicate(request, plans.current, context.clock)
        try makeDurable()
        return answer
      }
      if let answer {
        context.bell.ring()
        return answer
      }
      guard !limit.isOver else { throw overdue().with(disposition: .unknown) }
    }
  }

  /// A page at an epoch that is known to have begun, without a transaction around it, which would take three more round trips. An epoch that
  /// is over never comes back: a database that is active at it after the page was read was so when it was.
  func page(_ query: Query, at epoch: Epoch, _ plan: SchemaPlan) throws(SQLFailure) -> ReplicaAnswer {
    let rows = try page(query, plan)
    return .rows([rows], end: try end(activeAt: epoch, plan))
  }

  private func check(references: Bool) throws(SQLFailure) {
    try execute("SET SESSION foreign_key_checks = \(references ? 1 : 0)")
  }

  /// A connection on which that fails is of no use.
  private func checkAgain() {
    guard !isBroken else { return }
    let call = limit
    begin(.short)
    do throws(SQLFailure) { try check(references: true) } catch { isBroken = true }
    begin(call)
  }
}
