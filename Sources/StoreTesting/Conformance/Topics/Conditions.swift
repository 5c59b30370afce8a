import WellSenseStore

extension Promise {
  static let conditions: [Promise] = [
    Promise(.conditions, "all-must-hold", "A row is found when it meets every condition.") { trial in
      let (user, other) = (trial.user(), trial.user())
      let weight = (0..<4).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      let vitals = (0..<4).map { trial.record(user, type: .vitals, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user, other] + weight + vitals + [trial.record(other)])
      let found = try await trial.ids(
        .healthRecords, Condition(.userID, .equals(.id(user.id))), Condition(.type, .equals(Trial.choice(HealthRecordType.vitals))),
        Condition(.recordedAt, .atLeast(Trial.time(1))), Condition(.recordedAt, .below(Trial.time(3))), order: .ascending(.recordedAt))
      try equal(found, vitals[1...2].map(\.id), "ids")
    },
    Promise(.conditions, "contradiction-finds-nothing", "Conditions that exclude each other find nothing.") { trial in
      let user = trial.user()
      try await trial.insert(user, trial.record(user))
      let found = try await trial.ids(
        .healthRecords, Condition(.recordedAt, .below(.time(Trial.noon))), Condition(.recordedAt, .atLeast(.time(Trial.noon))))
      try equal(found, [], "ids")
    },
    Promise(.conditions, "any-of-several", "`isAny` finds the rows of each of its values, once each, however often a value is named.") {
      trial in
      let users = (0..<5).map { _ in trial.user() }
      try await trial.insert(users)
      let wanted = [users[3], users[0], users[3], trial.user()]
      let found = try await trial.ids(.users, Condition(.id, .isAny(wanted.map { .id($0.id) })))
      try equal(found, [users[0].id, users[3].id].sorted(), "ids")
    },
    Promise(.conditions, "any-of-none", "`isAny` of no values finds nothing.") { trial in
      try await trial.insert(trial.user())
      try equal(try await trial.ids(.users, Condition(.id, .isAny([]))), [], "ids")
      try equal(try await trial.count(.users, Condition(.id, .isAny([]))), 0, "count")
    },
    Promise(.conditions, "any-of-many", "`isAny` takes 1,000 values.") { trial in
      let users = (0..<3).map { _ in trial.user() }
      try await trial.insert(users)
      let values = (0..<997).map { _ in Value.id(trial.id()) } + users.map { .id($0.id) }
      try equal(try await trial.ids(.users, Condition(.id, .isAny(values))), users.map(\.id).sorted(), "ids")
    },
    Promise(.conditions, "any-keeps-the-order", "Rows of several values come in one order, not value by value, page by page.") { trial in
      let user = trial.user()
      let records = (0..<8).map { trial.record(user, type: $0 % 2 == 0 ? .weight : .vitals, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user] + records + [trial.record(user, type: .exercise)])
      let types: [Value] = [Trial.choice(HealthRecordType.vitals), Trial.choice(HealthRecordType.weight)]
      let query = Query(
        .healthRecords, [Condition(.userID, .equals(.id(user.id))), Condition(.type, .isAny(types))], order: .descending(.recordedAt),
        limit: 3)
      try equal(try await trial.pages(query).flatMap { $0.map(\.id) }, records.reversed().map(\.id), "ids")
    },
    Promise(.conditions, "choices-match-by-name", "A condition on a choice finds that name's rows and no others.") { trial in
      let user = trial.user()
      let sessions = ChatStatus.allCases.map { trial.session(user).with(.status, Trial.choice($0)) }
      try await trial.insert([user] + sessions)
      for session in sessions {
        try equal(try await trial.ids(.chatSessions, Condition(.status, .equals(session[.status]))), [session.id], "sessions of one status")
      }
    },
    Promise(.conditions, "booleans-match", "A condition on a flag finds the rows that have it, or that don't.") { trial in
      let user = trial.user()
      let posts = [trial.post(user, featured: true), trial.post(user, featured: false)]
      try await trial.insert([user] + posts)
      for (flag, post) in zip([true, false], posts) {
        try equal(try await trial.ids(.communityPosts, Condition(.isFeatured, .equals(.bool(flag)))), [post.id], "posts by flag")
      }
    },
    Promise(.conditions, "numbers-compare-by-value", "`below` and `atLeast` compare numbers by value: 9 is below 10.") { trial in
      let user = trial.user()
      let session = trial.session(user)
      let messages = (0..<12).map { _ in trial.message(session) }
      try await trial.insert([user, session] + messages)
      let mine = Condition(.chatID, .equals(.id(session.id)))
      let below = try await trial.ids(.chatMessages, mine, Condition(.place, .below(.integer(10))), order: .ascending(.place))
      try equal(below, messages[..<9].map(\.id), "messages below place 10")
      let atLeast = try await trial.ids(.chatMessages, mine, Condition(.place, .atLeast(.integer(10))), order: .ascending(.place))
      try equal(atLeast, messages[9...].map(\.id), "messages from place 10 on")
    },
    Promise(.conditions, "ids-compare-by-bytes", "`below` and `atLeast` compare ids by their unsigned bytes.") { trial in
      let ids = [0x10, 0x7FFF_FFFF_FFFF_4000, 0x8000_0000_0000_4000, 0xFFFF_0000_0000_4000].map {
        RawID(high: $0, low: 0x8000_0000_0000_0000)
      }
      try await trial.insert(ids.map { trial.user($0) })
      for (place, id) in ids.enumerated() {
        try equal(try await trial.ids(.users, Condition(.id, .below(.id(id)))), Array(ids[..<place]), "ids below")
        try equal(try await trial.ids(.users, Condition(.id, .atLeast(.id(id)))), Array(ids[place...]), "ids at least")
      }
    },
    Promise(.conditions, "conditions-follow-patches", "After a patch a row is found by its new values and not by the old.") { trial in
      let user = trial.user()
      let session = trial.session(user)
      try await trial.insert(user, session)
      try await trial.patch(session, [.status: Trial.choice(ChatStatus.archived), .title: .text("Moved")])
      try equal(try await trial.ids(.chatSessions, Condition(.status, .equals(Trial.choice(ChatStatus.active)))), [], "active sessions")
      let archived = try await trial.ids(.chatSessions, Condition(.status, .equals(Trial.choice(ChatStatus.archived))))
      try equal(archived, [session.id], "archived sessions")
      try equal(try await trial.ids(.chatSessions, Condition(.title, .equals(.text("Sleep")))), [], "sessions of the old title")
    },
    Promise(.conditions, "order-follows-patches", "After a patch a row stands where its new time puts it.") { trial in
      let user = trial.user()
      let records = (0..<3).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      try await trial.insert([user] + records)
      try await trial.patch(records[0], [.recordedAt: Trial.time(9)])
      let found = try await trial.ids(.healthRecords, Condition(.userID, .equals(.id(user.id))), order: .ascending(.recordedAt))
      try equal(found, [records[1].id, records[2].id, records[0].id], "ids by time")
    },
  ]
}
