import WellSenseStore

// Rows come as they are: nothing is judged, and nothing is made up.
extension Promise {
  static let replicationRows: [Promise] = [
    replicated("rows-as-they-are", "A row that is taken over is the same bit by bit, version and operation included.") { member in
      try await member.follow()
      let user = member.trial.user(email: "caf\u{E9} cafe\u{301} ").with(.profile, document("[9007199254740993,0.1,null,{}]"))
      let record = member.trial.record(user, at: Timestamp(milliseconds: -1_001))
      let entry = LogEntry.of([user, record] + member.trial.tree(user), at: .old(1, Member.epoch(5)))
      try await member.follow(entry)
      try await member.trial.expect(entry.effects.puts.flatMap { $0.rows() }, "rows")
    },
    replicated("replaced-as-a-whole", "A row that comes again has nothing left of what it was.") { member in
      try await member.follow()
      let user = member.trial.user()
      let bare = user.with(.firstName, .null).with(.profile, .null).with(.lastName, .text("Byron"))
      try await member.follow(.of(user, at: .old(1)))
      let entry = LogEntry.of(bare, at: .old(2))
      try await member.follow(entry)
      try await member.trial.expect(bare, as: entry)
    },
    replicated("counters-follow", "Counters follow the rows that come and go, and stay when their own row comes again.") { member in
      let trial = member.trial
      try await member.follow()
      let (user, other) = (trial.user(), trial.user())
      let (post, session) = (trial.post(user), trial.session(user))
      let likes = [trial.like(post, by: user), trial.like(post, by: other)]
      try await member.follow(
        .of(user, other, post, session, at: .old(1)),
        .of(likes + [trial.comment(post, by: user), trial.message(session)], at: .old(2)))
      try await counters(trial, post, session, [2, 1, 1])
      try await member.follow(.of(post.with(.title, .text("x")), session.with(.title, .text("x")), likes[0], at: .old(3)))
      try await counters(trial, post, session, [2, 1, 1])
      try await member.follow(.of(deleting: [likes[1]], at: .old(4)), .of(deleting: [likes[1]], at: .old(5)))
      try await counters(trial, post, session, [1, 1, 1])
    },
    replicated("children-first", "A row may come before the one it refers to; when that comes, its counters count what is there.") {
      member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let (post, session) = (trial.post(user), trial.session(user))
      let children = LogEntry.of(trial.like(post, by: user), trial.comment(post, by: user), trial.message(session), at: .old(1))
      try await member.follow(children)
      try await trial.expect(children.effects.puts.flatMap { $0.rows() }, "rows before their parents")
      try await member.follow(.of(post, session, at: .old(2)))
      try await counters(trial, post, session, [1, 1, 1])
      try await member.follow(.of(deleting: [post], at: .old(3)))
      try await member.follow(.of(post, at: .old(4)))
      try await counters(trial, post, session, [1, 1, 1])
    },
    replicated("tags-are-found", "Rows that were taken over are found by the tags they have, and by no others.") { member in
      try await member.follow()
      let user = member.trial.user()
      let post = member.trial.post(user, tags: ["walk", "sleep", "walk"])
      try await member.follow(.of(user, post, at: .old(1)))
      try await tagged(member.trial, post, ["walk", "sleep"], not: ["run"])
      try await member.follow(.of(post.with(.tags, Trial.tags(["run", "sleep"])), at: .old(2)))
      try await tagged(member.trial, post, ["run", "sleep"], not: ["walk"])
      try await member.follow(.of(deleting: [post], at: .old(3)))
      try equal(try await member.trial.ids(.communityPosts, Condition(.tags, .contains("run"))), [], "posts with a tag of a post that went")
    },
    replicated("found-by-every-index", "Rows that were taken over are found by conditions and in orders as they are by now.") { member in
      try await member.follow()
      let user = member.trial.user()
      let records = (1...3).map { member.trial.record(user, at: Trial.noon + .seconds($0)) }
      try await member.follow(.of([user] + records, at: .old(1)))
      let late = records[0].with(.recordedAt, .time(Trial.noon + .seconds(9)))
      try await member.follow(.of(late, at: .old(2)), .of(deleting: [records[1]], at: .old(3)))
      let found = try await member.trial.ids(
        .healthRecords, Condition(.userID, .equals(.id(user.id))), order: .ascending(.recordedAt))
      try equal(found, [records[2].id, late.id], "records by time")
      let condition = Condition(.emailKey, .equals(user[.emailKey]))
      try equal(try await member.trial.ids(.users, condition), [user.id], "users by email")
    },
    replicated("places-as-they-were", "Places aren't given anew, and the next one is above the highest that came.") { member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let session = trial.session(user)
      let messages = [5, 2, 9].map { trial.message(session).with(.place, .integer($0)) }
      try await member.follow(.of([user, session] + messages, at: .old(1)))
      for message in messages { try equal(try await trial.existing(message)[.place], message[.place], "place") }
      try await member.lead(at: Member.epoch(2))
      try equal(try await trial.stored(trial.message(session), at: Member.epoch(2)).integer(.place), 10, "the next place")
    },
    replicated("only-listed-rows-go", "A deletion that is taken over removes the rows it lists and no other.") { member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let (first, second) = (trial.record(user), trial.record(user))
      try await member.follow(.of(user, first, second, at: .old(1)))
      try await member.follow(.of(deleting: [user, first], at: .old(2)))
      try equal(try await trial.state().map(\.name), [second.name], "rows")
    },
    replicated("older-changes-nothing", "What is older than a row, or than its end, changes nothing of it.") { member in
      let trial = member.trial
      try await member.follow()
      let (user, gone, new) = (trial.user(), trial.user(), trial.user())
      try await member.follow(.of(user, gone, at: .old(5)), .of(deleting: [gone], at: .old(6)))
      let rows = try await trial.state()
      try await member.follow(.of(user.with(.firstName, .text("x")), gone, new, at: .old(4)), .of(deleting: [user], at: .old(3)))
      try equal(try await trial.state(), rows + [try await trial.existing(new)], "rows")
      try await member.follow(.of(deleting: [user], at: .old(5, Epoch(raw: 0))), .of(gone, at: .old(1, Member.epoch(2))))
      try equal(try await trial.row(user)?.name, user.name, "a row, after a deletion of an older epoch")
      try equal(try await trial.row(gone)?.name, gone.name, "a row that came back in a newer epoch")
    },
  ]

  private static func counters(_ trial: Trial, _ post: Row, _ session: Row, _ expected: [Int64]) async throws {
    let (post, session) = (try await trial.existing(post), try await trial.existing(session))
    try equal([post.integer(.likesCount), post.integer(.commentsCount), session.integer(.messagesCount)], expected, "counters")
  }

  private static func tagged(_ trial: Trial, _ post: Row, _ tags: [String], not others: [String]) async throws {
    for tag in tags { try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains(tag))), [post.id], "posts tagged \(tag)") }
    for tag in others { try equal(try await trial.ids(.communityPosts, Condition(.tags, .contains(tag))), [], "posts tagged \(tag)") }
  }
}
