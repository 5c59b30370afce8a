internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// Reading.
extension PostgresConnection {
  func handle(_ members: [Member]) {
    var reads: [Member] = []
    var inserts: [(Member, LoneInsert)] = []
    var writes: [Member] = []
    var others: [Member] = []
    let plan = plan
    for member in members {
      switch member.request {
      case .queries(let queries) where !isSnapshot && queries.count == 1 && isBounded(queries[0], plan.plan(queries[0])):
        reads.append(member)
      case .commit(let batch, let epoch):
        if let meta, let insert = LoneInsert(batch, plan, shared.clock, meta, at: epoch) {
          inserts.append((member, insert))
        } else {
          writes.append(member)
        }
      default: others.append(member)
      }
    }
    readTogether(reads)
    // Nothing waits for writes that it needn't wait for.
    answerEach(others)
    writes = insertTogether(inserts) + writes
    answerEach(commitTogether(writes))
    for member in members where member.isClaimed { member.finish(.failure(StoreError.connectionLost.interrupted(member))) }
  }

  private func answerEach(_ members: [Member]) {
    for member in members where !isBroken && (member.isClaimed || member.claim()) {
      member.finish(answer(member))
      tidy()
    }
  }

  /// No transaction is left open, whatever happened.
  private func tidy() {
    if !isSnapshot { endTransaction() }
  }

  private func answer(_ member: Member) -> Result<ServerAnswer, StoreError> {
    do throws(StoreError) {
      return .success(try answer(member.request, member))
    } catch {
      return .failure(error.interrupted(member))
    }
  }

  private func answer(_ request: ServerRequest, _ member: Member) throws(StoreError) -> ServerAnswer {
    switch request {
    case .commit(let batch, let epoch): return .commit(try commit(batch, at: epoch, member))
    case .initialize(let schema, let log): return .report(try initialize(schema, log, member))
    case .probe: return .probe(try probe())
    case .replica(let request) where request.isWrite: return .replica(try replicate(request, member))
    default: break
    }
    do throws(SQLFailure) {
      // One statement, which sees one state by itself.
      if case .replica(.record) = request, !isSnapshot { return .replica(.record(try record(plan))) }
      if case .replica(.queries(let queries, let epoch)) = request, !isSnapshot, let answer = try pages(queries, at: epoch) {
        return .replica(answer)
      }
      return try inOneSnapshot { () throws(SQLFailure) in try read(request, plan) }
    } catch {
      throw error.error
    }
  }

  private func read(_ request: ServerRequest, _ plan: SchemaPlan) throws(SQLFailure) -> ServerAnswer {
    switch request {
    case .queries(let queries): .rows(try pages(queries, plan))
    case .aggregate(let aggregation): .buckets(try aggregate(aggregation, plan))
    case .changes(let position, let limit): .changes(try changes(after: position, limit, plan))
    case .outcome(let operation): .verdict(try outcome(operation, plan))
    case .statistics: .statistics(try statistics(plan))
    case .explain(let query): .plan(try explain(query, plan))
    case .endOfLog: .position(try endOfLog(loggedMeta(plan.system).database, plan.system))
    case .replica(let request):
      .replica(
        try replicaAnswer(
          request, plan, { (queries) throws(SQLFailure) in try pages(queries, plan) },
          { (aggregation) throws(SQLFailure) in try aggregate(aggregation, plan) }))
    case .commit, .initialize, .probe: throw .other(.missingMeta)
    }
  }

  // MARK: - Snapshots

  /// Runs several statements on one state of the database.
  private func inOneSnapshot<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    if isSnapshot { return try inPart(body) }
    try send(statements.beginSnapshot, [])
    let value: Value
    do throws(SQLFailure) {
      value = try body()
    } catch {
      if !isBroken {
        try send(statements.rollback, [])
        try? finish()
      }
      throw error
    }
    try send(statements.commit, [])
    try finish()
    return value
  }

  /// A snapshot survives the failure of one of its reads.
  private func inPart<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
    try beginPart()
    do throws(SQLFailure) {
      let value = try body()
      try keepPart()
      try finish()
      return value
    } catch {
      do throws(SQLFailure) { try undoPart() } catch { discard() }
      throw error
    }
  }

  /// Pins the present state for as long as the connection is leased.
  func beginSnapshot() -> Result<Position?, StoreError> {
    do throws(SQLFailure) {
      try send(statements.beginSnapshot, [])
      try send(statements.mayRest, [])
      // The first read chooses the state.
      guard let meta = try meta(plan.system) else { throw SQLFailure.other(.missingMeta) }
      let position = meta.isLogOn ? try endOfLog(meta.database, plan.system) : nil
      isSnapshot = true
      return .success(position)
    } catch {
      tidy()
      return .failure(error.error)
    }
  }

  func endSnapshot() {
    isSnapshot = false
    tidy()
  }

  // MARK: - Pages

  /// Answers single short pages in one round; what a failure of another aborted goes again.
  private func readTogether(_ members: [Member]) {
    var left = members.filter { $0.claim() }
    while !left.isEmpty, !isBroken {
      var again: [Member] = []
      do throws(SQLFailure) {
        again = try round(left)
      } catch {
        for member in left { member.finish(.failure(error.error.interrupted(member))) }
        return
      }
      left = again
    }
    for member in left { member.finish(.failure(StoreError.connectionLost.interrupted(member))) }
  }

  private func round(_ members: [Member]) throws(SQLFailure) -> [Member] {
    let plan = plan
    var planned: [(member: Member, query: Query, plan: QueryPlan)] = []
    for member in members {
      guard case .queries(let queries) = member.request else { continue }
      let query = plan.plan(queries[0])
      try send(query.statement, query.values, isWanted: true)
      planned.append((member, queries[0], query))
    }
    var next = 0
    var again: [Member] = []
    var refusal: SQLFailure?
    try settle { (_, entry, outcome) throws(SQLFailure) -> Void in
      if !entry.isWanted {
        // A preparation that failed is the failure of the statement after it.
        if case .failed(let failure) = outcome { refusal = failure }
        return
      }
      // The session can also end after every answer: that is nobody's failure.
      guard next < planned.count else { return }
      defer {
        next += 1
        refusal = nil
      }
      let (member, query, plan) = planned[next]
      switch refusal.map({ .failed($0) }) ?? outcome {
      case .result(let result):
        var page = PageRows(query, plan.table)
        do throws(SQLFailure) {
          try add(result, to: &page)
          note(rows: page.count, bytes: page.bytes, of: plan.statement)
          member.finish(.success(.rows([page.finish()])))
        } catch {
          member.finish(.failure(error.error))
        }
      case .failed(let failure):
        let error = failure.error
        if error.isInterruption, !member.shouldEnd || error.engineCode == "26000" {
          again.append(member)
        } else {
          member.finish(.failure(error.interrupted(member)))
        }
      case .aborted:
        again.append(member)
      }
    }
    return again
  }

  private func pages(_ queries: [Query], _ plan: SchemaPlan) throws(SQLFailure) -> [RowBatch] {
    var pages: [RowBatch] = []
    for query in queries { pages.append(try page(query, plan)) }
    return pages
  }

  // MARK: - Aggregates

  private func aggregate(_ aggregation: Aggregation, _ plan: SchemaPlan) throws(SQLFailure) -> Buckets {
    guard let metric = aggregation.metric else {
      let count = plan.countPlan(aggregation)
      return Buckets(count: Int(try select(count.statement, count.values, width: 1)[0, 0].integer))
    }
    let planned = plan.metricPlan(aggregation, metric)
    var fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    var count = 0
    try stream(planned.statement, planned.values, step: 2000) { (result) throws(SQLFailure) -> Bool in
      for row in 0..<PQntuples(result) {
        guard let time = Self.time(result, row, 0) else { throw .damaged(nil) }
        guard let number = JSONPath.number(of: Self.document(result, row, 1)) else { continue }
        fold.add(time: time, number: number)
        count += 1
      }
      return true
    }
    return Buckets(count: count, buckets: fold.finish())
  }

  private static func time(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> Timestamp? {
    guard PQgetlength(result, row, column) == 8, let bytes = PQgetvalue(result, row, column) else { return nil }
    return PostgresTime.decode(Int64(bigEndian: UnsafeRawPointer(bytes).loadUnaligned(as: Int64.self)))
  }

  /// The bytes of a document until the result goes; empty for null.
  private static func document(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer {
    let length = Int(PQgetlength(result, row, column))
    guard length > 1, let bytes = PQgetvalue(result, row, column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: bytes + 1, count: length - 1)
  }

  // MARK: - About the database

  private func statistics(_ plan: SchemaPlan) throws(SQLFailure) -> Statistics {
    let counts = try rowCounts(plan)
    return Statistics(rows: counts, bytes: Int(try select(statements.size, [], width: 1)[0, 0].integer))
  }

  /// The plan that serves any values, so that none is in it.
  private func explain(_ query: Query, _ plan: SchemaPlan) throws(SQLFailure) -> [String] {
    let planned = plan.plan(query)
    let nulls = planned.values.isEmpty ? "" : "(" + planned.values.map { _ in "NULL" }.joined(separator: ", ") + ")"
    try sendText("SET LOCAL plan_cache_mode = force_generic_plan")
    // Another name each time: should this be stopped in between, the next one is not in its way.
    let name = "explained_\(UInt32.random(in: 0 ... .max))"
    try sendText("PREPARE \(name) AS " + planned.statement.text)
    try sendText("EXPLAIN (COSTS OFF) EXECUTE \(name)\(nulls)", isWanted: true)
    try sendText("DEALLOCATE \(name)")
    var lines: [String] = []
    try finish { (result) throws(SQLFailure) in
      for row in 0..<PQntuples(result) {
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, 0), count: Int(PQgetlength(result, row, 0)))
        lines.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    return lines
  }
}

extension StoreError {
  /// Whether a statement was stopped from outside.
  var isInterruption: Bool { engineCode == "57014" }

  /// The error of a call that was stopped because it was cancelled or late.
  func interrupted(_ member: PostgresConnection.Member) -> StoreError {
    guard isInterruption || code == .unavailable, member.shouldEnd else { return self }
    guard member.isCancelled else {
      return StoreError(
        .timedOut, "the deadline passed while the database worked", disposition: disposition, driver: "postgresql", engineCode: engineCode)
    }
    return StoreError(
      .cancelled, "the task was cancelled while the database worked", disposition: disposition, driver: "postgresql", engineCode: engineCode
    )
  }
}
