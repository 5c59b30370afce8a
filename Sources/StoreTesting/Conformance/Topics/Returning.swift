import WellSenseStore

extension Promise {
  static let returning: [Promise] = [
    Promise(
      .returning, "inserted-rows-as-they-are", "With `returning`, an insertion answers its rows as the database has them, in their order."
    ) { trial in
      let user = trial.user()
      let session = trial.session(user)
      let messages = (0..<5).map { _ in trial.message(session) }
      let commit = try await trial.commit(.insert(user), .insert(session), .insert(messages), returning: true)
      try equal(commit.rows.count, 3, "batches of rows, one a write")
      try equal(commit.rows[2].rows().map(\.id), messages.map(\.id), "ids of the messages")
      for row in commit.rows.flatMap({ $0.rows() }) { try equal(row, try await trial.existing(row), "the row of \(row.entity.name)") }
      try equal(commit.rows[1].rows()[0].integer(.messagesCount), 5, "messages_count, as after the batch")
    },
    Promise(.returning, "patched-row-as-it-is", "With `returning`, a patch answers the whole row.") { trial in
      let user = try await trial.stored(trial.user())
      let commit = try await trial.commit(.patch(user, [.firstName: .text("Grace")]), returning: true)
      try equal(commit.rows.map { $0.rows() }, [[try await trial.existing(user)]], "rows")
      try equal(commit.rows[0].rows().first?[.firstName], .text("Grace"), "first_name")
    },
    Promise(.returning, "nothing-for-a-deletion", "With `returning`, a deletion answers an empty batch in its place.") { trial in
      let users = [trial.user(), trial.user()]
      try await trial.insert(users[0])
      let commit = try await trial.commit(.delete(users[0]), .insert(users[1]), returning: true)
      try equal(commit.rows.map(\.count), [0, 1], "rows of each write")
      try equal(commit.rows.map(\.entity), [.users, .users], "their entity")
    },
    Promise(
      .returning, "after-the-whole-batch", "With `returning`, rows are those after the batch: later writes show, removed rows are left out."
    ) { trial in
      let users = [trial.user(), trial.user(), trial.user()]
      let commit = try await trial.commit(
        .insert(users), .patch(users[2], [.firstName: .text("late")]), .delete(users[1]), returning: true)
      try equal(commit.rows.map { $0.rows().map(\.id) }, [[users[0].id, users[2].id], [users[2].id], []], "rows of each write")
      try equal(commit.rows[0].rows().last?[.firstName], .text("late"), "first_name")
    },
    Promise(.returning, "present-rows-with-if-absent", "With `returning` and `ifAbsent`, rows that were there before are answered, too.") {
      trial in
      let old = try await trial.stored(trial.user())
      let new = trial.user()
      let commit = try await trial.commit(.insert(new, old.with(.firstName, .text("x")), ifAbsent: true), returning: true)
      try equal(commit.rows[0].rows().map(\.id), [new.id, old.id], "ids")
      try equal(commit.rows[0].rows().last, old, "the row that was there")
    },
    Promise(.returning, "only-when-asked", "Without `returning` no rows come back.") { trial in
      try equal(try await trial.commit(.insert(trial.user())).rows.map(\.count).reduce(0, +), 0, "rows")
    },
    Promise(.returning, "affected-of-every-write", "`affected` has one exact number for each write of the batch, in order.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post, trial.like(post, by: user), trial.comment(post, by: user))
      let commit = try await trial.commit(
        .insert(trial.record(user), trial.record(user), trial.record(user)), .patch(user, [.lastName: .text("x")]), .delete(post),
        .delete(trial.post(user)), .insert(user, ifAbsent: true))
      try equal(commit.affected, [3, 1, 3, 0, 0], "affected")
    },
  ]
}
