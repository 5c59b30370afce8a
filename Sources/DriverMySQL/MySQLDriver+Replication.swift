internal import DriverSupport
public import WellSenseStore

extension MySQLDriver: ReplicaAnswering {
  public var replication: (any Replicable)? { ReplicaPort(self) }

  package func answer(_ request: ReplicaRequest, _ call: Call) async throws(StoreError) -> ReplicaAnswer {
    try await opened().pool.replicate(request, call)
  }
}
