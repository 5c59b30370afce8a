internal import WellSenseStore

/// What is left of an operation without a log.
struct OperationTrace {
  let version: Version
  let affected: [Int]
}

extension MongoConnection {
  /// The log's entry of an operation.
  func logEntry(_ operation: OperationID, withBody: Bool, _ deadline: Deadline) throws(MongoFailure) -> StoredEntry? {
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("filter") { $0.append(Field.operation.camelName, operation.raw) }
      if !withBody { writer.document("projection") { $0.append("body", int32: 0) } }
      writer.append("limit", int32: 1)
    }
    var found: StoredEntry?
    try each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
      found = try StoredEntry(document)
      return false
    }
    return found
  }

  /// The kept trace of an operation.
  func trace(_ operation: OperationID, _ deadline: Deadline) throws(MongoFailure) -> OperationTrace? {
    let command = find(SystemCollections.operations, deadline) { writer in
      writer.document("filter") { $0.append("_id", operation.raw) }
      writer.append("limit", int32: 1)
    }
    return try client.read(command).firstDocument { (reader) throws(BSONDamage) in
      let epoch = try reader.first(Field.versionEpoch.camelName)?.integer
      let counter = try reader.first(Field.versionCounter.camelName)?.integer
      var affected: [Int] = []
      var numbers = try reader.first("affected").orDamage().elements()
      while let number = try numbers.next() { affected.append(Int(clamping: try number.integer.orDamage())) }
      return OperationTrace(
        version: Version(epoch: try epoch.orDamage(), counter: try counter.orDamage()), affected: affected)
    }
  }

  // MARK: - Runs of entries

  func changes(after position: Position?, _ limit: Int, _ deadline: Deadline) throws(MongoFailure) -> ChangePage {
    let meta = try loggedMeta(deadline)
    if let position, position.database != meta.database { throw .other(.foreignPosition) }
    let start = position?.sequence ?? 0
    return try inOneSnapshot(deadline) { () throws(MongoFailure) in
      let end = try endOfLog(deadline)
      guard start <= end.sequence, start >= 0 else { throw .other(.positionPastEnd) }
      var changes: [Change] = []
      var last = start
      // A run of entries that stand elsewhere now says nothing: there are others behind it.
      while changes.isEmpty, last < end.sequence {
        let entries = try entries(after: last, through: end.sequence, limit, deadline)
        last = entries.last?.sequence ?? last
        changes = entries.compactMap { $0.change(in: meta.database) }
      }
      let operation = last == end.sequence ? end.operation : changes.last?.operation
      let next = last == start ? position : Position(database: meta.database, sequence: last, operation: operation)
      return ChangePage(
        changes: changes, next: next ?? Position(database: meta.database, sequence: 0, operation: nil), isEnd: last >= end.sequence)
    }
  }

  /// Entries after a number, one for each number that follows, at most `limit` and some megabytes.
  func entries(after start: Int64, through end: Int64, _ limit: Int, _ deadline: Deadline) throws(MongoFailure) -> [LogEntry] {
    if start == end { return [] }
    let stored = try stored(after: start, through: end, limit, deadline)
    guard stored.first?.sequence == start + 1 else { throw .other(.positionTooOld) }
    let codec = ChangeCodec(knowledge.plan.schema)
    var entries: [LogEntry] = []
    entries.reserveCapacity(stored.count)
    do throws(StoreError) {
      for (place, entry) in stored.enumerated() {
        guard entry.sequence == start + 1 + Int64(place) else { throw StoreError.missingEntry.located(driver: "mongodb") }
        entries.append(try entry.entry(codec))
      }
    } catch {
      throw .other(error)
    }
    return entries
  }

  private func stored(after start: Int64, through end: Int64, _ limit: Int, _ deadline: Deadline) throws(MongoFailure) -> [StoredEntry] {
    let limit = Int32(clamping: max(1, limit))
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("filter") { filter in
        filter.document("_id") { id in
          // The few that a follower lacks are named, since there are no gaps: not every server looks a range of keys up in an index.
          if end - start <= 32 { id.array("$in", start + 1...end) { $0.append($1, $2) } } else { id.append("$gt", start) }
        }
      }
      writer.document("sort") { $0.append("_id", int32: 1) }
      writer.append("limit", int32: limit)
      writer.append("batchSize", int32: limit)
    }
    var entries: [StoredEntry] = []
    var bytes = 0
    try each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
      entries.append(try StoredEntry(document))
      bytes += document.count
      return bytes < Limits.pageBytes * 2
    }
    return entries
  }
}
