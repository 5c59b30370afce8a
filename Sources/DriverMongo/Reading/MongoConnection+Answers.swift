internal import DriverSupport
internal import WellSenseStore

extension MongoConnection {
  func answer(_ request: ServerRequest, _ patience: Patience) throws(MongoFailure) -> ServerAnswer {
    let deadline = patience.deadline
    switch request {
    case .queries(let queries): return .rows(try rows(queries, deadline))
    case .aggregate(let aggregation): return .buckets(try aggregate(aggregation, deadline))
    case .changes(let position, let limit): return .changes(try changes(after: position, limit, deadline))
    case .outcome(let operation): return .verdict(try outcome(operation, deadline))
    case .statistics: return .statistics(try statistics(deadline))
    case .explain(let query): return .plan(try explain(query, deadline))
    case .endOfLog:
      let meta = try loggedMeta(deadline)
      return .position(try endOfLog(deadline).position(meta.database))
    case .commit(let batch, let epoch): return .commit(try commit(batch, at: epoch, patience))
    case .initialize(let schema, let log): return .report(try initialize(schema, log, patience))
    case .probe: return .probe(try probe(deadline))
    case .replica(let request): return .replica(try answer(request, patience))
    }
  }

  func rows(_ queries: [Query], _ deadline: Deadline) throws(MongoFailure) -> [RowBatch] {
    _ = try meta(deadline)
    if queries.count == 1 { return [try page(queries[0], deadline)] }
    guard topology.hasTransactions else { throw .other(.needsReplicaSet) }
    return try inOneSnapshot(deadline) { () throws(MongoFailure) in
      var pages: [RowBatch] = []
      for query in queries { pages.append(try page(query, deadline)) }
      return pages
    }
  }

  // MARK: - About the database

  private func outcome(_ operation: OperationID, _ deadline: Deadline) throws(MongoFailure) -> Verdict? {
    if try meta(deadline).isLogOn, let entry = try logEntry(operation, withBody: false, deadline) {
      do throws(StoreError) { return try entry.outcome().verdict(entry.version) } catch { throw .other(error) }
    }
    // Also with the log on: the operation may be older than it.
    return try trace(operation, deadline).map { .committed($0.version) }
  }

  private func statistics(_ deadline: Deadline) throws(MongoFailure) -> Statistics {
    _ = try meta(deadline)
    var rows: [Entity: Int] = [:]
    for codec in knowledge.plan.all { rows[codec.entity.entity] = try count([], codec, deadline) }
    let reply = try client.read(BSONWriter { $0.append("dbStats", int32: 1) })
    let bytes = try reply.reading { (reader) throws(BSONDamage) in
      var size = try reader.first("totalSize")
      if size == nil { size = try reader.first("dataSize") }
      return size?.double.map { Int(clamping: Int64($0.rounded())) }
    }
    return Statistics(rows: rows, bytes: bytes)
  }

  private func probe(_ deadline: Deadline) throws(MongoFailure) -> Probe {
    let start = ContinuousClock.now
    let meta = try meta(deadline)
    let reply: MongoReply
    do throws(MongoFailure) {
      reply = try modify(MetaDocument.probe, isMade: true, deadline) { $0.document("$inc") { $0.append("count", 1) } }
    } catch {
      throw .other(error.error(.unknown))
    }
    let number = try reply.reading { (reader) throws(BSONDamage) in
      try reader.first("value")?.elements().first("count")?.integer ?? 0
    }
    let position = meta.isLogOn ? try endOfLog(deadline).position(meta.database) : nil
    return Probe(latency: ContinuousClock.now - start, number: number, position: position)
  }

  // MARK: - Plans

  /// The stages of the winning plan, outermost first, with the names of indexes.
  private func explain(_ query: Query, _ deadline: Deadline) throws(MongoFailure) -> [String] {
    let codec = try codec(query.entity)
    let filter = MongoFilter(codec: codec)
    guard !query.conditions.contains(where: filter.isImpossible) else { return ["\(codec.collection): nothing can meet the conditions"] }
    let find = try pageCommand(query, codec, deadline, isExplained: true)
    let command = BSONWriter { writer in
      writer.element(BSONType.document, "explain")
      writer.append(find.bytes)
      writer.append("verbosity", "queryPlanner")
    }
    return try client.read(command).reading { (reader) throws(BSONDamage) in
      var lines: [String] = []
      if let planner = try reader.first("queryPlanner"), let plan = try planner.elements().first("winningPlan") {
        try Self.stages(plan, &lines, depth: 0)
      }
      return lines.isEmpty ? ["\(codec.collection): the server didn't say"] : lines.map { "\(codec.collection): \($0)" }
    }
  }

  private static func stages(_ plan: BSONElement, _ lines: inout [String], depth: Int) throws(BSONDamage) {
    guard depth < 20, plan.type == BSONType.document else { return }
    let members = try plan.elements()
    if let stage = try members.first("stage")?.string {
      let index = try members.first("indexName")?.string
      lines.append(stage + (index.map { " " + $0 } ?? ""))
    }
    for name in ["queryPlan", "inputStage"] {
      if let inner = try members.first(name) { try stages(inner, &lines, depth: depth + 1) }
    }
    if let inputs = try members.first("inputStages") {
      var reader = try inputs.elements()
      while let input = try reader.next() { try stages(input, &lines, depth: depth + 1) }
    }
  }
}
