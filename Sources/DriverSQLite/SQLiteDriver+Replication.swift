public import WellSenseStore

extension SQLiteDriver: ReplicaAnswering {
  public var replication: (any Replicable)? { configuration.isReadOnly ? nil : ReplicaPort(self) }

  package func answer(_ request: ReplicaRequest, _ call: Call) async throws(StoreError) -> ReplicaAnswer {
    let engine = try engine()
    if request.isWrite {
      guard case .replica(let answer) = try await write(engine, .replica(request), call) else { throw .anotherAnswer }
      return answer
    }
    guard case .replica(let answer) = try await read(engine, .replica(request), call) else { throw .anotherAnswer }
    return answer
  }
}
