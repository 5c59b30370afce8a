internal import WellSenseStore

/// What the driver asks of one connection.
enum MySQLRequest: Sendable {
  case queries([Query])
  case aggregate(Aggregation)
  case changes(after: Position?, limit: Int)
  case outcome(OperationID)
  case statistics
  case explain(Query)
  case endOfLog
  case commit(WriteBatch)
  case probe
  case initialize(Schema, ChangeLog)
}

enum MySQLAnswer: Sendable {
  case rows([RowBatch])
  case buckets(Buckets)
  case changes(ChangePage)
  case verdict(Verdict?)
  case statistics(Statistics)
  case plan([String])
  case position(Position)
  case commit(Commit)
  case probe(Probe)
  case report(SchemaReport)
}
