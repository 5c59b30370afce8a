internal import CFloorMySQL
internal import CFloorRows

/// MariaDB straight over libmariadb.
///
/// `@unchecked Sendable`: one thread at a time uses it.
final class MySQLFloor: Floor, @unchecked Sendable {
  private let database: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]

  init(_ uri: ServerURI, _ name: String?) throws {
    guard let database = floor_my_open(uri.host, UInt32(uri.port), uri.user, uri.password, name) else {
      throw Failure(description: "no memory for a connection")
    }
    self.database = database
    try check(floor_my_error(database)[0] == 0 ? 0 : -1)
  }

  func close() { floor_my_close(database) }

  func execute(_ sql: String) throws { try check(floor_my_execute(database, sql)) }

  /// The first value of an answer.
  func value(_ sql: String) throws -> String {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { text in
      try check(floor_my_value(database, sql, text.baseAddress, text.count))
      return text.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw Failure(description: "MariaDB told the floor: \(String(cString: floor_my_error(database)))") }
  }

  private func prepared(_ sql: String) throws -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    guard let statement = floor_my_prepare(database, sql) else { throw Failure(description: "the floor can't prepare: \(sql)") }
    statements[sql] = statement
    return statement
  }

  private func insert(_ table: Table) throws -> OpaquePointer { try prepared(table.insert(Table.question)) }

  // MARK: - Reading

  private static let recordByID = Table.records.byID(Table.question)
  private static let userByID = Table.users.byID(Table.question)
  private static let page = Table.page(Table.question)

  func read(_ kind: floor_kind, keys: FloorKeys, in range: Range<Int>) throws {
    let select = try prepared(kind == floor_users ? Self.userByID : Self.recordByID)
    var rows = 0
    try check(keys.withBytes(in: range) { floor_my_read_by_id(database, select, $0, range.count, &rows) })
    try Failure.check(rows, of: range.count, "rows")
  }

  func page(of user: UInt64, rows limit: Int) throws {
    var rows = 0
    try check(
      floor_my_read_page(database, prepared(Self.page), FloorKeys.bytes(floor_users, user), "weight", Int64(limit), &rows))
    try Failure.check(rows, of: limit, "rows")
  }

  func days(of user: UInt64, expected: Int) throws {
    var rows = 0
    try check(floor_my_read_page(database, prepared(Self.days), FloorKeys.bytes(floor_users, user), "weight", 0, &rows))
    try Failure.check(rows, of: expected, "days")
  }

  private static let days = """
    SELECT to_days(recorded_at) AS day, count(*), min(recorded_at), max(recorded_at), min(value), max(value), avg(value), sum(value * value)
    FROM (SELECT recorded_at, cast(json_value(data, '$.weight') AS DOUBLE) AS value FROM health_records WHERE user_id = ? AND type = ?)
      AS weights
    GROUP BY day ORDER BY day
    """

  // MARK: - Writing

  func insert(_ records: ArraySlice<FloorRecord>) throws {
    let rows = records.map(\.row)
    try check(floor_my_insert_records(database, insert(.records), rows, rows.count))
  }

  func bulk(_ records: [FloorRecord]) throws {
    try check(floor_my_bulk_records(database, insert(.records), records.map(\.row), records.count))
  }

  func append(to chat: UInt64, from first: UInt64, count: Int) throws {
    var statements = try floor_my_append(
      count: prepared("UPDATE chat_sessions SET messages_count = messages_count + 1 WHERE id = ?"),
      last_place: prepared("SELECT coalesce(max(place), 0) FROM chat_messages WHERE chat_id = ?"), insert: insert(.messages))
    try check(floor_my_append_messages(database, &statements, chat, 0, first, count))
  }

  // MARK: - Filling

  func fill(users: Range<UInt64>) throws {
    try check(floor_my_fill_users(database, insert(.users), users.lowerBound, UInt64(users.count)))
  }

  func fill(_ records: floor_filling) throws {
    var records = records
    try check(floor_my_fill_records(database, insert(.records), &records))
  }

  func fill(chat: UInt64, messages: Int) throws {
    try check(floor_my_fill_chat(database, insert(.chats), chat, 0, Int64(messages)))
    try check(floor_my_fill_messages(database, insert(.messages), chat, 0, 0, UInt64(messages)))
  }

  func settle() throws { try execute("ANALYZE TABLE users, health_records, chat_sessions, chat_messages") }
}
