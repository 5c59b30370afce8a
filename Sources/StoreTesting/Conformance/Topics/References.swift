import WellSenseStore

extension Promise {
  static let references: [Promise] = [
    Promise(.references, "missing-owner-rejected", "A record of a user that isn't there is refused, naming the field, and isn't there.") {
      trial in
      let record = trial.record(trial.user())
      try await rejected(.missingReference, field: .userID) { try await trial.insert(record) }
      try equal(try await trial.all(.healthRecords), [], "records")
    },
    Promise(.references, "every-reference-is-judged", "Each reference of each entity must name a row that is there.") { trial in
      let user = trial.user()
      let tree = trial.tree(user)
      try await trial.insert([user] + tree)
      let before = try await trial.state()
      for row in tree {
        for reference in Schema.current[row.entity].references {
          var orphan = row.with(reference.field, .id(trial.id()))
          if orphan.values[.id] != nil { orphan[.id] = .id(trial.id()) }
          if orphan.values[.sessionID] != nil { orphan[.sessionID] = .text("other") }
          try await rejected(.missingReference, field: reference.field, what: "\(row.entity.name)") { try await trial.insert(orphan) }
        }
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.references, "parent-in-the-same-batch", "A row may refer to one inserted before it in the same batch.") { trial in
      let user = trial.user()
      let tree = trial.tree(user)
      try await trial.commit(WriteBatch(Write.inserts([user] + tree)))
      try equal(try await trial.state().count, tree.count + 1, "rows")
    },
    Promise(.references, "parent-later-in-the-batch-rejected", "A row can't refer to one that the batch inserts after it.") { trial in
      let user = trial.user()
      try await rejected(.missingReference, field: .userID) {
        try await trial.commit(.insert(trial.record(user)), .insert(user))
      }
      try equal(try await trial.state(), [], "the rows")
    },
    Promise(.references, "parent-deleted-in-the-same-batch", "A row can't refer to one that the batch deleted before it.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      try await rejected(.missingReference, field: .userID) {
        try await trial.commit(.delete(user), .insert(trial.record(user)))
      }
      try equal(try await trial.count(.users), 1, "users")
    },
    Promise(.references, "deleted-parent-is-missing", "A row that refers to a deleted one is refused.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post)
      try await trial.delete(post)
      try await rejected(.missingReference, field: .postID) { try await trial.insert(trial.like(post, by: user)) }
      try await rejected(.missingReference, field: .postID) { try await trial.insert(trial.comment(post, by: user)) }
    },
    Promise(.references, "no-orphan-from-a-race", "A record inserted while its user is deleted is refused or goes with the user.") {
      trial in
      for _ in 0..<8 {
        let user = trial.user()
        let records = (0..<4).map { _ in trial.record(user) }
        try await trial.insert(user)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for record in records {
            group.addTask {
              do { try await trial.insert(record) } catch let error as StoreError {
                try equal(error.code, .missingReference, "the insertion fails as")
              }
            }
          }
          group.addTask { _ = try await trial.delete(user) }
          try await group.waitForAll()
        }
        try equal(try await trial.row(user), nil, "the user")
        try equal(try await trial.all(.healthRecords), [], "records of no user")
      }
    },
  ]
}
