import WellSenseStore

extension Promise {
  static let deletion: [Promise] = [
    Promise(
      .deletion, "user-takes-all-that-is-theirs", "Deleting a user removes every row that hangs on the user, however deep, and no other."
    ) { trial in
      let user = trial.user()
      let other = trial.user()
      let theirs = trial.tree(user, likedBy: other)
      let others = [other] + trial.tree(other)
      try await trial.insert([user, other] + theirs + others.dropFirst())
      try await trial.delete(user)
      try equalSets(try await trial.state().map(\.name), others.map(\.name), "the rows that are left")
    },
    Promise(.deletion, "every-row-is-counted-once", "`affected` counts each removed row once, also where two ways lead to it.") { trial in
      let user = trial.user()
      let other = trial.user()
      let theirs = trial.tree(user, likedBy: other)
      try await trial.insert([user, other] + theirs)
      try equal(try await trial.delete(user).affected, [theirs.count + 1], "affected")
    },
    Promise(.deletion, "session-takes-its-messages", "Deleting a session removes its messages and no others.") { trial in
      let user = trial.user()
      let sessions = [trial.session(user), trial.session(user)]
      let messages = sessions.flatMap { [trial.message($0), trial.message($0)] }
      try await trial.insert([user] + sessions + messages)
      try equal(try await trial.delete(sessions[0]).affected, [3], "affected")
      try equalSets(try await trial.all(.chatMessages).map(\.id), messages[2...].map(\.id), "messages")
    },
    Promise(.deletion, "post-takes-likes-and-comments", "Deleting a post removes its likes and comments and no others.") { trial in
      let user = trial.user()
      let posts = [trial.post(user), trial.post(user)]
      let hanging = posts.flatMap { [trial.like($0, by: user), trial.comment($0, by: user)] }
      try await trial.insert([user] + posts + hanging)
      try equal(try await trial.delete(posts[0]).affected, [3], "affected")
      try equalSets(try await trial.state().map(\.name), [user.name, posts[1].name] + hanging[2...].map(\.name), "rows")
    },
    Promise(.deletion, "record-takes-its-revisions", "Deleting a record removes its revisions and no others.") { trial in
      let user = trial.user()
      let records = [trial.record(user), trial.record(user)]
      let revisions = records.map { trial.revision($0) }
      try await trial.insert([user] + records + revisions)
      try equal(try await trial.delete(records[0]).affected, [2], "affected")
      try equal(try await trial.all(.healthRecordRevisions).map(\.id), [revisions[1].id], "revisions")
    },
    Promise(.deletion, "leaf-goes-alone", "Deleting a row that nothing refers to removes that row alone.") { trial in
      let user = trial.user()
      let tree = trial.tree(user)
      let message = tree[3]
      try await trial.insert([user] + tree)
      try equal(try await trial.delete(message).affected, [1], "affected")
      try equalSets(try await trial.state().map(\.name), ([user] + tree).map(\.name).filter { $0 != message.name }, "rows")
    },
    Promise(.deletion, "nothing-there-is-no-error", "Deleting a row that isn't there has no effect and is no error.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      try equal(try await trial.delete(trial.user()).affected, [0], "affected")
      try equal(try await trial.count(.users), 1, "users")
    },
    Promise(.deletion, "nothing-there-with-precondition-not-found", "With a precondition, deleting a row that isn't there is `notFound`.") {
      trial in
      let missing = trial.user()
      try await rejected(.notFound) { try await trial.delete(missing, onlyIf: Precondition(owner: missing.id)) }
      try await rejected(.notFound) {
        try await trial.delete(missing, onlyIf: Precondition(version: Version(epoch: 1, counter: 1)))
      }
    },
    Promise(.deletion, "twice-is-no-error", "Deleting a row again, as another operation, has no effect.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      try equal(try await trial.delete(user).affected, [1], "affected")
      try equal(try await trial.delete(user).affected, [0], "affected the second time")
    },
    Promise(.deletion, "deleted-row-is-gone-everywhere", "What was deleted is found by no key, no condition, no order and no count.") {
      trial in
      let user = trial.user()
      let post = trial.post(user, tags: ["walk"], featured: true)
      try await trial.insert(user, post)
      try await trial.delete(post)
      try equal(try await trial.row(post), nil, "by key")
      try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains("walk"))), [], "by tag")
      try equal(try await trial.ids(.communityPosts, Condition(.isFeatured, .equals(.bool(true)))), [], "by flag")
      try equal(try await trial.ids(.communityPosts, order: .descending(.createdAt)), [], "by time")
      try equal(try await trial.count(.communityPosts), 0, "by count")
    },
    Promise(.deletion, "key-can-be-used-again", "A deleted key can be inserted anew, as a row of its own with a higher version.") { trial in
      let user = trial.user()
      let first = try await trial.stored(user)
      let deleted = try await trial.delete(user).version
      let second = try await trial.stored(user.with(.firstName, .text("Grace")))
      try equal(second[.firstName], .text("Grace"), "first_name")
      let (old, new) = (try require(first.version, "a version"), try require(second.version, "a version"))
      try require(old < deleted && deleted < new, "versions that grow: inserted, deleted, inserted", seen: "\(old) \(deleted) \(new)")
    },
    Promise(.deletion, "nothing-hangs-on-a-reused-key", "A row inserted under a deleted key starts without children, tags and counts.") {
      trial in
      let user = trial.user()
      let post = trial.post(user, tags: ["old"])
      try await trial.insert(user, post, trial.like(post, by: user), trial.comment(post, by: user))
      try await trial.delete(post)
      let again = try await trial.stored(post.with(.tags, Trial.tags(["new"])))
      try equal(again.integer(.likesCount), 0, "likes_count")
      try equal(again.integer(.commentsCount), 0, "comments_count")
      try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains("old"))), [], "posts with the old tag")
      try equal(try await trial.all(.postComments), [], "comments")
    },
    Promise(.deletion, "large-tree", "A tree of some hundred rows goes whole, counted exactly.", heavy: true) { trial in
      let user = trial.user()
      let session = trial.session(user)
      let messages = (0..<400).map { _ in trial.message(session) }
      let records = (0..<400).map { _ in trial.record(user) }
      try await trial.insert([user, session] + messages + records)
      try equal(try await trial.delete(user).affected, [802], "affected")
      try equal(try await trial.state(), [], "rows")
    },
  ]
}
