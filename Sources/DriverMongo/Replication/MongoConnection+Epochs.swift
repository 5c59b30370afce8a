internal import DriverSupport
internal import WellSenseStore

extension MongoConnection {
  /// Runs a body in a transaction that writes the log's document before anything else: commits under way come before it or fail, and
  /// begin anew after it. What the body makes of the document is stored.
  private func exclusively<Value>(
    _ patience: Patience, _ body: (inout LogDocument, MongoMeta) throws(MongoFailure) -> Value
  ) throws(MongoFailure) -> Value {
    try gate.holding([.log], patience, isFirst: true) { () throws(MongoFailure) in
      try repeating(patience) { (_) throws(MongoFailure) in
        let meta = try loggedMeta(patience.deadline)
        try client.begin(until: patience.deadline)
        var log = try updateLog(meta, patience.deadline) { update in
          update.document("$inc") { $0.append(LogDocument.steps, 1) }
        }
        let value = try body(&log, meta)
        _ = try updateLog(meta, patience.deadline) { log.append(to: &$0) }
        try settle(patience)
        return value
      }
    }
  }

  func take(_ step: EpochStep, _ patience: Patience) throws(MongoFailure) -> ReplicaAnswer {
    try exclusively(patience) { (log, _) throws(MongoFailure) in
      let isGranted = log.record.take(step)
      return .step(isGranted: isGranted, log.record)
    }
  }

  // MARK: - Taking over what others have

  func apply(_ transfer: Transfer, _ patience: Patience) throws(MongoFailure) -> TransferReport {
    while true {
      let (report, isEmptying) = try exclusively(patience) { (log, meta) throws(MongoFailure) in
        try apply(transfer, &log, meta, patience)
      }
      if isEmptying { try empty(patience) }
      if let report { return report }
    }
  }

  /// What became of the transfer; `nil` while rows from before the rebuild that it belongs to have to go first.
  private func apply(
    _ transfer: Transfer, _ log: inout LogDocument, _ meta: MongoMeta, _ patience: Patience
  ) throws(MongoFailure) -> (report: TransferReport?, isEmptying: Bool) {
    do throws(StoreError) { try transfer.check(log.record) } catch { throw .other(error.located(driver: "mongodb")) }
    if log.isEmptying, !transfer.beginsRebuild { return (nil, true) }
    let session = MongoReplicaSession(self, meta, log.end, patience)
    let applier = ChangeApplier(session, knowledge.plan.schema, knowledge.clock)
    var report = try applier.apply(transfer, to: log.record)
    try session.finish()
    report.record.end = session.end.sequence
    log.record = report.record
    log.end = session.end
    if session.isCleared { log.isEmptying = true }
    return (report, log.isEmptying)
  }

  /// Removes every row, tombstone and trace of an operation, in pieces that no server finds too big. The database's record says that a
  /// rebuild has begun, so nobody is served, and nothing else is applied before all of it is done.
  private func empty(_ patience: Patience) throws(MongoFailure) {
    var rest = knowledge.plan.all.map(\.collection).reversed() + [SystemCollections.tombstones, SystemCollections.operations]
    var isDone = false
    while !isDone {
      try patience.check()
      isDone = try exclusively(patience) { (log, _) throws(MongoFailure) in
        guard log.isEmptying else { return true }
        while let collection = rest.first {
          if try removeSome(of: collection, patience.deadline) { return false }
          rest.removeFirst()
        }
        log.isEmptying = false
        return true
      }
    }
  }

  /// Whether there was anything to remove.
  private func removeSome(of collection: String, _ deadline: Deadline) throws(MongoFailure) -> Bool {
    let most = Int32(Self.chunkRows)
    let command = find(collection, deadline) { writer in
      writer.document("projection") { $0.append("_id", int32: 1) }
      writer.append("limit", int32: most)
      writer.append("batchSize", int32: most)
    }
    var ids = BSONWriter()
    var count = 0
    try each(command, in: collection) { (document) throws(BSONDamage) in
      let id = try BSONReader(document).first("_id").orDamage()
      ids.element(id.type, count)
      ids.append(Array(id.value))
      count += 1
      return true
    }
    guard count > 0 else { return false }
    let delete = self.command("delete", collection, deadline) { writer in
      writer.array("deletes", CollectionOfOne(ids.bytes)) { writer, index, ids in
        writer.document(index) { delete in
          delete.document("q") { filter in
            filter.document("_id") { id in
              let start = id.begin(BSONType.array, "$in")
              id.append(ids)
              id.end(start)
            }
          }
          delete.append("limit", int32: 0)
        }
      }
    }
    _ = try client.write(delete)
    return true
  }
}

extension Transfer {
  fileprivate var beginsRebuild: Bool { if case .beginRebuild = content { true } else { false } }
}
