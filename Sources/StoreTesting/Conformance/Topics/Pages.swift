import WellSenseStore

extension Promise {
  static let pages: [Promise] = [
    Promise(.pages, "limit-and-next", "A page has at most `limit` rows, and `next` exactly when there are more.") { trial in
      try await trial.insert((0..<6).map { _ in trial.user() })
      for limit in 1...8 {
        let page = try await trial.page(Query(.users, limit: limit))
        try equal(page.count, min(limit, 6), "rows with limit \(limit)")
        try equal(page.next == nil, limit >= 6, "whether limit \(limit) reached the end")
      }
    },
    Promise(.pages, "every-row-once-by-key", "Pages of any size by key hold every row once, both ways.") { trial in
      let users = (0..<7).map { _ in trial.user() }
      try await trial.insert(users)
      let ids = users.map(\.id).sorted()
      for limit in 1...4 {
        try equal(try await walk(trial, Query(.users, limit: limit)), ids, "ids, ascending, limit \(limit)")
        try equal(
          try await walk(trial, Query(.users, order: Order(nil, descending: true), limit: limit)), ids.reversed(), "ids, descending")
      }
    },
    Promise(.pages, "every-row-once-by-time", "Pages of any size by time hold every row once, both ways, under conditions.") { trial in
      let (user, other) = (trial.user(), trial.user())
      let records = (0..<7).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user, other] + trial.shuffled(records) + (0..<5).map { trial.record(other, at: Trial.noon + .seconds($0)) })
      let mine = [Condition(.userID, .equals(.id(user.id)))]
      for limit in 1...4 {
        let up = Query(.healthRecords, mine, order: .ascending(.recordedAt), limit: limit)
        try equal(try await walk(trial, up), records.map(\.id), "ids, ascending, limit \(limit)")
        let down = Query(.healthRecords, mine, order: .descending(.recordedAt), limit: limit)
        try equal(try await walk(trial, down), records.reversed().map(\.id), "ids, descending, limit \(limit)")
      }
    },
    Promise(
      .pages, "next-is-the-place-of-the-last-row", "`next` holds the key of the page's last row and the value that it was ordered by."
    ) { trial in
      let user = trial.user()
      let records = (0..<4).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user] + records)
      let mine = Condition(.userID, .equals(.id(user.id)))
      let byTime = try await trial.page(Query(.healthRecords, [mine], order: .descending(.recordedAt), limit: 2))
      try equal(byTime.next, Cursor(value: records[2][.recordedAt], key: records[2].key), "next by time")
      let byKey = try await trial.page(Query(.healthRecords, limit: 2))
      try equal(byKey.next, Cursor(value: nil, key: records.map(\.key).sorted()[1]), "next by key")
    },
    Promise(.pages, "stable-while-rows-appear", "Rows that appear before the cursor neither repeat nor hide others.") { trial in
      let user = trial.user()
      func record(_ seconds: Int) -> Row { trial.record(user, at: Trial.noon + .seconds(seconds)) }
      let records = (0..<6).map { record($0 * 10) }
      try await trial.insert([user] + records)
      var query = Query(.healthRecords, [Condition(.userID, .equals(.id(user.id)))], order: .ascending(.recordedAt), limit: 2)
      var seen: [RawID] = []
      for step in 0..<3 {
        let page = try await trial.page(query)
        seen += page.rows().map(\.id)
        query.after = page.next
        try await trial.insert(record(-step - 1), record(step))
      }
      try equal(seen, records.map(\.id), "ids of the rows that were there")
    },
    Promise(.pages, "stable-while-rows-go", "Rows that go before the cursor hide no others, also the cursor's own row.") { trial in
      let users = (0..<6).map { _ in trial.user() }.sorted { $0.id < $1.id }
      try await trial.insert(users)
      let first = try await trial.page(Query(.users, limit: 2))
      try await trial.commit(.delete(users[0]), .delete(users[1]))
      let rest = try await trial.page(Query(.users, limit: 10, after: first.next))
      try equal(rest.rows().map(\.id), users[2...].map(\.id), "ids of the rows after the cursor")
    },
    Promise(.pages, "rows-ahead-are-met", "Rows that appear after the cursor are met, and ones that go there aren't.") { trial in
      let user = trial.user()
      let records = (0..<4).map { trial.record(user, at: Trial.noon + .seconds($0 * 10)) }
      try await trial.insert([user] + records)
      var query = Query(.healthRecords, [Condition(.userID, .equals(.id(user.id)))], order: .ascending(.recordedAt), limit: 2)
      query.after = try await trial.page(query).next
      let new = trial.record(user, at: Trial.noon + .seconds(25))
      try await trial.commit(.insert(new), .delete(records[2]))
      try equal(try await walk(trial, query), [new.id, records[3].id], "ids after the cursor")
    },
    Promise(.pages, "size-ends-a-page", "A page ends with the row by which it reaches `maxBytes`, and goes on from there.") { trial in
      let user = trial.user()
      let posts = (0..<6).map { _ in trial.post(user).with(.content, .text(String(repeating: "x", count: 4_000))) }.sorted { $0.id < $1.id }
      try await trial.insert([user] + posts)
      let page = try await trial.page(Query(.communityPosts, maxBytes: 10_000))
      try equal(page.count, 3, "rows of the page")
      let pages = try await trial.pages(Query(.communityPosts, maxBytes: 10_000))
      try equal(pages.map { $0.map(\.id) }, [posts[..<3].map(\.id), posts[3...].map(\.id)], "ids of the pages")
    },
    Promise(.pages, "never-empty-while-rows-are-left", "A page has a row, however small its `maxBytes`.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      try await trial.insert(users)
      let pages = try await trial.pages(Query(.users, maxBytes: 1))
      try equal(pages.map(\.count), [1, 1, 1], "rows of each page")
      try equal(pages.flatMap { $0.map(\.id) }, users.map(\.id).sorted(), "ids")
    },
    Promise(.pages, "empty-answer", "Where nothing meets the conditions the page is empty and the end, of the entity that was asked for.") {
      trial in
      for entity in Entity.allCases {
        let page = try await trial.page(Query(entity))
        try equal(page.count, 0, "rows")
        try equal(page.next, nil, "next")
        try equal(page.entity, entity, "entity")
        try equal(page.width, Schema.current[entity].columns.count, "cells a row")
      }
    },
    Promise(.pages, "answers-in-the-order-of-the-queries", "Several queries in one call are answered in their order.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      let post = trial.post(users[0])
      try await trial.insert(users + [post])
      let queries = [Query(post.name), Query(users[2].name), Query(.chatSessions), Query(users[0].name), Query(users[2].name)]
      let answers = try await trial.driver.read(queries, trial.call)
      try equal(answers.map(\.entity), queries.map(\.entity), "entities")
      try equal(answers.map { $0.rows().map(\.id) }, [[post.id], [users[2].id], [], [users[0].id], [users[2].id]], "ids")
    },
    Promise(.pages, "one-call-one-snapshot", "All queries of one call see the same instant.") { trial in
      let users = [trial.user(), trial.user()]
      try await trial.insert(users)
      let queries = [Query(users[0].name), Query(users[1].name), Query(users[0].name)]
      try await trial.reading(40) {
        let rows = try await trial.driver.read(queries, trial.call).flatMap { $0.rows() }
        try equal(Set(rows.map(\.version)).count, 1, "different versions of rows that are always written together")
      } whileWriting: { step in
        try await trial.commit(.patch(users[0], [.lastName: .text("\(step)")]), .patch(users[1], [.lastName: .text("\(step)")]))
      }
    },
    Promise(.pages, "order-by-time-isnt-order-by-key", "Without an order field rows come by key, with one by its values.") { trial in
      let ids = (0..<5).map { _ in trial.id() }.sorted()
      let users = ids.enumerated().map { trial.user($1, at: Trial.noon - .seconds($0)) }
      try await trial.insert(users)
      try equal(try await trial.ids(.users), ids, "by key")
      try equal(try await trial.ids(.users, order: .ascending(.createdAt)), ids.reversed(), "by time")
      try equal(try await trial.ids(.users, order: .descending(.createdAt)), ids, "by time, descending")
    },
    Promise(.pages, "thousand-rows", "The largest page has 1,000 rows and says whether there are more.", heavy: true) { trial in
      let user = trial.user()
      let records = (0..<1_001).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user] + records)
      let query = Query(
        .healthRecords, [Condition(.userID, .equals(.id(user.id)))], order: .ascending(.recordedAt), limit: Limits.pageRows)
      let pages = try await trial.pages(query)
      try equal(pages.map(\.count), [1_000, 1], "rows of the pages")
      try equal(pages.flatMap { $0.map(\.id) }, records.map(\.id), "ids")
    },
  ]

  private static func walk(_ trial: Trial, _ query: Query) async throws -> [RawID] {
    let pages = try await trial.pages(query)
    try require(pages.dropLast().allSatisfy { $0.count == query.limit }, "full pages before the last", seen: "\(pages.map(\.count))")
    return pages.flatMap { $0.map(\.id) }
  }
}
