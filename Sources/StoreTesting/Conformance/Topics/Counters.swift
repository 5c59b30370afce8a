import WellSenseStore

extension Promise {
  static let counters: [Promise] = [
    Promise(.counters, "start-at-nothing", "Counters start at 0, whatever the writer of the row gave.") { trial in
      let user = trial.user()
      let post = trial.post(user).with(.likesCount, .integer(7)).with(.commentsCount, .integer(9))
      let session = trial.session(user).with(.messagesCount, .integer(5))
      try await trial.insert(user, post, session)
      let stored = try await trial.existing(post)
      try equal([stored.integer(.likesCount), stored.integer(.commentsCount)], [0, 0], "counts of the post")
      try equal(try await trial.existing(session).integer(.messagesCount), 0, "messages_count")
    },
    Promise(.counters, "follow-likes", "The likes of a post are counted as they come and go, each post its own.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      let posts = [trial.post(users[0]), trial.post(users[0])]
      try await trial.insert(users + posts)
      let likes = users.map { trial.like(posts[0], by: $0) }
      for (place, like) in likes.enumerated() {
        try await trial.insert(like)
        try equal(try await trial.existing(posts[0]).integer(.likesCount), Int64(place) + 1, "likes_count")
      }
      try await trial.delete(likes[1])
      try equal(try await trial.existing(posts[0]).integer(.likesCount), 2, "likes_count")
      try equal(try await trial.existing(posts[1]).integer(.likesCount), 0, "likes_count of the other post")
    },
    Promise(.counters, "follow-comments-and-messages", "Comments and messages are counted as they come and go, many in a batch.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      let session = trial.session(user)
      let comments = (0..<4).map { _ in trial.comment(post, by: user) }
      let messages = (0..<3).map { _ in trial.message(session) }
      try await trial.insert([user, post, session] + comments + messages)
      try equal(try await trial.existing(post).integer(.commentsCount), 4, "comments_count")
      try equal(try await trial.existing(session).integer(.messagesCount), 3, "messages_count")
      try await trial.commit(.delete(comments[0]), .delete(comments[1]), .delete(messages[0]))
      try equal(try await trial.existing(post).integer(.commentsCount), 2, "comments_count")
      try equal(try await trial.existing(session).integer(.messagesCount), 2, "messages_count")
    },
    Promise(.counters, "come-and-go-in-one-batch", "Rows that come and go in one batch leave the count as the rows are.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      let like = trial.like(post, by: user)
      try await trial.commit(
        .insert(user), .insert(post), .insert(like), .delete(like), .insert(like), .insert(trial.comment(post, by: user)))
      let stored = try await trial.existing(post)
      try equal([stored.integer(.likesCount), stored.integer(.commentsCount)], [1, 1], "counts")
    },
    Promise(.counters, "present-rows-add-nothing", "A like that is there already, inserted with `ifAbsent`, isn't counted twice.") {
      trial in
      let user = trial.user()
      let post = trial.post(user)
      let like = trial.like(post, by: user)
      try await trial.insert(user, post, like)
      try equal(try await trial.commit(.insert(like, ifAbsent: true)).affected, [0], "affected")
      try equal(try await trial.existing(post).integer(.likesCount), 1, "likes_count")
    },
    Promise(.counters, "anothers-deletion-shows", "When a user goes, their likes and comments on others' posts are no longer counted.") {
      trial in
      let (user, other) = (trial.user(), trial.user())
      let post = trial.post(other)
      try await trial.insert([user, other, post, trial.like(post, by: user), trial.like(post, by: other), trial.comment(post, by: user)])
      try await trial.delete(user)
      let stored = try await trial.existing(post)
      try equal([stored.integer(.likesCount), stored.integer(.commentsCount)], [1, 0], "counts")
    },
    Promise(
      .counters, "leave-the-parents-version", "A like changes neither version nor operation of the post, so it can't conflict with an edit."
    ) { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post)
      let read = try await trial.existing(post)
      try await trial.insert(trial.like(post, by: user), trial.comment(post, by: user))
      let after = try await trial.existing(post)
      try equal(after.version, read.version, "version")
      try equal(after.operation, read.operation, "operation")
      try await trial.patch(post, [.title: .text("Edited")], onlyIf: Precondition(version: read.version))
    },
    Promise(.counters, "survive-the-parents-patch", "A patch of the post leaves its counts.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post, trial.like(post, by: user), trial.comment(post, by: user))
      try await trial.patch(post, [.title: .text("Edited"), .tags: Trial.tags(["new"])])
      let stored = try await trial.existing(post)
      try equal([stored.integer(.likesCount), stored.integer(.commentsCount)], [1, 1], "counts")
    },
    Promise(.counters, "exact-under-concurrency", "Likes, comments and their removal at the same time leave counts that equal the rows.") {
      trial in
      let users = (0..<8).map { _ in trial.user() }
      let post = trial.post(users[0])
      try await trial.insert(users + [post])
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, user) in users.enumerated() {
          group.addTask {
            let like = trial.like(post, by: user)
            try await trial.insert(like)
            try await trial.insert(trial.comment(post, by: user))
            if place % 2 == 0 { try await trial.delete(like) }
          }
        }
        try await group.waitForAll()
      }
      let stored = try await trial.existing(post)
      try equal([stored.integer(.likesCount), stored.integer(.commentsCount)], [4, 8], "counts")
      try equal(try await trial.count(.postLikes), 4, "likes")
    },
    Promise(
      .counters, "exact-after-random-work",
      "After random likes and comments, removed by themselves or with their users, every count equals its rows."
    ) { trial in
      let users = (0..<4).map { _ in trial.user() }
      let posts = (0..<3).map { trial.post(users[$0]) }
      try await trial.insert(users + posts)
      for step in 0..<60 {
        let (post, user, kind) = trial.random { ($0.pick(posts), $0.pick(users), $0.below(4)) }
        let like = trial.like(post, by: user)
        switch kind {
        case 0: try await trial.commit(.insert(like, ifAbsent: true))
        case 1: try await trial.delete(like)
        default: try await trial.insert(trial.comment(post, by: user))
        }
        if step == 40 { try await trial.delete(users[3]); try await trial.insert(users[3]) }
      }
      for post in posts {
        let stored = try await trial.existing(post)
        let of = Condition(.postID, .equals(.id(post.id)))
        try equal(stored.integer(.likesCount), Int64(try await trial.count(.postLikes, of)), "likes_count")
        try equal(stored.integer(.commentsCount), Int64(try await trial.count(.postComments, of)), "comments_count")
      }
    },
  ]
}
