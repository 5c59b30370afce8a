import DriverMock
import StoreFaults
import Testing
import WellSenseStore

@Suite struct MockReadTests {
  let database = MockDriver()
  let ada = RawID.number(1)

  /// Records with many equal times, in random order of arrival.
  func fill(_ count: Int) async throws {
    try await database.insert(Rows.user(ada, email: "ada@example.org"))
    var generator = SeededGenerator(seed: 7)
    var batch = RowBatch(Schema.current[.healthRecords])
    for number in (0..<count).shuffled(using: &generator) {
      Rows.add(&batch, .number(UInt64(number) + 100), of: ada, at: Int64(number / 3), data: #"{"value":\#(number)}"#)
    }
    try await database.insert(batch)
  }

  @Test(arguments: [true, false], [1, 7, 1_000]) func `pages join to the whole, in order`(descending: Bool, limit: Int) async throws {
    try await fill(1_500)
    var query = Query(
      .healthRecords, [Condition(.userID, .equals(.id(ada)))], order: Order(.recordedAt, descending: descending), limit: limit)
    var ids: [RawID] = []
    repeat {
      let page = try await database.rows(query)
      #expect(page.count == limit || page.next == nil)
      ids += (0..<page.count).map { page[$0, 0].rawID }
      query.after = page.next
    } while query.after != nil
    let all = (0..<1_500).map { RawID.number(UInt64($0) + 100) }
    #expect(ids == (descending ? all.reversed() : all))
  }

  @Test func `a page ends after the row that reaches its bytes`() async throws {
    try await fill(10)
    let query = Query(.healthRecords, [Condition(.userID, .equals(.id(ada)))], order: .ascending(.recordedAt), maxBytes: 12)
    let page = try await database.rows(query)
    #expect(page.count == 2)
    #expect(page.next?.key == .one(.number(101)))
  }

  @Test func `ranges are half open, and counted without reading`() async throws {
    try await fill(1_500)
    let conditions = [
      Condition(.userID, .equals(.id(ada))), Condition(.recordedAt, .atLeast(.time(Timestamp(milliseconds: 10)))),
      Condition(.recordedAt, .below(.time(Timestamp(milliseconds: 20)))),
    ]
    #expect(try await database.rows(Query(.healthRecords, conditions, order: .ascending(.recordedAt))).count == 30)
    #expect(try await database.aggregate(Aggregation(.healthRecords, conditions), .soon).count == 30)
  }

  @Test func `a metric is folded over its buckets`() async throws {
    try await fill(30)
    let metric = Aggregation.Metric(
      .data, "value", time: .recordedAt, boundaries: [0, 5, 10].map { Timestamp(milliseconds: $0) })
    let buckets = try await database.aggregate(Aggregation(.healthRecords, [], metric: metric), .soon)
    #expect(buckets.count == 30)
    #expect(buckets.buckets.map(\.summary.mean) == [7, 22])
  }

  @Test func `explains by index or scan, without values`() async throws {
    let explain = try #require(database.explanations)
    let byUser = Query(.healthRecords, [Condition(.userID, .equals(.id(ada)))], order: .descending(.recordedAt))
    #expect(try await explain.explain(byUser, .soon).lines == ["health_records: index (user_id) by recorded_at"])
    let byKey = Query(.users, key: .one(ada))
    #expect(try await explain.explain(byKey, .soon).lines == ["users: key"])
    let byName = Query(.users, [Condition(.firstName, .equals(.text("Ada")))], order: .ascending(.updatedAt))
    #expect(try await explain.explain(byName, .soon).lines == ["users: scan", "filter first_name", "sort by updated_at"])
  }
}
