import WellSenseStore

extension Promise {
  static let uniqueness: [Promise] = [
    Promise(.uniqueness, "email-key-duplicate-rejected", "A second user with an email key that is taken is refused, naming the field.") {
      trial in
      try await refused(trial, .emailKey, [trial.user(email: "ada@example.org")], trial.user(email: "ada@example.org"))
    },
    Promise(.uniqueness, "session-id-duplicate-rejected", "A second session of one name is refused, naming the field.") { trial in
      let user = trial.user()
      try await refused(trial, .sessionID, [user, trial.session(user, name: "s")], trial.session(user, name: "s"))
    },
    Promise(.uniqueness, "key-duplicate-rejected", "A second row under one id is refused, naming the key, and the first stays.") { trial in
      let user = trial.user()
      try await refused(trial, .id, [user], trial.user(user.id, email: "other@example.org"))
    },
    Promise(.uniqueness, "pair-key-duplicate-rejected", "A second row under one pair is refused, naming the key's first field.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      let like = trial.like(post, by: user)
      try await refused(trial, .postID, [user, post, like], like.with(.createdAt, Trial.time(60)))
    },
    Promise(.uniqueness, "other-columns-may-repeat", "Values that aren't unique may repeat.") { trial in
      let one = trial.user(email: "a@example.org")
      let other = trial.user(email: "b@example.org").with(.email, one[.email])
      try await trial.insert(one)
      try await trial.insert(other)
      try equal(try await trial.all(.users).count, 2, "users")
    },
    Promise(.uniqueness, "patch-to-taken-value-rejected", "A patch to another row's value is refused and changes nothing.") { trial in
      let taken = trial.user(email: "taken@example.org")
      let user = trial.user()
      try await trial.insert(taken, user)
      let before = try await trial.state()
      try await rejected(.duplicate, field: .emailKey) {
        try await trial.patch(user, [.emailKey: taken[.emailKey], .firstName: .text("Eve")])
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.uniqueness, "patch-to-own-value-accepted", "A patch may set the value that the row has already.") { trial in
      let user = try await trial.stored(trial.user(email: "same@example.org"))
      try await trial.patch(user, [.emailKey: user[.emailKey], .firstName: .text("Grace")])
      try equal(try await trial.existing(user)[.firstName], .text("Grace"), "first_name")
    },
    Promise(.uniqueness, "deletion-frees-the-value", "What a deleted row held can be taken again.") { trial in
      let user = trial.user(email: "again@example.org")
      try await trial.insert(user)
      try await trial.delete(user)
      let next = trial.user(email: "again@example.org")
      try await trial.insert(next)
      try equal(try await trial.ids(.users, Condition(.emailKey, .equals(next[.emailKey]))), [next.id], "users of that email")
    },
    Promise(.uniqueness, "patch-frees-the-value", "What a patch replaced can be taken again, and what it set can't.") { trial in
      let user = trial.user(email: "old@example.org")
      try await trial.insert(user)
      try await trial.patch(user, [.emailKey: .text("new@example.org")])
      try await rejected(.duplicate, field: .emailKey) { try await trial.insert(trial.user(email: "new@example.org")) }
      let next = trial.user(email: "old@example.org")
      try await trial.insert(next)
      try equal(try await trial.existing(next)[.emailKey], .text("old@example.org"), "email_key")
    },
    Promise(.uniqueness, "duplicate-within-one-insert-rejected", "Two rows of one insertion can't share a value, and none is left.") {
      trial in
      try await rejected(.duplicate, field: .emailKey) {
        try await trial.insert(trial.user(email: "a@example.org"), trial.user(email: "b@example.org"), trial.user(email: "a@example.org"))
      }
      try equal(try await trial.all(.users), [], "users")
    },
    Promise(.uniqueness, "if-absent-passes-a-taken-key-over", "With `ifAbsent`, a row whose key is taken is left as it is and not counted.")
    { trial in
      let user = trial.user(email: "first@example.org")
      try await trial.insert(user)
      let before = try await trial.existing(user)
      let other = trial.user()
      let commit = try await trial.commit(.insert(user.with(.firstName, .text("Eve")), other, ifAbsent: true))
      try equal(commit.affected, [1], "affected")
      try equal(try await trial.existing(user), before, "the row that was there")
      try equal(try await trial.existing(other).given, other.givenWithNulls, "the row that wasn't")
    },
    Promise(.uniqueness, "if-absent-judges-unique-values", "With `ifAbsent`, a new key with a taken unique value is still refused.") {
      trial in
      try await trial.insert(trial.user(email: "taken@example.org"))
      let before = try await trial.state()
      try await rejected(.duplicate, field: .emailKey) {
        try await trial.commit(.insert(trial.user(), trial.user(email: "taken@example.org"), ifAbsent: true))
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.uniqueness, "key-then-value-then-reference", "A taken key is told before a taken value, and that before a missing reference.")
    { trial in
      let user = trial.user()
      let session = trial.session(user, name: "taken")
      try await trial.insert(user, session)
      let missing = Value.id(trial.id())
      try await rejected(.duplicate, field: .id) { try await trial.insert(session.with(.userID, missing)) }
      try await rejected(.duplicate, field: .sessionID) {
        try await trial.insert(trial.session(user, name: "taken").with(.userID, missing))
      }
      try await rejected(.missingReference, field: .userID) { try await trial.insert(trial.session(user).with(.userID, missing)) }
    },
    Promise(.uniqueness, "values-judged-in-order", "A batch may pass a value on by way of a third, and can't exchange two at once.") {
      trial in
      let one = trial.user(email: "one@example.org")
      let two = trial.user(email: "two@example.org")
      try await trial.insert(one, two)
      try await rejected(.duplicate, field: .emailKey) {
        try await trial.commit(.patch(one, [.emailKey: two[.emailKey]]), .patch(two, [.emailKey: one[.emailKey]]))
      }
      try await trial.commit(
        .patch(one, [.emailKey: .text("third@example.org")]), .patch(two, [.emailKey: one[.emailKey]]),
        .patch(one, [.emailKey: two[.emailKey]]))
      try equal(try await trial.existing(one)[.emailKey], two[.emailKey], "email_key")
      try equal(try await trial.existing(two)[.emailKey], one[.emailKey], "email_key")
    },
  ]

  private static func refused(_ trial: Trial, _ field: Field, _ rows: [Row], _ row: Row) async throws {
    try await trial.insert(rows)
    let before = try await trial.state()
    try await rejected(.duplicate, field: field) { try await trial.insert(row) }
    try equal(try await trial.state(), before, "the rows")
  }
}
