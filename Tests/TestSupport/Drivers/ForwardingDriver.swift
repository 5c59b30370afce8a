package import WellSenseStore

/// A driver over another, which does itself only what it declares.
package protocol ForwardingDriver: Driver {
  var base: any Driver { get }
}

extension ForwardingDriver {
  package var info: DriverInfo { base.info }
  package var snapshots: (any Snapshotting)? { base.snapshots }
  package var notifications: (any ChangeNotifying)? { base.notifications }
  package var explanations: (any Explaining)? { base.explanations }
  package var diagnoses: (any Diagnosing)? { base.diagnoses }
  package var replication: (any Replicable)? { base.replication }
  package var eventSource: (any EventSource)? { base.eventSource }

  package func open(_ call: Call) async throws(StoreError) { try await base.open(call) }
  package func close() async { await base.close() }
  package func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    try await base.initialize(schema, log: log, call)
  }
  package func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await base.read(queries, call) }
  package func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await base.aggregate(aggregation, call)
  }
  package func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { try await base.commit(batch, call) }
  package func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await base.outcome(of: operation, call)
  }
  package func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await base.changes(after: position, limit: limit, call)
  }
  package func probe(_ call: Call) async throws(StoreError) -> Probe { try await base.probe(call) }
  package func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await base.statistics(call) }
}
