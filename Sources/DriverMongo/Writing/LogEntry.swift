internal import WellSenseStore

/// One entry of the change log as it is stored: `ok` or the code of a rejection with the field it named.
struct LogEntry {
  var sequence: Int64 = 0
  var operation = RawID(high: 0, low: 0)
  var name = ""
  var field: String?
  var version = Version(epoch: 0, counter: 0)
  var body: [UInt8] = []

  static let committed = "ok"
  private static let codes: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]

  init(_ document: UnsafeRawBufferPointer) throws(BSONDamage) {
    var epoch: Int64 = 0
    var counter: Int64 = 0
    var reader = try BSONReader(document)
    while let element = try reader.next() {
      if element.isNamed("_id") {
        sequence = try element.integer.orDamage()
      } else if element.isNamed(Field.operation.camelName) {
        operation = try element.id.orDamage()
      } else if element.isNamed("verdict") {
        name = try element.string.orDamage()
      } else if element.isNamed("field") {
        field = element.string
      } else if element.isNamed(Field.versionEpoch.camelName) {
        epoch = try element.integer.orDamage()
      } else if element.isNamed(Field.versionCounter.camelName) {
        counter = try element.integer.orDamage()
      } else if element.isNamed("body") {
        body = Array(try element.binary.orDamage())
      }
    }
    version = Version(epoch: epoch, counter: counter)
  }

  /// Whether the log remembers a rejection.
  static func remembers(_ error: StoreError) -> Bool { error.disposition == .rejected && codes.contains(error.code) }

  func verdict() throws(StoreError) -> Verdict {
    name == Self.committed ? .committed(version) : .rejected(try code())
  }

  /// The error of a rejection, as on the first attempt.
  func rejection() throws(StoreError) -> StoreError {
    StoreError(
      try code(), "this operation was refused when it was first committed; commit anew under another operation id", field: field,
      driver: "mongodb")
  }

  private func code() throws(StoreError) -> StoreError.Code {
    guard let code = Self.codes.first(where: { $0.description == name }) else {
      throw StoreError(.corrupt, "an entry of the change log has an unknown verdict", field: "changes.verdict", driver: "mongodb")
    }
    return code
  }

  func change(_ database: RawID, _ codec: ChangeCodec) throws(StoreError) -> Change {
    let body = try codec.decode(body[...])
    let operation = OperationID(operation)
    return Change(
      position: Position(database: database, sequence: sequence, operation: operation), operation: operation, verdict: try verdict(),
      stamp: version, bases: body.bases, effects: body.effects)
  }
}

/// What is left of an operation without a log.
struct OperationTrace {
  let version: Version
  let affected: [Int]
}

extension MongoConnection {
  /// The log's entry of an operation.
  func logEntry(_ operation: OperationID, withBody: Bool, _ deadline: Deadline) throws(MongoFailure) -> LogEntry? {
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("filter") { $0.append(Field.operation.camelName, operation.raw) }
      if !withBody { writer.document("projection") { $0.append("body", int32: 0) } }
      writer.append("limit", int32: 1)
    }
    var found: LogEntry?
    try each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
      found = try LogEntry(document)
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

  func changes(after position: Position?, _ limit: Int, _ deadline: Deadline) throws(MongoFailure) -> ChangePage {
    let meta = try loggedMeta(deadline)
    if let position, position.database != meta.database {
      throw .other(.foreignPosition)
    }
    let start = position?.sequence ?? 0
    return try inOneSnapshot(deadline) { () throws(MongoFailure) in
      let end = try endOfLog(deadline)
      guard start <= end.sequence, start >= 0 else {
        throw .other(.positionPastEnd)
      }
      let entries = try entries(after: start, through: end.sequence, limit, deadline)
      guard start == end.sequence || entries.first?.sequence == start + 1 else { throw .other(.positionTooOld) }
      return try changePage(entries, position, meta, end)
    }
  }

  private func entries(after start: Int64, through end: Int64, _ limit: Int, _ deadline: Deadline) throws(MongoFailure) -> [LogEntry] {
    if start == end { return [] }
    let command = find(SystemCollections.changes, deadline) { writer in
      writer.document("filter") { filter in
        filter.document("_id") { id in
          // The few that a follower lacks are named, since there are no gaps: not every server looks a range of keys up in an index.
          if end - start <= 32 { id.array("$in", start + 1...end) { $0.append($1, $2) } } else { id.append("$gt", start) }
        }
      }
      writer.document("sort") { $0.append("_id", int32: 1) }
      writer.append("limit", int32: Int32(clamping: max(1, limit)))
      writer.append("batchSize", int32: Int32(clamping: max(1, limit)))
    }
    var entries: [LogEntry] = []
    var bytes = 0
    try each(command, in: SystemCollections.changes) { (document) throws(BSONDamage) in
      entries.append(try LogEntry(document))
      bytes += document.count
      return bytes < Limits.pageBytes * 2
    }
    return entries
  }

  private func changePage(_ entries: [LogEntry], _ position: Position?, _ meta: MongoMeta, _ end: LogEnd) throws(MongoFailure) -> ChangePage
  {
    let codec = ChangeCodec(knowledge.plan.schema)
    do throws(StoreError) {
      var changes: [Change] = []
      changes.reserveCapacity(entries.count)
      for entry in entries { changes.append(try entry.change(meta.database, codec)) }
      let next = changes.last?.position ?? position ?? Position(database: meta.database, sequence: 0, operation: nil)
      return ChangePage(changes: changes, next: next, isEnd: next.sequence >= end.sequence)
    } catch {
      throw .other(error)
    }
  }
}
