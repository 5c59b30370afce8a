internal import DriverSupport
internal import WellSenseStore

extension MongoConnection {
  func answer(_ request: ReplicaRequest, _ patience: Patience) throws(MongoFailure) -> ReplicaAnswer {
    let deadline = patience.deadline
    switch request {
    case .record: return .record(try logDocument(try meta(deadline), deadline, .present).record)
    case .take(let step): return try take(step, patience)
    case .entries(let sequence, let limit, let standing): return .page(try entries(after: sequence, limit, at: standing, deadline))
    case .apply(let transfer): return .report(try apply(transfer, patience))
    case .queries(let queries, let epoch):
      return try served(at: epoch, deadline) { (end) throws(MongoFailure) in
        var pages: [RowBatch] = []
        for query in queries { pages.append(try page(query, deadline)) }
        return .rows(pages, end: end)
      }
    case .aggregate(let aggregation, let epoch):
      return try served(at: epoch, deadline) { (end) throws(MongoFailure) in
        .buckets(try aggregate(aggregation, deadline), end: end)
      }
    case .tombstones(let row, let limit): return .tombstones(try tombstones(after: row, limit: max(1, limit), deadline))
    case .truncate(let sequence):
      try truncate(through: sequence, patience)
      return .done
    }
  }

  // MARK: - Reading

  /// Reads what is there while the database is active at an epoch.
  private func served<Value>(
    at epoch: Epoch, _ deadline: Deadline, _ body: (_ end: Int64) throws(MongoFailure) -> Value
  ) throws(MongoFailure) -> Value {
    let meta = try loggedMeta(deadline)
    let answer = try inConfirmedSnapshot(deadline) { () throws(MongoFailure) in
      let log = try logDocument(meta, deadline)
      guard log.record.isActive(at: epoch) else { throw .fenced }
      return try body(log.end.sequence)
    }
    // Who is the primary now was the primary then, and missed nothing that was acknowledged before.
    if topology.canReplacePrimary { _ = try logDocument(meta, deadline, .present) }
    return answer
  }

  private func entries(
    after sequence: Int64, _ limit: Int, at standing: Standing, _ deadline: Deadline
  ) throws(MongoFailure) -> LogPage {
    let meta = try loggedMeta(deadline)
    return try inConfirmedSnapshot(deadline) { () throws(MongoFailure) in
      let log = try logDocument(meta, deadline)
      guard standing.holds(for: log.record) else { throw .fenced }
      guard sequence >= 0 else { throw .other(.positionTooOld) }
      guard sequence <= log.end.sequence else { throw .other(.positionPastEnd) }
      let entries = try entries(after: sequence, through: log.end.sequence, limit, deadline)
      return LogPage(
        entries: entries.filter { $0.outcome != .moved }, next: entries.last?.sequence ?? sequence, end: log.end.sequence)
    }
  }

  // MARK: - Forgetting

  /// Removes entries up to a number, one after the other from the first on, so that whatever ends it leaves no hole.
  private func truncate(through sequence: Int64, _ patience: Patience) throws(MongoFailure) {
    let last = min(sequence, try endOfLog(patience.deadline).sequence)
    while let first = try startOfLog(patience.deadline), first <= last {
      try patience.check()
      let command = command("delete", SystemCollections.changes, patience.deadline) { writer in
        writer.array("deletes", first...min(last, first + Int64(Self.chunkRows) - 1)) { writer, index, number in
          writer.document(index) { delete in
            delete.document("q") { $0.append("_id", number) }
            delete.append("limit", int32: 1)
          }
        }
      }
      _ = try client.write(command)
    }
  }

  /// The number of the first entry that is still there.
  private func startOfLog(_ deadline: Deadline) throws(MongoFailure) -> Int64? {
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("sort") { $0.append("_id", int32: 1) }
      writer.document("projection") { $0.append("_id", int32: 1) }
      writer.append("limit", int32: 1)
    }
    return try client.read(command).firstDocument { (reader) throws(BSONDamage) in try reader.first("_id").orDamage().integer.orDamage() }
  }
}
