internal import CFloor
internal import WellSenseStore

/// A connection of the C floor.
///
/// `@unchecked Sendable`: contenders run one after the other, so only one thread uses it at a time.
final class Floor: @unchecked Sendable {
  private let database: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

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

  func execute(_ sql: String) throws { try check(floor_execute(database, sql)) }

  // MARK: - Reading

  /// Reads rows one by one by 16-byte keys.
  func read(_ table: Table, keys: FloorKeys) throws {
    let select = try prepared("SELECT \(table.columns) FROM \(table.name) WHERE id = ?")
    var rows = 0
    try check(floor_read_by_id(select, keys.bytes, keys.count, &rows))
    guard rows == keys.count else { throw Failure(description: "the floor found \(rows) of \(keys.count) rows") }
  }

  func page(of user: UInt64, rows limit: Int) throws {
    let select = try prepared(
      """
      SELECT \(Table.records.columns) FROM health_records WHERE user_id = ? AND type = ? ORDER BY recorded_at DESC, id DESC LIMIT ?
      """)
    var rows = 0
    try check(floor_read_page(select, FloorKeys.bytes(floor_users, user), "weight", Int64(limit), &rows))
    guard rows == limit else { throw Failure(description: "the floor found \(rows) of \(limit) rows") }
  }

  /// Statistics of each day, as SQL can give them; the deviation follows from the sums.
  func days(of user: UInt64, expected: Int) throws {
    let select = try prepared(
      """
      SELECT recorded_at / 86400000 AS day, count(*), min(recorded_at), max(recorded_at), min(value), max(value), avg(value), sum(value * value)
      FROM (SELECT recorded_at, json_extract(data, '$.weight') AS value FROM health_records WHERE user_id = ? AND type = ?)
      GROUP BY day ORDER BY day
      """)
    var rows = 0
    try check(floor_read_page(select, FloorKeys.bytes(floor_users, user), "weight", 0, &rows))
    guard rows == expected else { throw Failure(description: "the floor found \(rows) of \(expected) days") }
  }

  // MARK: - Writing

  /// Inserts records; `group` of them in a transaction, 0 for one each.
  func insert(_ records: [FloorRecord], group: Int = 0) throws {
    try check(floor_insert_records(database, prepared(Table.records.insert), records.map(\.row), records.count, group))
  }

  func insertUsers(_ indices: Range<UInt64>) throws {
    let insert = try prepared(Table.users.insert)
    try execute("BEGIN IMMEDIATE")
    for index in indices { try check(floor_insert_user(database, insert, index)) }
    try execute("COMMIT")
  }

  func fill(records count: Int, from first: UInt64, users: Range<UInt64>, interval: Int64) throws {
    let insert = try prepared(Table.records.insert)
    try check(floor_fill_records(database, insert, first, UInt64(count), users.lowerBound, UInt64(users.count), interval))
  }

  /// Makes a chat of the first user with as many messages.
  func fill(chat: UInt64, messages count: Int) throws {
    try check(floor_insert_chat(database, prepared(Table.chats.insert), chat, 0))
    try check(floor_fill_messages(database, prepared(Table.messages.insert), chat, 0, 0, UInt64(count)))
    try execute("UPDATE chat_sessions SET messages_count = \(count)")
  }

  func append(to chat: UInt64, from first: UInt64, count: Int) throws {
    var statements = try floor_append(
      last_place: prepared("SELECT max(place) FROM chat_messages WHERE chat_id = ?"), insert: prepared(Table.messages.insert),
      count: prepared("UPDATE chat_sessions SET messages_count = messages_count + 1 WHERE id = ?"))
    try check(floor_append_messages(database, &statements, chat, 0, first, count))
  }
}

/// Keys of rows by their indices, as both sides need them.
struct FloorKeys: Sendable {
  let ids: [RawID]
  let bytes: [UInt8]
  var count: Int { ids.count }

  init(_ kind: floor_kind, _ indices: [Int]) {
    ids = indices.map { Self.id(kind, UInt64($0)) }
    bytes = indices.flatMap { Self.bytes(kind, UInt64($0)) }
  }

  static func bytes(_ kind: floor_kind, _ index: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 16)
    floor_id(kind, index, &bytes)
    return bytes
  }

  static func id(_ kind: floor_kind, _ index: UInt64) -> RawID {
    bytes(kind, index).withUnsafeBytes { RawID(bytes: $0) ?? RawID(high: 0, low: 0) }
  }

  static func user(_ index: UInt64) -> ID<User> { ID(id(floor_users, index)) }
}

/// A record for the floor to insert; its document lies in memory that is never given back.
///
/// `@unchecked Sendable`: written once, before anyone else sees it.
struct FloorRecord: @unchecked Sendable {
  let row: floor_record

  init(_ index: UInt64, user: UInt64) {
    let document = UnsafeMutablePointer<CChar>.allocate(capacity: 320)
    let length = floor_document(index, document, 320)
    row = floor_record(index: index, user: user, recorded_at: floor_created(index), document: document, length: length)
  }

  var text: String {
    String(decoding: UnsafeRawBufferPointer(start: row.document, count: row.length), as: UTF8.self)
  }
}

/// The columns of a table in the order of the store's own statements.
struct Table: Sendable {
  let name: String
  let columns: String

  var insert: String {
    let places = columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")
    return "INSERT INTO \(name) (\(columns)) VALUES (\(places))"
  }

  private init(_ name: String, _ columns: String) {
    self.name = name
    self.columns = columns + ", version_epoch, version_counter, op"
  }

  static let users = Table(
    "users",
    "id, email, email_key, password_hash, first_name, last_name, profile, health_goals, preferences, source, created_at, updated_at")
  static let records = Table("health_records", "id, user_id, type, data, recorded_at, source, created_at")
  static let chats = Table(
    "chat_sessions",
    "id, session_id, user_id, title, session_type, status, messages_count, context, analytics, created_at, updated_at")
  static let messages = Table("chat_messages", "id, chat_id, user_id, place, role, content, data, created_at")
}
