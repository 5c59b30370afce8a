extension Users {
  /// Adds the users whose ids aren't there yet, each batch wholly or not at all, in order. Gives how many were new.
  ///
  /// - Throws: `.invalid` for a user that breaks a rule, `.duplicate` for an email that another user has; batches before it stay.
  package func createAll(_ users: [NewUser]) async throws(StoreError) -> Int {
    var added = 0
    for start in stride(from: 0, to: users.count, by: Self.chunk) {
      let chunk = users[start..<min(start + Self.chunk, users.count)]
      let there = try await present(chunk.map(\.id))
      var rows = RowBatch(Schema.current[.users], rowCapacity: chunk.count, byteCapacity: chunk.count * 512)
      for user in chunk where !there.contains(user.id) {
        guard case .insert(let row, _) = try Mutation.createUser(user).writes[0] else { continue }
        rows.append(row: 0, of: row)
      }
      guard !rows.isEmpty else { continue }
      added += try await session.perform(Mutation("users.createAll", .insert(rows, ifAbsent: true))).affected[0]
    }
    return added
  }

  /// Which of these ids, at most ``Limits/pageRows``, belong to users.
  package func present(_ ids: [ID<User>]) async throws(StoreError) -> Set<ID<User>> {
    var present: Set<ID<User>> = []
    var query = Query(.users, [Condition(.id, .isAny(ids.map { .id($0) }))], limit: Limits.pageRows)
    while true {
      let rows = try await session.read(query, as: "users.present")
      for row in 0..<rows.count { present.insert(rows.id(row, UserColumn.id)) }
      guard let next = rows.next else { return present }
      query.after = next
    }
  }

  private static let chunk = 500
}
