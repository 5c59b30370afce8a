internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
internal import WellSenseStore

extension MySQLConnection: ServerConnection {
  func handle(_ members: [Member]) {
    for member in members {
      // A broken connection leaves the rest to the others.
      guard !isBroken else { return }
      guard member.claim() else { continue }
      begin(MySQLLimit(deadline: member.deadline, grace: MySQLLimit.grace, isCancelled: { member.isCancelled }))
      let result = answer(member)
      begin(.short)
      member.finish(result)
      settle()
      if case .commit = member.request { purgeIfDue() }
    }
  }

  private func answer(_ member: Member) -> Result<ServerAnswer, StoreError> {
    if member.deadline.hasPassed { return .failure(.waitedTooLong) }
    do throws(StoreError) {
      return .success(try answer(member.request))
    } catch {
      return .failure(error)
    }
  }

  private func answer(_ request: ServerRequest) throws(StoreError) -> ServerAnswer {
    switch request {
    case .commit(let batch, let epoch):
      try check(references: true)
      return .commit(try commit(batch, at: epoch))
    case .initialize(let schema, let log):
      try check(references: true)
      return .report(try initialize(schema, log))
    case .probe: return .probe(try probe())
    case .replica(let request) where request.isWrite: return .replica(try replicate(request))
    default: return try read(request)
    }
  }

  /// After a call that someone tried to stop: the order may arrive late, and must not hit the next call.
  private func settle() {
    guard wasInterrupted.exchange(false, ordering: .acquiringAndReleasing), !isBroken else { return }
    begin(.short)
    do throws(SQLFailure) { try execute("DO 0") } catch {}
  }

  var isUsable: Bool { !isBroken }

  func validate(until deadline: Deadline) -> Bool {
    begin(MySQLLimit(deadline: deadline))
    var code: Int32 = 0
    complete(mysql_ping_start(&code, handle)) { mysql_ping_cont(&code, handle, $0) }
    return code == 0 && !isBroken
  }

  func interrupt(_ member: Member, until deadline: Deadline) {
    // What the server makes durable is waited for: stopped, nobody would know what became of it.
    guard !isCommitting.load(ordering: .acquiring) else { return }
    wasInterrupted.store(true, ordering: .releasing)
    connector.stop(number, at: endpoint, until: deadline)
  }

  func sever() { socket?.sever() }
}
