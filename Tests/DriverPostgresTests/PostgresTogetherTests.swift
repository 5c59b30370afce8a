import DriverMock
import DriverPostgres
import ServerFixtures
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// Insertions that wait for the log's numbers together, as a single connection makes all that come at once.
@Suite(.enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason))) struct `Insertions together on PostgreSQL` {
  /// Alone, foreign keys look after references; in a set, commits do.
  @Test(arguments: [false, true]) func `each come to what they come to alone`(_ isInSet: Bool) async throws {
    let schema = try PostgresSchema()
    let postgres = try schema.driver(connections: 1)
    let driver: any Driver = isInSet ? FailoverDriver([postgres, MockDriver()]) : postgres
    _ = try await driver.ready(log: .on)
    func commit(_ rows: RowBatch, ifAbsent: Bool = false) -> WriteBatch {
      WriteBatch(OperationID(), [.insert(rows, ifAbsent: ifAbsent)])
    }
    func record(_ id: RawID, of user: RawID) -> RowBatch { Rows.row(.healthRecords, [.id: .id(id), .userID: .id(user)]) }
    let user = OperationID().raw
    let (taken, removed) = (OperationID().raw, OperationID().raw)
    let before = commit(record(taken, of: user))
    _ = try await driver.commit(commit(Rows.user(user)), soon())
    let first = try await driver.commit(before, soon())
    _ = try await driver.commit(commit(record(removed, of: user)), soon())
    let deletion = try await driver.commit(WriteBatch(OperationID(), [.delete(.healthRecords, .one(removed))]), soon())

    for _ in 0..<10 {
      let plain = (0..<16).map { commit(Rows.record(of: user), ifAbsent: $0 % 2 == 0) }
      let twice = commit(Rows.record(of: user))
      let again = commit(record(removed, of: user), ifAbsent: true)
      let batches =
        plain + [twice, twice, before, again]
        + [
          commit(record(taken, of: user)), commit(record(taken, of: user), ifAbsent: true),
          commit(record(OperationID().raw, of: OperationID().raw)),
        ]
      let results = await withTaskGroup(of: (Int, Result<Commit, StoreError>).self) { group in
        for (place, batch) in batches.enumerated() {
          group.addTask {
            do throws(StoreError) {
              return (place, .success(try await driver.commit(batch, soon())))
            } catch {
              return (place, .failure(error))
            }
          }
        }
        return await group.reduce(into: [Int: Result<Commit, StoreError>]()) { $0[$1.0] = $1.1 }
      }
      func done(_ place: Int) throws -> Commit { try #require(results[place]).get() }
      func refusal(_ place: Int) -> StoreError.Code? { if case .failure(let error)? = results[place] { error.code } else { nil } }
      for place in 0..<16 { #expect(try done(place).affected == [1] && !done(place).isReplay) }
      #expect(try done(16).version == done(17).version)
      #expect(try [done(16), done(17)].count { $0.isReplay } == 1)
      #expect(try done(18).isReplay && done(18).version == first.version)
      // The first time it comes after its own deletion, later it is there.
      #expect(try done(19).version > deletion.version)
      #expect(refusal(20) == .duplicate)
      #expect(try done(21).affected == [0])
      #expect(refusal(22) == .missingReference)
    }
    #expect(try schema.count("SELECT count(*) FROM health_records") == 172)
    #expect(try schema.count("SELECT count(*) FROM changes") == schema.count("SELECT max(seq) FROM changes"))
    #expect(try schema.count("SELECT count(*) FROM changes WHERE op = (SELECT op FROM health_records WHERE id = '\(taken)')") == 1)
    #expect(
      try schema.count(
        "SELECT count(*) FROM health_records r JOIN changes c USING (op) WHERE r.version_counter = c.version_counter AND c.verdict = 'ok'")
        == 172)
    try await imagesAreRows(driver)
    await driver.close()
  }

  /// Whether the log says of each record what the table has.
  private func imagesAreRows(_ driver: any Driver) async throws {
    let shape = Schema.current[.healthRecords]
    var logged: [Key: [Value]] = [:]
    var place: Position?
    while true {
      let page = try await driver.changes(after: place, limit: 1_000, soon())
      for rows in page.changes.flatMap(\.effects.puts) where rows.entity == .healthRecords {
        for row in 0..<rows.count { logged[rows.key(row, shape)] = (0..<rows.width).map { rows.value(rows[row, $0]) } }
      }
      place = page.next
      if page.isEnd { break }
    }
    let rows = try #require(try await driver.read([Query(.healthRecords, limit: Limits.pageRows)], soon()).first)
    #expect(rows.count == 172 && logged.count == 172)
    for row in 0..<rows.count {
      #expect(logged[rows.key(row, shape)] == (0..<rows.width).map { rows.value(rows[row, $0]) })
    }
  }

  /// Servers that are several machines answer so; here a trigger does when a transaction commits.
  @Test(arguments: ["40003", "08007"], [ChangeLog.on, .asItIs]) func `a commit that the server knows nothing of is unknown`(
    _ code: String, _ log: ChangeLog
  ) async throws {
    let schema = try PostgresSchema()
    let driver = try await schema.ready(connections: 1, log: log)
    try await driver.insert(Rows.user())
    try schema.sql(
      """
      CREATE FUNCTION doubt() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'doubt' USING ERRCODE = '\(code)'; END $$;
      CREATE CONSTRAINT TRIGGER doubt AFTER INSERT ON users
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION doubt()
      """)
    await withTaskGroup(of: StoreError?.self) { group in
      for number in 0..<12 {
        group.addTask {
          let rows = (0...number % 2).map { _ in Write.insert(Rows.user()) }
          return try? await failure { _ = try await driver.commit(WriteBatch(OperationID(), rows), soon()) }
        }
      }
      for await error in group {
        #expect(error?.disposition == .unknown || error?.disposition == .notAttempted, "\(String(describing: error))")
      }
    }
    let alone = try await failure { try await driver.insert(Rows.user()) }
    #expect(alone.disposition == .unknown)
    try schema.sql("DROP TRIGGER doubt ON users")
    try await driver.insert(Rows.user())
    #expect(try await driver.count(.users) == 2)
    await driver.close()
  }
}
