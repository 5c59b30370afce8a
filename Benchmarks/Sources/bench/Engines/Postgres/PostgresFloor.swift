internal import CFloorPostgres
internal import CFloorRows

/// PostgreSQL straight over libpq.
///
/// `@unchecked Sendable`: one thread at a time uses it.
final class PostgresFloor: Floor, @unchecked Sendable {
  private let database: OpaquePointer
  private var prepared: Set<String> = []

  init(_ uri: String) throws {
    guard let database = floor_pg_open(uri) else { throw Failure(description: "no memory for a connection") }
    self.database = database
    try check(floor_pg_error(database)[0] == 0 ? 0 : -1)
  }

  func close() { floor_pg_close(database) }

  func execute(_ sql: String) throws { try check(floor_pg_execute(database, sql)) }

  /// The first value of an answer.
  func value(_ sql: String) throws -> String {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      try check(floor_pg_value(database, sql, text.baseAddress, text.count))
      return text.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw Failure(description: "PostgreSQL told the floor: \(String(cString: floor_pg_error(database)))") }
  }

  private func prepared(_ name: String, _ sql: @autoclosure () -> String) throws -> String {
    if prepared.insert(name).inserted { try check(floor_pg_prepare(database, name, sql())) }
    return name
  }

  // MARK: - Reading

  func read(_ kind: floor_kind, keys: FloorKeys, in range: Range<Int>) throws {
    let table = kind == floor_users ? Table.users : Table.records
    let select = try prepared(table.name, table.byID(Table.dollar))
    var rows = 0
    try check(keys.withBytes(in: range) { floor_pg_read_by_id(database, select, $0, range.count, &rows) })
    try Failure.check(rows, of: range.count, "rows")
  }

  func page(of user: UInt64, rows limit: Int) throws {
    let select = try prepared("page", Table.page(Table.dollar))
    var rows = 0
    try check(floor_pg_read_page(database, select, FloorKeys.bytes(floor_users, user), "weight", Int64(limit), &rows))
    try Failure.check(rows, of: limit, "rows")
  }

  func days(of user: UInt64, expected: Int) throws {
    let select = try prepared("days", Self.days)
    var rows = 0
    try check(floor_pg_read_page(database, select, FloorKeys.bytes(floor_users, user), "weight", 0, &rows))
    try Failure.check(rows, of: expected, "days")
  }

  private static let days = """
    SELECT date_bin('1 day', recorded_at, '1970-01-01Z') AS day, count(*), min(recorded_at), max(recorded_at), min(value), max(value),
      avg(value), sum(value * value)
    FROM (SELECT recorded_at, (data -> 'weight')::float8 AS value FROM health_records WHERE user_id = $1 AND type = $2) AS weights
    GROUP BY day ORDER BY day
    """

  // MARK: - Writing

  func insert(_ records: ArraySlice<FloorRecord>) throws {
    let rows = records.map(\.row)
    try check(floor_pg_insert_records(database, prepared("insert", Table.records.insert(Table.dollar)), rows, rows.count))
  }

  func bulk(_ records: [FloorRecord]) throws {
    try check(floor_pg_copy_records(database, Table.records.copy, records.map(\.row), records.count))
  }

  func append(to chat: UInt64, from first: UInt64, count: Int) throws {
    try check(floor_pg_append_messages(database, prepared("append", Self.append), chat, 0, first, count))
  }

  private static let append = """
    WITH chat AS (UPDATE chat_sessions SET messages_count = messages_count + 1 WHERE id = $2 RETURNING id)
    INSERT INTO chat_messages (\(Table.messages.columns))
    SELECT $1::uuid, id, $3::uuid, 1 + (SELECT coalesce(max(place), 0) FROM chat_messages WHERE chat_id = $2), 'user', $4, NULL,
      $5::timestamptz, 1, $6::bigint, $7::uuid FROM chat
    """

  // MARK: - Filling

  func fill(users: Range<UInt64>) throws {
    try check(floor_pg_fill_users(database, Table.users.copy, users.lowerBound, UInt64(users.count)))
  }

  func fill(_ records: floor_filling) throws {
    var records = records
    try check(floor_pg_fill_records(database, Table.records.copy, &records))
  }

  func fill(chat: UInt64, messages: Int) throws {
    try check(floor_pg_fill_chat(database, Table.chats.copy, chat, 0, Int64(messages)))
    try check(floor_pg_fill_messages(database, Table.messages.copy, chat, 0, 0, UInt64(messages)))
  }

  func settle() throws { try execute("VACUUM (ANALYZE) users, health_records, chat_sessions, chat_messages") }
}

extension Table {
  fileprivate var copy: String { "COPY \(name) (\(columns)) FROM STDIN (FORMAT binary)" }
}
