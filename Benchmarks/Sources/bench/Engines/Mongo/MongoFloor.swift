internal import CFloorMongo
internal import CFloorRows

/// MongoDB straight over libmongoc.
///
/// `@unchecked Sendable`: one thread at a time uses it.
final class MongoFloor: Floor, @unchecked Sendable {
  private let database: OpaquePointer

  init(_ uri: String, _ name: String) throws {
    guard let database = floor_mongo_open(uri, name) else { throw Failure(description: "the floor doesn't take the server's URI") }
    self.database = database
  }

  func close() { floor_mongo_close(database) }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw Failure(description: "MongoDB told the floor: \(String(cString: floor_mongo_error(database)))") }
  }

  func drop() throws { try check(floor_mongo_drop(database)) }
  func drop(all prefix: String) throws { try check(floor_mongo_drop_all(database, prefix)) }

  // MARK: - Reading

  func read(_ kind: floor_kind, keys: FloorKeys, in range: Range<Int>) throws {
    var rows = 0
    try check(keys.withBytes(in: range) { floor_mongo_read_by_id(database, kind, $0, range.count, &rows) })
    try Failure.check(rows, of: range.count, "rows")
  }

  func page(of user: UInt64, rows limit: Int) throws {
    var rows = 0
    try check(floor_mongo_read_page(database, FloorKeys.bytes(floor_users, user), "weight", Int64(limit), &rows))
    try Failure.check(rows, of: limit, "rows")
  }

  func days(of user: UInt64, expected: Int) throws { throw Self.unmeasured }

  // MARK: - Writing

  func insert(_ records: ArraySlice<FloorRecord>) throws {
    let rows = records.map(\.row)
    try check(floor_mongo_insert_records(database, rows, rows.count))
  }

  func bulk(_ records: [FloorRecord]) throws { try check(floor_mongo_bulk_records(database, records.map(\.row), records.count)) }

  func append(to chat: UInt64, from first: UInt64, count: Int) throws { throw Self.unmeasured }

  // MARK: - Filling

  func fill(users: Range<UInt64>) throws { try check(floor_mongo_fill_users(database, users.lowerBound, UInt64(users.count))) }

  func fill(_ records: floor_filling) throws {
    var records = records
    try check(floor_mongo_fill_records(database, &records))
  }

  func fill(chat: UInt64, messages: Int) throws { throw Self.unmeasured }

  func settle() throws {}

  private static let unmeasured = Failure(description: "of MongoDB nobody measures this")
}
