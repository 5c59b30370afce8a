internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension PostgresConnection {
  /// Does what changes a member of a set, in transactions of its own.
  func replicate(_ request: ReplicaRequest, _ member: Member) throws(StoreError) -> ReplicaAnswer {
    var attempts = 0
    while true {
      if member.deadline.hasPassed { throw attempts == 0 ? .waitedTooLong : .gaveWay }
      do throws(SQLFailure) {
        guard let answer = try round(request) else { continue }
        shared.bell.ring()
        return answer
      } catch {
        guard !isBroken else { throw error.error }
        endTransaction()
        guard case .again(let cause) = error, cause.code == .unavailable || attempts < 20 else { throw error.error }
        attempts += 1
        Self.pause(attempts)
      }
    }
  }

  private func round(_ request: ReplicaRequest) throws(SQLFailure) -> ReplicaAnswer? {
    try beginWrite()
    let answer = try replicate(request, plan, shared.clock)
    try endWrite()
    return answer
  }

  /// Answers short pages at an epoch in one round trip: all that makes the snapshot is sent together. `nil` if one may be long.
  func pages(_ queries: [Query], at epoch: Epoch) throws(SQLFailure) -> ReplicaAnswer? {
    let plan = plan
    let planned = queries.map { plan.plan($0) }
    for (query, planned) in zip(queries, planned) where !isBounded(query, planned) { return nil }
    try send(statements.beginSnapshot, [])
    try send(plan.recordQuery, [], isWanted: true)
    for planned in planned { try send(planned.statement, planned.values, isWanted: true) }
    try send(statements.commit, [])
    var record = RowBatch(.users, width: plan.recordQuery.columns.count)
    var pages = zip(queries, planned).map { PageRows($0, $1.table) }
    var answers = 0
    try finish { (result) throws(SQLFailure) in
      defer { answers += 1 }
      if answers > 0 { return try add(result, to: &pages[answers - 1]) }
      record = try rows(result, plan.recordQuery)
    }
    let end = try plan.record(record, activeAt: epoch).end
    for (planned, page) in zip(planned, pages) { note(rows: page.count, bytes: page.bytes, of: planned.statement) }
    return .rows(pages.map { $0.finish() }, end: end)
  }

  /// Drops the foreign keys: only a superuser could keep them and still take rows over in any order.
  func dropReferences(_ plan: SchemaPlan) throws(SQLFailure) {
    let tables = plan.schema.entities.map { "'\($0.entity.name)'" }.joined(separator: ", ")
    try sendText(
      "SELECT relname::text, conname::text FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
        + " WHERE contype = 'f' AND relname IN (\(tables)) AND pg_table_is_visible(conrelid) ORDER BY relname, conname", isWanted: true)
    var names: [(table: String, key: String)] = []
    try finish { (result) throws(SQLFailure) in
      for row in 0..<PQntuples(result) { names.append((Self.text(result, row, 0), Self.text(result, row, 1))) }
    }
    for (table, key) in names { try sendText("ALTER TABLE \(Self.quoted(table)) DROP CONSTRAINT \(Self.quoted(key))") }
  }

  private static func text(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> String {
    let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
