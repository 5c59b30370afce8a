internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension MySQLConnection {
  func read(_ request: ServerRequest) throws(StoreError) -> ServerAnswer {
    do throws(SQLFailure) {
      return try answered(request, plans.current)
    } catch {
      throw error.error
    }
  }

  private func answered(_ request: ServerRequest, _ plan: SchemaPlan) throws(SQLFailure) -> ServerAnswer {
    switch request {
    case .queries(let queries): .rows(try rows(queries, plan))
    case .aggregate(let aggregation): .buckets(try aggregate(aggregation, plan))
    case .changes(let position, let limit):
      .changes(try inOneSnapshot { () throws(SQLFailure) in try changes(after: position, limit, plan) })
    case .outcome(let operation):
      .verdict(try lasting(plan) { () throws(SQLFailure) in try inOneSnapshot { () throws(SQLFailure) in try outcome(operation, plan) } })
    case .statistics: .statistics(try inOneSnapshot { () throws(SQLFailure) in try statistics(plan) })
    case .explain(let query): .plan(try explain(plan.plan(query)))
    case .endOfLog:
      .position(try inOneSnapshot { () throws(SQLFailure) in try endOfLog(loggedMeta(plan.system).database, plan.system) })
    // One statement, which sees one state by itself.
    case .replica(.record): .replica(.record(try lasting(plan) { () throws(SQLFailure) in try record(plan) }))
    case .replica(let request) where request.isTakenOver:
      .replica(try lasting(plan) { () throws(SQLFailure) in try replicaRead(request, plan) })
    case .replica(.queries(let queries, let epoch)) where queries.count == 1 && context.hasBegun(epoch):
      .replica(try page(queries[0], at: epoch, plan))
    case .replica(let request): .replica(try replicaRead(request, plan))
    case .commit, .probe, .initialize: throw .other(.missingMeta)
    }
  }

  private func replicaRead(_ request: ReplicaRequest, _ plan: SchemaPlan) throws(SQLFailure) -> ReplicaAnswer {
    try inOneSnapshot { () throws(SQLFailure) in
      let answer = try replicaAnswer(
        request, plan, { (queries) throws(SQLFailure) in try pages(queries, plan) },
        { (aggregation) throws(SQLFailure) in try aggregate(aggregation, plan) })
      if case .queries(_, let epoch) = request { context.note(begun: epoch) }
      return answer
    }
  }

  // MARK: - Snapshots

  /// Runs several statements on one state of the database.
  private func inOneSnapshot<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    if isPinned { return try body() }
    try beginSnapshot()
    let value: Value
    do throws(SQLFailure) {
      value = try body()
    } catch {
      try endSnapshot()
      throw error
    }
    try endSnapshot()
    return value
  }

  func beginSnapshot() throws(SQLFailure) {
    try execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
  }

  func endSnapshot() throws(SQLFailure) {
    guard !isBroken else { return }
    try execute("COMMIT")
  }

  // MARK: - Rows

  private func rows(_ queries: [Query], _ plan: SchemaPlan) throws(SQLFailure) -> [RowBatch] {
    if queries.count == 1 { return [try page(queries[0], plan)] }
    return try inOneSnapshot { () throws(SQLFailure) in try pages(queries, plan) }
  }

  private func pages(_ queries: [Query], _ plan: SchemaPlan) throws(SQLFailure) -> [RowBatch] {
    var pages: [RowBatch] = []
    for query in queries { pages.append(try page(query, plan)) }
    return pages
  }

  /// Answers a query: its page, and where the next one starts.
  func page(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> RowBatch {
    let planned = plan.plan(query)
    let width = planned.table.codecs.count
    var cells: [Cell] = []
    var arena: [UInt8] = []
    var next: Cursor?
    var count = 0
    try with(planned.statement, planned.values) { (prepared) throws(SQLFailure) -> Void in
      let rows = min(query.limit, prepared.expected.rows)
      cells.reserveCapacity(rows * width)
      arena.reserveCapacity(min(rows * prepared.expected.rowBytes, query.maxBytes + prepared.expected.rowBytes))
      while try fetch(prepared) {
        if count == query.limit || count > 0 && arena.count >= query.maxBytes {
          next = cursor(query.order, planned.table.entity, cells, arena)
          break
        }
        try decode(prepared, &cells, &arena)
        count += 1
      }
      prepared.expected.note(rows: count, bytes: arena.count)
    }
    // Rows keep the arena alive: one made for many rows isn't kept for few.
    if arena.capacity > 4096, arena.capacity / 2 > arena.count { arena = arena.withUnsafeBufferPointer { Array($0) } }
    return RowBatch(query.entity, width: width, cells: cells, arena: arena, next: next)
  }

  /// The place of the last row in an order.
  private func cursor(_ order: Order, _ entity: EntitySchema, _ cells: [Cell], _ arena: [UInt8]) -> Cursor {
    let width = entity.columns.count
    let last = RowBatch(entity.entity, width: width, cells: Array(cells.suffix(width)), arena: arena)
    let value = order.field.flatMap { entity.place(of: $0) }.map { last.value(last[0, $0]) }
    return Cursor(value: value, key: last.key(0, entity))
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
    var long: [UInt8] = []
    let count = try with(planned.statement, planned.values) { (prepared) throws(SQLFailure) -> Int in
      var count = 0
      while try fetch(prepared) {
        guard let time = CivilTime.timestamp(prepared.result.time(0)) else { throw damaged(prepared, 0) }
        guard !prepared.result.isNull(1) else { continue }
        let number = try withBytes(prepared, 1, &long) { document -> Double? in
          if let (path, text) = only, !path.equals(text, in: document) { return nil }
          return metric.path.number(in: document)
        }
        guard let number else { continue }
        fold.add(time: time, number: number)
        count += 1
      }
      return count
    }
    return Buckets(count: count, buckets: fold.finish())
  }

  // MARK: - About the database

  private func statistics(_ plan: SchemaPlan) throws(SQLFailure) -> Statistics {
    let counts = try rowCounts(plan)
    let size = try texts("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()")
    return Statistics(rows: counts, bytes: size.first?.first.flatMap(\.self).flatMap { Int($0) })
  }

  /// The server's plan, a line for each table: how it is read, by which index, and about how many rows.
  private func explain(_ planned: QueryPlan) throws(SQLFailure) -> [String] {
    try withNames("EXPLAIN " + planned.statement.text, planned.values) { row in
      ["table", "type", "key", "ref", "rows", "Extra"].compactMap { name in row[name].map { "\(name)=\($0)" } }.joined(separator: " ")
    }
  }
}

extension ReplicaRequest {
  /// Whether another database will have what is answered.
  fileprivate var isTakenOver: Bool {
    switch self {
    case .entries, .tombstones: true
    case .record, .take, .apply, .queries, .aggregate, .truncate: false
    }
  }
}
