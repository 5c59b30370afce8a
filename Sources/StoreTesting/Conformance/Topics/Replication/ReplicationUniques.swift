import WellSenseStore

// Unique values when several rows want them.
extension Promise {
  static let replicationUniques: [Promise] = [
    replicated("values-change-hands", "Rows that exchanged a unique value in one entry do so at a follower.") { member in
      try await member.follow()
      let users = (0..<3).map { _ in member.trial.user() }
      try await member.follow(.of(users, at: .old(1)))
      let pair = LogEntry.of(users[0].email(of: users[1]), users[1].email(of: users[0]), at: .old(2))
      try await member.follow(pair)
      for user in users.prefix(2) { try await member.trial.expect(user, as: pair) }
      let ring = LogEntry.of((0..<3).map { users[$0].email(of: users[($0 + 1) % 3]) }, at: .old(3))
      try await member.follow(ring)
      for user in users { try await member.trial.expect(user, as: ring) }
    },
    replicated("values-pass-on", "A unique value that was set free is another row's in the same transfer.") { member in
      try await member.follow()
      let (first, second, third) = (member.trial.user(), member.trial.user(), member.trial.user())
      try await member.follow(.of(first, third, at: .old(1)))
      let entries: [LogEntry] = [
        .of(first.with(.emailKey, .text("elsewhere")), at: .old(2)), .of(second.email(of: first), at: .old(3)),
        .of(deleting: [third], at: .old(4)), .of(first.email(of: third), at: .old(5)),
      ]
      try await member.follow(entries)
      try await member.trial.expect(second, as: entries[1])
      try await member.trial.expect(first, as: entries[3])
      try await member.trial.expectNone(third)
    },
    replicated("in-the-way-yields", "A row that has a unique value which another one takes yields, and leaves no tombstone.") { member in
      try await member.follow()
      let (user, taker) = (member.trial.user(), member.trial.user())
      let record = member.trial.record(user)
      try await member.follow(.of(user, record, at: .old(5)))
      let entry = LogEntry.of(taker.email(of: user), at: .old(2))
      try await member.follow(entry)
      try await member.trial.expectNone(user)
      try await member.trial.expect(taker, as: entry)
      try equal(try await member.trial.row(record)?.name, record.name, "what referred to the row that yielded")
      try equal(try await member.tombstone(user.name), nil, "the tombstone of the row that yielded")
    },
    replicated("yielded-comes-back", "A row that yielded is settled by the entries that follow, known ones as well.") { member in
      try await member.follow()
      let (user, taker) = (member.trial.user(), member.trial.user())
      let entry = LogEntry.of(user, at: .old(5))
      try await member.follow(entry)
      try await member.follow(
        .of(taker.email(of: user), at: .old(2)), .of(taker.email(of: user).with(.emailKey, .text("own")), at: .old(4)))
      try await member.trial.expectNone(user)
      try equal(try await member.follow(entry).record.end, 3, "the end of the log")
      try await member.trial.expect(user, as: entry)
    },
    replicated("several-uniques", "Unique values of several entities change hands in one transfer.") { member in
      try await member.follow()
      let (one, two) = (member.trial.user(), member.trial.user())
      let (first, second) = (member.trial.session(one, name: "a"), member.trial.session(two, name: "b"))
      try await member.follow(.of(one, two, first, second, at: .old(1)))
      let entry = LogEntry.of(
        one.email(of: two), two.email(of: one), first.with(.sessionID, .text("b")), second.with(.sessionID, .text("a")), at: .old(2))
      try await member.follow(entry)
      for row in [one, two, first, second] { try await member.trial.expect(row, as: entry) }
    },
  ]
}

extension Row {
  /// The same user with another one's address.
  func email(of other: Row) -> Row { with(.email, other[.email]).with(.emailKey, other[.emailKey]) }
}
