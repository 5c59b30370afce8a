internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

enum ReadRequest: Sendable {
  case queries([Query])
  case aggregate(Aggregation)
  case changes(after: Position?, limit: Int)
  case outcome(OperationID)
  case statistics
  case explain(Query)
  case endOfLog
  case settled(Schema)
  case replica(ReplicaRequest)

  /// Short ones share a transaction; one that can take long goes by itself.
  var weight: Int {
    switch self {
    case .queries(let queries): queries.allSatisfy { $0.limit <= 32 } ? 1 : 16
    case .outcome, .endOfLog, .explain, .settled: 1
    case .aggregate, .changes, .statistics: 16
    case .replica(let request): request.isShort ? 1 : 16
    }
  }
}

enum ReadAnswer: Sendable {
  case rows([RowBatch])
  case buckets(Buckets)
  case changes(ChangePage)
  case verdict(Verdict?)
  case statistics(Statistics)
  case plan([String])
  case position(Position)
  case report(SchemaReport)
  case replica(ReplicaAnswer)
}

/// A thread's worth of reading: queued calls from one connection, those that were taken together in one transaction.
final class SQLiteReader: Sendable {
  typealias Member = Pending<ReadRequest, ReadAnswer>

  private let connection: SQLiteConnection
  private let plans: PlanBox

  init(_ connection: SQLiteConnection, _ plans: PlanBox) {
    self.connection = connection
    self.plans = plans
  }

  func handle(_ members: [Member]) {
    connection.lock.withLock {
      let shares = members.count > 1 && (try? connection.run(.begin)) != nil
      for member in members where member.claim() {
        member.finish(answer(member))
      }
      if shares { try? connection.run(.commit) }
    }
  }

  private func answer(_ member: Member) -> Result<ReadAnswer, StoreError> {
    do throws(StoreError) {
      let answer = try connection.interruptible(until: member.deadline, { member.isCancelled }) { () throws(StoreError) in
        try connection.answer(member.request, plans.current, member.deadline)
      }
      return .success(answer)
    } catch {
      guard error.code == .timedOut, member.isCancelled else { return .failure(error) }
      return .failure(StoreError(.cancelled, "the task was cancelled while the database worked", driver: "sqlite"))
    }
  }
}
