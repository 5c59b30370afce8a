import WellSenseStore

extension Promise {
  static let tags: [Promise] = [
    Promise(.tags, "whole-tags-match", "`contains` matches a whole tag, not a part of one.") { trial in
      let (_, posts) = try await posts(trial, [["walk"], ["walking"], ["sleepwalk"], ["wal"], ["a walk"], ["walk,run"], []])
      try await finds(trial, "walk", [posts[0]])
      try await finds(trial, "walk,run", [posts[5]])
    },
    Promise(.tags, "bytes-count", "Case, blanks and composition of tags count.") { trial in
      let (_, posts) = try await posts(trial, [["Fit"], ["fit"], ["fit "], ["f\u{ED}t"], ["fi\u{301}t"]])
      for (post, tag) in zip(posts, ["Fit", "fit", "fit ", "f\u{ED}t", "fi\u{301}t"]) { try await finds(trial, tag, [post]) }
    },
    Promise(.tags, "any-place-in-the-list", "A tag is found wherever it stands in the list.") { trial in
      let (_, posts) = try await posts(trial, [["a", "b", "c"], ["c", "a"], ["b"], []])
      try await finds(trial, "a", [posts[0], posts[1]])
      try await finds(trial, "b", [posts[0], posts[2]])
      try await finds(trial, "c", [posts[0], posts[1]])
      try await finds(trial, "d", [])
    },
    Promise(.tags, "repeated-tags-count-once", "A tag that a row has twice finds the row once, and the list stays as given.") { trial in
      let (_, posts) = try await posts(trial, [["run", "run", "walk", "run"]])
      try await finds(trial, "run", posts)
      try equal(try await trial.count(.communityPosts, Condition(.tags, .contains("run"))), 1, "count")
      try equal(try await trial.existing(posts[0])[.tags], posts[0][.tags], "tags")
    },
    Promise(.tags, "nothing-is-syntax", "Quotes, wildcards, brackets and blanks in tags are text.") { trial in
      let tags = ["%", "_", "\"", "'", "\\", "[]", "", " ", "a\"b", "😀", "#walk", "null", "1"]
      let (_, posts) = try await posts(trial, tags.map { [$0] })
      for (post, tag) in zip(posts, tags) { try await finds(trial, tag, [post]) }
    },
    Promise(.tags, "patches-change-what-is-found", "After a patch a row is found by its new tags and not by the old.") { trial in
      let (_, posts) = try await posts(trial, [["old", "both"]])
      try await trial.patch(posts[0], [.tags: Trial.tags(["both", "new"])])
      try await finds(trial, "old", [])
      try await finds(trial, "both", posts)
      try await finds(trial, "new", posts)
      try equal(try await trial.existing(posts[0])[.tags], Trial.tags(["both", "new"]), "tags")
    },
    Promise(.tags, "other-patches-leave-them", "A patch of other fields leaves the tags and what they find.") { trial in
      let (_, posts) = try await posts(trial, [["kept"]])
      try await trial.patch(posts[0], [.title: .text("Other")])
      try await finds(trial, "kept", posts)
    },
    Promise(.tags, "all-of-several", "Two `contains` find the rows that have both tags.") { trial in
      let (_, posts) = try await posts(trial, [["a", "b"], ["a"], ["b"], ["b", "c", "a"]])
      let found = try await trial.ids(.communityPosts, Condition(.tags, .contains("a")), Condition(.tags, .contains("b")))
      try equalSets(found, [posts[0].id, posts[3].id], "posts with both")
    },
    Promise(.tags, "newest-first-in-pages", "Posts of a tag come in order of time, page by page, each once.") { trial in
      let (user, posts) = try await posts(trial, (0..<7).map { $0 % 2 == 0 ? ["even", "all"] : ["odd", "all"] })
      let query = Query(.communityPosts, [Condition(.tags, .contains("even"))], order: .descending(.createdAt), limit: 2)
      try equal(try await trial.pages(query).flatMap { $0.map(\.id) }, [6, 4, 2, 0].map { posts[$0].id }, "ids")
      let mine = Query(
        .communityPosts, [Condition(.tags, .contains("all")), Condition(.userID, .equals(.id(user.id)))], order: .ascending(.createdAt),
        limit: 3)
      try equal(try await trial.pages(mine).flatMap { $0.map(\.id) }, posts.map(\.id), "ids of the user's")
    },
  ]

  /// Posts with these tags, a second apart.
  private static func posts(_ trial: Trial, _ tags: [[String]]) async throws -> (Row, [Row]) {
    let user = trial.user()
    let posts = tags.enumerated().map { trial.post(user, tags: $1, at: Trial.noon + .seconds($0)) }
    try await trial.insert([user] + posts)
    return (user, posts)
  }

  private static func finds(_ trial: Trial, _ tag: String, _ posts: [Row]) async throws {
    let found = try await trial.ids(.communityPosts, Condition(.tags, .contains(tag)))
    try equal(found, posts.map(\.id).sorted(), "posts with one tag")
  }
}
