internal import CFloorRows
internal import CFloorSQLite

/// SQLite straight over libsqlite3.
///
/// `@unchecked Sendable`: one thread at a time uses it.
final class SQLiteFloor: Floor, @unchecked Sendable {
  private let database: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]

  init(_ path: String, _ setup: String) throws {
    guard let database = floor_open(path, setup) else { throw Failure(description: "the floor can't open its database") }
    self.database = database
  }

  func close() {
    for statement in statements.values { floor_finalize(statement) }
    statements = [:]
    floor_close(database)
  }

  private func prepared(_ sql: String) throws -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    guard let statement = floor_prepare(database, sql) else { throw Failure(description: "the floor can't prepare: \(sql)") }
    statements[sql] = statement
    return statement
  }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw Failure(description: "SQLite answered the floor \(code)") }
  }

  private func execute(_ sql: String) throws { try check(floor_execute(database, sql)) }

  // MARK: - Reading

  func read(_ kind: floor_kind, keys: FloorKeys, in range: Range<Int>) throws {
    let select = try prepared((kind == floor_users ? Table.users : Table.records).byID(Table.question))
    var rows = 0
    try check(keys.withBytes(in: range) { floor_read_by_id(database, select, $0, range.count, &rows) })
    try Failure.check(rows, of: range.count, "rows")
  }

  func page(of user: UInt64, rows limit: Int) throws {
    var rows = 0
    try check(
      floor_read_page(
        database, prepared(Table.page(Table.question)), FloorKeys.bytes(floor_users, user), "weight", Int64(limit), &rows))
    try Failure.check(rows, of: limit, "rows")
  }

  func days(of user: UInt64, expected: Int) throws {
    let select = try prepared(
      """
      SELECT recorded_at / 86400000 AS day, count(*), min(recorded_at), max(recorded_at), min(value), max(value), avg(value), sum(value * value)
      FROM (SELECT recorded_at, json_extract(data, '$.weight') AS value FROM health_records WHERE user_id = ? AND type = ?)
      GROUP BY day ORDER BY day
      """)
    var rows = 0
    try check(floor_read_page(database, select, FloorKeys.bytes(floor_users, user), "weight", 0, &rows))
    try Failure.check(rows, of: expected, "days")
  }

  // MARK: - Writing

  func insert(_ records: ArraySlice<FloorRecord>) throws { try insert(records.map(\.row), group: 0) }

  func bulk(_ records: [FloorRecord]) throws { try insert(records.map(\.row), group: records.count) }

  private func insert(_ rows: [floor_record], group: Int) throws {
    try check(floor_insert_records(database, prepared(Table.records.insert(Table.question)), rows, rows.count, group))
  }

  func append(to chat: UInt64, from first: UInt64, count: Int) throws {
    var statements = try floor_append(
      last_place: prepared("SELECT max(place) FROM chat_messages WHERE chat_id = ?"),
      insert: prepared(Table.messages.insert(Table.question)),
      count: prepared("UPDATE chat_sessions SET messages_count = messages_count + 1 WHERE id = ?"))
    try check(floor_append_messages(database, &statements, chat, 0, first, count))
  }

  /// Whoever comes next must not pay for the log that the one before left behind.
  func tidy() throws { try execute("PRAGMA wal_checkpoint(TRUNCATE)") }

  // MARK: - Filling

  func fill(users: Range<UInt64>) throws {
    let insert = try prepared(Table.users.insert(Table.question))
    try execute("BEGIN IMMEDIATE")
    for index in users { try check(floor_insert_user(database, insert, index)) }
    try execute("COMMIT")
  }

  func fill(_ records: floor_filling) throws {
    var records = records
    try check(floor_fill_records(database, prepared(Table.records.insert(Table.question)), &records))
  }

  func fill(chat: UInt64, messages: Int) throws {
    try check(floor_insert_chat(database, prepared(Table.chats.insert(Table.question)), chat, 0))
    try check(floor_fill_messages(database, prepared(Table.messages.insert(Table.question)), chat, 0, 0, UInt64(messages)))
    try execute("UPDATE chat_sessions SET messages_count = \(messages)")
  }

  func settle() throws { try execute("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE") }
}
