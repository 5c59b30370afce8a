internal import Foundation
internal import GRDB

/// The same work as an application would do it with GRDB: its pool, its cached statements, records decoded from the same columns.
struct Peer: Sendable {
  private let pool: DatabasePool

  init(_ path: String, synchronous: String, cacheKibibytes: Int) async throws {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)") }
    pool = try DatabasePool(path: path, configuration: configuration)
    // After the pool has set the write-ahead log up, which sets this as well.
    try await pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchronous)") }
  }

  func close() { try? pool.close() }

  func record(_ key: Data) async throws -> PeerRecord? {
    try await pool.read { db in
      try PeerRecord.fetchOne(db.cachedStatement(sql: Self.recordByKey), arguments: [key])
    }
  }

  func user(_ key: Data) async throws -> PeerUser? {
    try await pool.read { db in
      try PeerUser.fetchOne(db.cachedStatement(sql: Self.userByKey), arguments: [key])
    }
  }

  func page(of user: Data, rows: Int) async throws -> [PeerRecord] {
    try await pool.read { db in
      try PeerRecord.fetchAll(db.cachedStatement(sql: Self.recordPage), arguments: [user, "weight", rows])
    }
  }

  /// Inserts one record in a transaction of its own.
  func insert(_ record: NewPeerRecord) async throws {
    try await pool.write { db in
      try db.cachedStatement(sql: Self.insertRecord).execute(arguments: record.arguments)
    }
  }

  /// Inserts many in one transaction.
  func insert(_ records: [NewPeerRecord]) async throws {
    try await pool.write { db in
      let statement = try db.cachedStatement(sql: Self.insertRecord)
      for record in records { try statement.execute(arguments: record.arguments) }
    }
  }

  private static let insertRecord = Table.records.insert(Table.question)
  private static let recordByKey = Table.records.byID(Table.question)
  private static let userByKey = Table.users.byID(Table.question)
  private static let recordPage = Table.page(Table.question)
}

// The columns are those of the floor, read by position, which is GRDB's fastest way to a record.
struct PeerRecord: FetchableRecord, Sendable {
  let id, userID: Data
  let type: String
  let data: Data
  let recordedAt: Int64
  let source: String?
  let createdAt, versionEpoch, versionCounter: Int64
  let operation: Data

  init(row: Row) {
    id = row[0]
    userID = row[1]
    type = row[2]
    data = row[3]
    recordedAt = row[4]
    source = row[5]
    createdAt = row[6]
    versionEpoch = row[7]
    versionCounter = row[8]
    operation = row[9]
  }
}

struct PeerUser: FetchableRecord, Sendable {
  let id: Data
  let email, emailKey, passwordHash: String
  let firstName, lastName: String?
  let profile, healthGoals, preferences: Data?
  let source: String?
  let createdAt, updatedAt, versionEpoch, versionCounter: Int64
  let operation: Data

  init(row: Row) {
    id = row[0]
    email = row[1]
    emailKey = row[2]
    passwordHash = row[3]
    firstName = row[4]
    lastName = row[5]
    profile = row[6]
    healthGoals = row[7]
    preferences = row[8]
    source = row[9]
    createdAt = row[10]
    updatedAt = row[11]
    versionEpoch = row[12]
    versionCounter = row[13]
    operation = row[14]
  }
}

struct NewPeerRecord: Sendable {
  let id, userID: Data
  let data: String
  let recordedAt: Int64
  let operation: Data

  var arguments: StatementArguments {
    [id, userID, "weight", data, recordedAt, "sample", recordedAt, 1, 1, operation]
  }
}
