package import WellSenseStore

/// What a driver asks of a connection to its server.
package enum ServerRequest: Sendable {
  case queries([Query])
  case aggregate(Aggregation)
  case changes(after: Position?, limit: Int)
  case outcome(OperationID)
  case statistics
  case explain(Query)
  case endOfLog
  /// The epoch is that of the call.
  case commit(WriteBatch, at: Epoch?)
  case initialize(Schema, ChangeLog)
  case probe
  case replica(ReplicaRequest)

  /// Whether it asks for one short page.
  package var isShortRead: Bool { if case .queries(let queries) = self { queries.count == 1 && queries[0].limit <= 32 } else { false } }
}

package enum ServerAnswer: Sendable {
  case rows([RowBatch])
  case buckets(Buckets)
  case changes(ChangePage)
  case verdict(Verdict?)
  case statistics(Statistics)
  case plan([String])
  case position(Position)
  case commit(Commit)
  case report(SchemaReport)
  case probe(Probe)
  case replica(ReplicaAnswer)
}
