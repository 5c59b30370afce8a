import DriverPostgres
import ServerFixtures
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason))) struct `Many rows at once on PostgreSQL` {
  private func joined(_ rows: [RowBatch]) -> RowBatch {
    var all = rows[0]
    for row in rows.dropFirst() { all.append(row: 0, of: row) }
    return all
  }

  @Test(arguments: [ChangeLog.asItIs, .on]) func `are as if they had come one by one`(_ log: ChangeLog) async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready(log: log)
    let (user, chat) = (OperationID().raw, OperationID().raw)
    let posts = (0..<100).map { _ in OperationID().raw }
    let batch = WriteBatch(
      OperationID(),
      [
        .insert(joined([Rows.user(user)] + (0..<99).map { _ in Rows.user() })), .insert(Rows.chat(chat, of: user)),
        .insert(joined(posts.map { Rows.post($0, by: user) })), .insert(joined(posts.map { Rows.like($0, by: user) })),
        .insert(joined((0..<150).map { Rows.comment(posts[$0 % 50], by: user) })),
        .insert(joined((0..<120).map { _ in Rows.message(in: chat, of: user) })),
      ], returning: true)
    let commit = try await driver.commit(batch, soon())
    #expect(commit.affected == [100, 1, 100, 100, 150, 120])
    #expect(commit.rows.map(\.count) == commit.affected)
    #expect(try schema.count("SELECT count(*) FROM community_posts_tags") == 200)
    #expect(try schema.count("SELECT sum(likes_count) FROM community_posts") == 100)
    #expect(try schema.count("SELECT count(*) FROM community_posts WHERE comments_count = 3") == 50)
    #expect(try schema.count("SELECT messages_count FROM chat_sessions") == 120)
    #expect(try schema.count("SELECT count(DISTINCT place) FROM chat_messages WHERE place BETWEEN 1 AND 120") == 120)
    let again = try await driver.commit(batch, soon())
    #expect(again.isReplay && again.affected == commit.affected)
    await driver.close()
  }

  @Test func `are refused together, with the row that is to blame`() async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready()
    let user = OperationID().raw
    _ = try await driver.commit(WriteBatch(OperationID(), [.insert(Rows.user(user))]), soon())
    for (bad, code) in [(Rows.user(user), StoreError.Code.duplicate)] {
      let rows = joined((0..<90).map { _ in Rows.user() } + [bad] + (0..<90).map { _ in Rows.user() })
      do {
        _ = try await driver.commit(WriteBatch(OperationID(), [.insert(rows)]), soon())
        Issue.record("accepted")
      } catch {
        #expect(error.code == code)
        #expect(error.field == "id")
      }
      let commit = try await driver.commit(WriteBatch(OperationID(), [.insert(rows, ifAbsent: true)]), soon())
      #expect(commit.affected == [180])
    }
    let orphans = joined((0..<90).map { Rows.record(of: $0 == 70 ? OperationID().raw : user) })
    do {
      _ = try await driver.commit(WriteBatch(OperationID(), [.insert(orphans)]), soon())
      Issue.record("accepted")
    } catch {
      #expect(error.code == .missingReference)
      #expect(error.field == "user_id")
    }
    #expect(try schema.count("SELECT count(*) FROM users") == 181)
    #expect(try schema.count("SELECT count(*) FROM health_records") == 0)
    await driver.close()
  }

  @Test func `fail alone when single inserts share a transaction`() async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready(connections: 1)
    let taken = OperationID().raw
    _ = try await driver.commit(WriteBatch(OperationID(), [.insert(Rows.user(taken))]), soon())
    let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
      for number in 0..<120 {
        group.addTask {
          let rows = number % 20 == 3 ? Rows.user(taken) : number % 20 == 7 ? Rows.record(of: OperationID().raw) : Rows.user()
          do throws(StoreError) {
            _ = try await driver.commit(WriteBatch(OperationID(), [.insert(rows)]), soon())
            return nil
          } catch {
            return error.code
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.count { $0 == .duplicate } == 6)
    #expect(codes.count { $0 == .missingReference } == 6)
    #expect(codes.count { $0 == nil } == 108)
    #expect(try schema.count("SELECT count(*) FROM users") == 109)
    await driver.close()
  }

  @Test func `of one operation are one row, however often it is committed at once`() async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready()
    for _ in 0..<10 {
      let batch = WriteBatch(OperationID(), [.insert(Rows.user())])
      let commits = try await withThrowingTaskGroup(of: Commit.self) { group in
        for _ in 0..<12 { group.addTask { try await driver.commit(batch, soon()) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(commits.count { !$0.isReplay } == 1)
      #expect(Set(commits.map(\.version)).count == 1)
    }
    #expect(try schema.count("SELECT count(*) FROM users") == 10)
    await driver.close()
  }

  @Test func `keep documents whose numbers the server would refuse`() async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready()
    let long = String(repeating: "0", count: 20_000)
    let texts = [
      "[1e-20000, 1E+2, -0.0, 5e-324]", "{\"a\":0.\(long)1,\"b\":\"1e9 \(long)\"}", "[1\(String(repeating: "0", count: 308)),\"e\"]",
    ]
    for text in texts {
      let id = OperationID().raw
      let document = try JSON(parsing: text)
      _ = try await driver.commit(
        WriteBatch(OperationID(), [.insert(Rows.row(.users, [.id: .id(id), .profile: .json(document)]))]), soon())
      let read = try await driver.read([Query(.users, key: .one(id))], soon())[0]
      #expect(read.value(read[0, 6]) == .json(document))
    }
    await driver.close()
  }
}
