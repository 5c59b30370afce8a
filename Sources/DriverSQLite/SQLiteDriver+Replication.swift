internal import DriverSQLSupport
public import WellSenseStore

extension SQLiteDriver: ReplicaAnswering {
  public var replication: (any Replicable)? { configuration.isReadOnly ? nil : ReplicaPort(self) }

  package func answer(_ request: ReplicaRequest, _ call: Call) async throws(StoreError) -> ReplicaAnswer {
    let engine = try engine()
    if request.isWrite {
      guard case .replica(let answer) = try await write(engine, .replica(request), call) else { throw .anotherAnswer }
      return answer
    }
    if case .queries(let queries, let epoch) = request,
      let answer = try inline(call, { (readers) throws(SQLFailure) in try readers.rows(queries, at: epoch, call.deadline) })
    {
      return .rows(answer.rows, end: answer.end)
    }
    guard case .replica(let answer) = try await read(engine, .replica(request), call) else { throw .anotherAnswer }
    return answer
  }
}
