import WellSenseStore

extension Promise {
  static let atomicity: [Promise] = [
    Promise(
      .atomicity, "a-late-duplicate-undoes-all", "When the last write of a batch is refused, none of the others is left.",
      needs: .atomicBatches
    ) { trial in
      let user = trial.user()
      try await trial.insert(user)
      let before = try await trial.state()
      let second = trial.user()
      try await rejected(.duplicate, field: .id) {
        try await trial.insert([second, trial.record(second), trial.session(second), user])
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.atomicity, "one-bad-row-undoes-its-insertion", "When one row of an insertion is refused, none of its rows is left.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      let records = [trial.record(user), trial.record(user), trial.record(trial.user()), trial.record(user)]
      try await rejected(.missingReference, field: .userID) { try await trial.insert(records) }
      try equal(try await trial.count(.healthRecords), 0, "records")
    },
    Promise(
      .atomicity, "patches-are-undone", "A refused batch leaves patched rows with their values, version and operation.",
      needs: .atomicBatches
    ) { trial in
      let user = try await trial.stored(trial.user())
      try await rejected(.notFound) {
        try await trial.commit(
          .patch(user, [.firstName: .text("Eve"), .emailKey: .text("eve@example.org")]), .patch(trial.user(), [.firstName: .text("x")]))
      }
      try equal(try await trial.existing(user), user, "the row")
      try await trial.insert(trial.user(email: "eve@example.org"))
    },
    Promise(.atomicity, "deletions-are-undone", "A refused batch leaves deleted trees as they were.", needs: .atomicBatches) { trial in
      let user = trial.user()
      try await trial.insert([user] + trial.tree(user))
      let before = try await trial.state()
      let other = trial.user()
      try await rejected(.conflict) {
        try await trial.commit(
          .insert(other), .delete(user),
          .patch(other, [.firstName: .text("x")], onlyIf: Precondition(version: Version(epoch: 1, counter: 1))))
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.atomicity, "counters-and-tags-are-undone", "A refused batch leaves counters and tags as they were.", needs: .atomicBatches) {
      trial in
      let user = trial.user()
      let post = trial.post(user, tags: ["walk"])
      try await trial.insert(user, post, trial.comment(post, by: user))
      try await rejected(.duplicate) {
        try await trial.commit(
          .insert(trial.like(post, by: user)), .insert(trial.comment(post, by: user)), .patch(post, [.tags: Trial.tags(["run"])]),
          .insert(user))
      }
      let after = try await trial.existing(post)
      try equal(after.integer(.likesCount), 0, "likes_count")
      try equal(after.integer(.commentsCount), 1, "comments_count")
      try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains("walk"))), [post.id], "posts with the tag")
      try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains("run"))), [], "posts with the refused tag")
    },
    Promise(.atomicity, "places-are-undone", "A refused append takes no place.", needs: .atomicBatches) { trial in
      let user = trial.user()
      let session = trial.session(user)
      let first = trial.message(session)
      try await trial.insert(user, session, first)
      try await rejected(.duplicate) { try await trial.commit(.insert(trial.message(session)), .insert(first)) }
      try equal(try await trial.stored(trial.message(session)).integer(.place), 2, "place")
      try equal(try await trial.existing(session).integer(.messagesCount), 2, "messages_count")
    },
    Promise(.atomicity, "writes-take-effect-in-order", "Later writes of a batch see what earlier ones did.", needs: .atomicBatches) {
      trial in
      let user = trial.user()
      let commit = try await trial.commit(
        .insert(user), .patch(user, [.firstName: .text("one")]), .patch(user, [.firstName: .text("two")]))
      try equal(commit.affected, [1, 1, 1], "affected")
      try equal(try await trial.existing(user)[.firstName], .text("two"), "first_name")
      let again = try await trial.commit(.delete(user), .insert(user.with(.firstName, .text("three"))))
      try equal(again.affected, [1, 1], "affected")
      try equal(try await trial.existing(user)[.firstName], .text("three"), "first_name")
      try equal(try await trial.commit(.patch(user, [.firstName: .text("four")]), .delete(user)).affected, [1, 1], "affected")
      try equal(try await trial.count(.users), 0, "users")
    },
    Promise(.atomicity, "a-refused-row-of-its-own", "A refused single write leaves nothing, and the driver goes on.") { trial in
      let user = trial.user()
      try await rejected(.notFound) { try await trial.patch(user, [.firstName: .text("x")]) }
      try await rejected(.missingReference) { try await trial.insert(trial.record(user)) }
      try await trial.insert(user)
      try equal(try await trial.state().map(\.name), [user.name], "rows")
    },
    Promise(.atomicity, "readers-see-all-or-nothing", "No reader ever sees a part of a batch.", needs: .atomicBatches) { trial in
      let users = [trial.user(), trial.user()]
      try await trial.insert(users)
      let queries = users.map { Query($0.name) }
      try await trial.reading(60) {
        let names = try await trial.driver.read(queries, trial.call).flatMap { $0.rows() }.map { $0[.lastName] }
        try equal(Set(names).count, 1, "different values of two rows that are always written together")
      } whileWriting: { step in
        try await trial.commit(.patch(users[0], [.lastName: .text("\(step)")]), .patch(users[1], [.lastName: .text("\(step)")]))
      }
    },
  ]
}
