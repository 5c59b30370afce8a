import DriverPostgres
import ServerFixtures
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension PostgresSchema {
  /// Opened and initialized.
  func ready(connections: Int = 4, log: ChangeLog = .asItIs) async throws -> any Driver {
    try await driver(connections: connections).ready(log: log)
  }

  func count(_ sql: String) throws -> Int { Int(try self.sql(sql) ?? "") ?? -1 }
}

extension Rows {
  static func post(_ id: RawID, by user: RawID) -> RowBatch { row(.communityPosts, [.id: .id(id), .userID: .id(user)]) }
  static func like(_ post: RawID, by user: RawID) -> RowBatch { row(.postLikes, [.postID: .id(post), .userID: .id(user)]) }
  static func comment(_ post: RawID, by user: RawID) -> RowBatch { row(.postComments, [.postID: .id(post), .userID: .id(user)]) }
  static func chat(_ id: RawID, of user: RawID) -> RowBatch {
    row(.chatSessions, [.id: .id(id), .userID: .id(user), .sessionID: .text("\(id)")])
  }
  static func message(in chat: RawID, of user: RawID) -> RowBatch { row(.chatMessages, [.chatID: .id(chat), .userID: .id(user)]) }
  static func record(of user: RawID) -> RowBatch { row(.healthRecords, [.userID: .id(user)]) }

  /// One row with these values, and plain ones in the other columns.
  static func row(_ entity: Entity, _ values: [Field: Value]) -> RowBatch {
    let schema = Schema.current[entity]
    var row = RowBatch(schema)
    for column in schema.columns { row.append(values[column.field] ?? plain(column)) }
    return row
  }

  private static func plain(_ column: Column) -> Value {
    switch column.type {
    case _ where column.isNullable || column.role == .system: .null
    case .id: .id(OperationID().raw)
    case .integer, .boolean, .choice: .integer(0)
    case .time: .time(Timestamp(milliseconds: 1_700_000_000_000))
    case .text, .longText: .text("\(OperationID())")
    case .json: .json(.emptyObject)
    case .tags: .json(JSON(trusted: Array(#"["a","b"]"#.utf8)[...]))
    case .bytes: .null
    }
  }
}

@Suite(.enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason))) struct `A crowd on PostgreSQL` {
  /// Two drivers are what two processes are.
  @Test(arguments: [ChangeLog.asItIs, .on])
  func `leaves counters, places and references right, and meets no error of the engine`(_ log: ChangeLog) async throws {
    let schema = try PostgresSchema()
    let drivers = [try await schema.ready(log: log), try await schema.ready(log: log)]
    let users = (0..<3).map { _ in OperationID().raw }
    let posts = (0..<3).map { _ in OperationID().raw }
    let chats = (0..<2).map { _ in OperationID().raw }
    for user in users { _ = try await drivers[0].commit(WriteBatch(OperationID(), [.insert(Rows.user(user))]), soon()) }
    let errors = try await withThrowingTaskGroup(of: [StoreError].self) { group in
      for task in 0..<12 {
        group.addTask {
          var errors: [StoreError] = []
          for _ in 0..<25 {
            do throws(StoreError) {
              _ = try await drivers[task % 2].commit(WriteBatch(OperationID(), Self.writes(users, posts, chats)), soon())
            } catch {
              errors.append(error)
            }
          }
          return errors
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let expected: Set<StoreError.Code> = [.duplicate, .missingReference, .notFound, .conflict]
    #expect(errors.filter { !expected.contains($0.code) }.map(\.description) == [])
    for (counter, child) in [("likes_count", "post_likes"), ("comments_count", "post_comments")] {
      #expect(
        try schema.count(
          "SELECT count(*) FROM community_posts p WHERE \(counter) <> (SELECT count(*) FROM \(child) c WHERE c.post_id = p.id)")
          == 0)
    }
    #expect(
      try schema.count("SELECT count(*) FROM chat_messages") == schema.count("SELECT count(DISTINCT (chat_id, place)) FROM chat_messages"))
    #expect(
      try schema.count("SELECT coalesce(sum(messages_count), 0) FROM chat_sessions") == schema.count("SELECT count(*) FROM chat_messages"))
    #expect(
      try schema.count("SELECT count(*) FROM community_posts") * 2 == schema.count("SELECT count(*) FROM community_posts_tags"))
    if log == .on {
      #expect(try schema.count("SELECT max(seq) FROM changes") == schema.count("SELECT count(*) FROM changes"))
    }
    for driver in drivers { await driver.close() }
  }

  /// One to three writes that get into each other's way.
  private static func writes(_ users: [RawID], _ posts: [RawID], _ chats: [RawID]) -> [Write] {
    (0..<Int.random(in: 1...3)).map { _ in
      let (user, post, chat) = (users.randomElement() ?? users[0], posts.randomElement() ?? posts[0], chats.randomElement() ?? chats[0])
      switch Int.random(in: 0..<12) {
      case 0: return .delete(.users, .one(user))
      case 1: return .insert(Rows.user(user), ifAbsent: true)
      case 2: return .delete(.communityPosts, .one(post))
      case 3: return .insert(Rows.post(post, by: user))
      case 4: return .delete(.postLikes, .pair(post, user))
      case 5, 6: return .insert(Rows.like(post, by: user), ifAbsent: Bool.random())
      case 7: return .insert(Rows.comment(post, by: user))
      case 8: return .insert(Rows.chat(chat, of: user), ifAbsent: true)
      case 9: return .insert(Rows.message(in: chat, of: user))
      case 10: return .patch(.communityPosts, .one(post), [Assignment(.title, .text("x"))])
      default: return .patch(.users, .one(user), [Assignment(.lastName, .text("x"))])
      }
    }
  }

  @Test(arguments: [ChangeLog.asItIs, .on])
  func `finds one effect of an operation that is committed many times at once`(_ log: ChangeLog) async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready(connections: 8, log: log)
    let (user, post) = (OperationID().raw, OperationID().raw)
    _ = try await driver.commit(WriteBatch(OperationID(), [.insert(Rows.user(user)), .insert(Rows.post(post, by: user))]), soon())
    for _ in 0..<20 {
      let batches = [
        WriteBatch(OperationID(), [.insert(Rows.comment(post, by: user))]),
        WriteBatch(OperationID(), [.insert(Rows.record(of: user)), .insert(Rows.comment(post, by: user))]),
        WriteBatch(OperationID(), [.patch(.users, .one(user), [Assignment(.lastName, .text("y"))])]),
      ]
      for batch in batches {
        let commits = try await withThrowingTaskGroup(of: Commit.self) { group in
          for _ in 0..<6 { group.addTask { try await driver.commit(batch, soon()) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(commits.count { !$0.isReplay } == 1)
        #expect(Set(commits.map(\.version)).count == 1)
      }
    }
    #expect(try schema.count("SELECT comments_count FROM community_posts") == 40)
    #expect(try schema.count("SELECT count(*) FROM post_comments") == 40)
    #expect(try schema.count("SELECT count(*) FROM health_records") == 20)
    await driver.close()
  }
}
