import WellSenseStore

extension Promise {
  static let ordering: [Promise] = [
    Promise(.ordering, "ties-ascend-by-key", "Rows of equal time ascend by key.") { trial in
      let (_, records) = try await tied(trial)
      try equal(try await trial.ids(.healthRecords, order: .ascending(.recordedAt)), records, "ids")
    },
    Promise(.ordering, "ties-descend-by-key", "In descending order, rows of equal time descend by key.") { trial in
      let (_, records) = try await tied(trial)
      try equal(try await trial.ids(.healthRecords, order: .descending(.recordedAt)), records.reversed(), "ids")
    },
    Promise(.ordering, "pages-cut-through-ties", "Pages that end amid rows of equal time repeat and lose none, both ways.") { trial in
      let (user, records) = try await tied(trial)
      let mine = [Condition(.userID, .equals(.id(user.id)))]
      for limit in 1...4 {
        let up = try await trial.pages(Query(.healthRecords, mine, order: .ascending(.recordedAt), limit: limit))
        try equal(up.flatMap { $0.map(\.id) }, records, "ids, ascending, limit \(limit)")
        let down = try await trial.pages(Query(.healthRecords, mine, order: .descending(.recordedAt), limit: limit))
        try equal(down.flatMap { $0.map(\.id) }, records.reversed(), "ids, descending, limit \(limit)")
      }
    },
    Promise(.ordering, "pair-keys-break-ties", "Rows of equal time and with a pair for key are ordered by the pair.") { trial in
      let user = trial.user()
      let posts = (0..<5).map { _ in trial.post(user) }
      let likes = posts.map { trial.like($0, by: user) }
      try await trial.insert([user] + posts + trial.shuffled(likes))
      let query = Query(.postLikes, [Condition(.userID, .equals(.id(user.id)))], order: .descending(.createdAt), limit: 2)
      try equal(try await trial.pages(query).flatMap { $0.map(\.key) }, likes.map(\.key).sorted(by: >), "keys")
    },
    Promise(.ordering, "most-liked-first", "Posts can be ordered by their likes as they are now, ties by key.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      let posts = (0..<5).map { _ in trial.post(users[0]) }.sorted { $0.id < $1.id }
      // Likes: 1, 3, 0, 1, 3.
      let likes = zip(posts, [1, 3, 0, 1, 3]).flatMap { post, count in users.prefix(count).map { trial.like(post, by: $0) } }
      try await trial.insert(users + posts + likes)
      let expected = [4, 1, 3, 0, 2].map { posts[$0].id }
      try equal(try await trial.ids(.communityPosts, order: .descending(.likesCount)), expected, "ids, most liked first")
      let pages = try await trial.pages(Query(.communityPosts, order: .descending(.likesCount), limit: 2))
      try equal(pages.flatMap { $0.map(\.id) }, expected, "ids of the pages")
    },
    Promise(.ordering, "messages-by-place", "Messages are ordered by place, both ways, whatever their ids and times.") { trial in
      let user = trial.user()
      let session = trial.session(user)
      let messages = (0..<12).map { trial.message(session).with(.createdAt, Trial.time(-Int64($0))) }
      try await trial.insert([user, session] + messages)
      let query = Query(.chatMessages, [Condition(.chatID, .equals(.id(session.id)))], order: .ascending(.place), limit: 5)
      try equal(try await trial.pages(query).flatMap { $0.map(\.id) }, messages.map(\.id), "ids, ascending")
      var down = query
      down.order = .descending(.place)
      try equal(try await trial.pages(down).flatMap { $0.map(\.id) }, messages.reversed().map(\.id), "ids, descending")
    },
    Promise(.ordering, "every-index-orders", "Every order of the schema is answered, under its conditions, both ways, in pages.") { trial in
      let user = trial.user()
      var rows = [user]
      for _ in 0..<4 { rows += trial.tree(user).filter { $0.entity != .postLikes } }
      try await trial.insert(rows)
      let state = try await trial.state()
      for schema in Schema.current.entities {
        for index in schema.indexes { try await check(trial, schema, index, state) }
      }
    },
  ]

  /// Six records of a user, ties among them, and their ids in order.
  private static func tied(_ trial: Trial) async throws -> (Row, [RawID]) {
    let user = trial.user()
    let records = [0, 0, 0, 0, 1, 1, 1].map { trial.record(user, at: Trial.noon + .seconds($0)) }
    try await trial.insert([user] + trial.shuffled(records))
    let ordered = records.sorted { ($0[.recordedAt].milliseconds, $0.id) < ($1[.recordedAt].milliseconds, $1.id) }
    return (user, ordered.map(\.id))
  }

  private static func check(_ trial: Trial, _ schema: EntitySchema, _ index: Index, _ state: [Row]) async throws {
    guard let field = index.order, let sample = state.first(where: { $0.entity == schema.entity }) else { return }
    let conditions = index.equal.map { Condition($0, schema.column($0)?.type == .tags ? .contains("walk") : .equals(sample[$0])) }
    let members = state.filter { row in
      row.entity == schema.entity && index.equal.allSatisfy { schema.column($0)?.type == .tags || row[$0] == sample[$0] }
    }
    let ordered = members.sorted { ($0[field].rank, $0.key) < ($1[field].rank, $1.key) }.map(\.key)
    let what = "\(schema.entity.name) by \(field.name)"
    let up = try await trial.pages(Query(schema.entity, conditions, order: .ascending(field), limit: 3))
    try equal(up.flatMap { $0.map(\.key) }, ordered, what)
    let down = try await trial.pages(Query(schema.entity, conditions, order: .descending(field), limit: 3))
    try equal(down.flatMap { $0.map(\.key) }, ordered.reversed(), what + ", descending")
  }
}

extension Value {
  /// Where a number or a time stands in its order.
  var rank: Int64 {
    switch self {
    case .integer(let integer): integer
    case .time(let time): time.milliseconds
    default: .min
    }
  }
}
