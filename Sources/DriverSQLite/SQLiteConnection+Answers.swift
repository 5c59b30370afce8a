internal import CSQLite
internal import DriverSQLSupport
internal import WellSenseStore

extension SQLiteConnection {
  /// Answers a read. While another process repairs the journal it waits, until the deadline.
  func answer(_ request: ReadRequest, _ plan: SchemaPlan, _ deadline: Deadline) throws(StoreError) -> ReadAnswer {
    try whileBusy(until: deadline) { () throws(StoreError) in
      do throws(SQLFailure) {
        return try once(request, plan)
      } catch {
        throw error.error
      }
    }
  }

  private func once(_ request: ReadRequest, _ plan: SchemaPlan) throws(SQLFailure) -> ReadAnswer {
    switch request {
    case .queries(let queries): .rows(try rows(queries, plan))
    case .aggregate(let aggregation): .buckets(try aggregate(aggregation, plan))
    case .changes(let position, let limit):
      .changes(try inOneSnapshot { () throws(SQLFailure) in try changes(after: position, limit, plan) })
    case .outcome(let operation): .verdict(try inOneSnapshot { () throws(SQLFailure) in try outcome(operation, plan) })
    case .statistics: .statistics(try inOneSnapshot { () throws(SQLFailure) in try statistics(plan) })
    case .explain(let query): .plan(try texts("EXPLAIN QUERY PLAN " + plan.plan(query).statement.text, column: 3))
    case .endOfLog:
      .position(try inOneSnapshot { () throws(SQLFailure) in try endOfLog(loggedMeta(plan.system).database, plan.system) })
    case .settled(let schema): .report(try settled(schema, plan))
    case .replica(let request):
      .replica(
        try inOneSnapshot { () throws(SQLFailure) in
          try replicaAnswer(
            request, plan, { (queries) throws(SQLFailure) in try rows(queries, plan) },
            { (aggregation) throws(SQLFailure) in try aggregate(aggregation, plan) })
        })
    }
  }

  /// Runs several statements on one state of the database.
  func inOneSnapshot<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    guard isOutsideTransaction else { return try body() }
    try run(.begin)
    defer { try? run(.commit) }
    return try body()
  }

  // MARK: - Aggregates

  private func aggregate(_ aggregation: Aggregation, _ plan: SchemaPlan) throws(SQLFailure) -> Buckets {
    guard let metric = aggregation.metric else {
      let count = plan.countPlan(aggregation)
      return Buckets(count: Int(try select(count.statement, count.values, width: 1)[0, 0].integer))
    }
    let planned = plan.metricPlan(aggregation, metric)
    var fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    let only = metric.only.map { ($0.path, Array($0.text.string.utf8)) }
    let count = try with(planned.statement, planned.values) { (statement) throws(SQLFailure) -> Int in
      var count = 0
      while true {
        let code = sqlite3_step(statement)
        if code == SQLITE_DONE { return count }
        guard code == SQLITE_ROW else { throw SQLFailure(sqlite: code) }
        let document = Self.bytes(statement, 1)
        if let (path, text) = only, !path.equals(text, in: document) { continue }
        guard let number = metric.path.number(in: document) else { continue }
        fold.add(time: Timestamp(milliseconds: sqlite3_column_int64(statement, 0)), number: number)
        count += 1
      }
    }
    return Buckets(count: count, buckets: fold.finish())
  }

  // MARK: - About the database

  private func statistics(_ plan: SchemaPlan) throws(SQLFailure) -> Statistics {
    let counts = try rowCounts(plan)
    let pages = try texts("PRAGMA page_count").first.flatMap { Int($0) } ?? 0
    let size = try texts("PRAGMA page_size").first.flatMap { Int($0) } ?? 0
    return Statistics(rows: counts, bytes: pages * size)
  }

  /// For a database that is only read: what it is, if it is as it should be.
  private func settled(_ schema: Schema, _ plan: SchemaPlan) throws(SQLFailure) -> SchemaReport {
    guard case .ours(let version) = try SQLiteFile.finding(self) else { throw .other(.missingMeta) }
    guard version <= schema.version else { throw .other(StoreError.newerSchema) }
    guard version == schema.version else {
      throw .other(StoreError(.readOnly, "the database has an older schema; open it for writing once to upgrade it", driver: "sqlite"))
    }
    guard let identity = try identity(plan.system) else { throw .other(.missingMeta) }
    return identity.report(before: version)
  }
}
