import WellSenseStore

extension Promise {
  static let places: [Promise] = [
    Promise(.places, "count-from-one", "Messages get the places 1, 2, 3 … in the order in which they come, in one batch or in many.") {
      trial in
      let (_, session) = try await session(trial)
      let messages = (0..<5).map { _ in trial.message(session) }
      try await trial.insert(messages[0])
      try await trial.insert(Array(messages[1...3]))
      try await trial.insert(messages[4])
      try await places(trial, messages, [1, 2, 3, 4, 5])
    },
    Promise(.places, "each-session-its-own", "Each session counts its own places, also within one batch.") { trial in
      let (user, session) = try await session(trial)
      let other = trial.session(user)
      let messages = [trial.message(session), trial.message(other), trial.message(session), trial.message(other)]
      try await trial.insert([other] + messages)
      try await places(trial, messages, [1, 1, 2, 2])
    },
    Promise(.places, "given-places-are-ignored", "A place that the writer gives is ignored.") { trial in
      let (_, session) = try await session(trial)
      let messages = [9, 9, -1].map { trial.message(session).with(.place, .integer($0)) }
      try await trial.insert(messages)
      try await places(trial, messages, [1, 2, 3])
    },
    Promise(.places, "never-renumbered", "After a deletion the others keep their places, and the next comes after the highest.") { trial in
      let (_, session) = try await session(trial)
      let messages = (0..<4).map { _ in trial.message(session) }
      try await trial.insert(messages)
      try await trial.commit(.delete(messages[0]), .delete(messages[2]))
      let next = trial.message(session)
      try await trial.insert(next)
      try await places(trial, [messages[1], messages[3], next], [2, 4, 5])
    },
    Promise(.places, "one-more-than-the-highest", "A new place is one more than the highest that is there, also after the highest went.") {
      trial in
      let (_, session) = try await session(trial)
      let messages = (0..<3).map { _ in trial.message(session) }
      try await trial.insert(messages)
      try await trial.delete(messages[2])
      let next = trial.message(session)
      try await trial.insert(next)
      try await places(trial, [messages[0], messages[1], next], [1, 2, 3])
    },
    Promise(.places, "revisions-too", "Revisions of a record have places of their own.") { trial in
      let user = trial.user()
      let records = [trial.record(user), trial.record(user)]
      let revisions = [0, 0, 1, 0].map { trial.revision(records[$0]) }
      try await trial.insert([user] + records + revisions)
      try await places(trial, revisions, [1, 2, 1, 3])
    },
    Promise(.places, "unique-under-concurrency", "Messages appended at the same time get each place once, without a gap.") { trial in
      let (_, session) = try await session(trial)
      let messages = (0..<20).map { _ in trial.message(session) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for start in stride(from: 0, to: 20, by: 2) {
          group.addTask { _ = try await trial.insert(Array(messages[start..<start + 2])) }
        }
        try await group.waitForAll()
      }
      let stored = try await trial.all(.chatMessages)
      try equal(stored.map { $0.integer(.place) }.sorted(), Array(1...20), "places")
      try equal(try await trial.existing(session).integer(.messagesCount), 20, "messages_count")
    },
  ]

  private static func session(_ trial: Trial) async throws -> (user: Row, session: Row) {
    let user = trial.user()
    let session = trial.session(user)
    try await trial.insert(user, session)
    return (user, session)
  }

  private static func places(_ trial: Trial, _ rows: [Row], _ places: [Int64]) async throws {
    for (row, place) in zip(rows, places) { try equal(try await trial.existing(row).integer(.place), place, "place") }
  }
}
