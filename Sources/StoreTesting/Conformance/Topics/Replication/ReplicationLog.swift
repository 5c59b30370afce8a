import WellSenseStore

// The log, as other databases read it.
extension Promise {
  static let replicationLog: [Promise] = [
    replicated("log-by-standing", "The log is read only while the database stands as the reader expects.") { member in
      try await member.lead()
      try await member.trial.commit(.insert(member.trial.user()), at: .first)
      try await readable(
        member, at: [.active(.first), .promised(.first), .decided(.first)], not: [.active(epoch), .promised(epoch), .decided(epoch)])
      try await member.granted(.prepare(epoch))
      try await readable(
        member, at: [.promised(epoch)], not: [.active(.first), .active(epoch), .decided(.first), .decided(epoch), .promised(.first)])
      try await member.granted(.learn(epoch, member.configuration(active: member.other)))
      try await readable(member, at: [.promised(epoch), .decided(epoch)], not: [.active(epoch), .decided(.first)])
    },
    replicated("log-in-runs", "The log is read in runs of any size without gaps; each says where to go on and where the log ended.") {
      member in
      let trial = member.trial
      try await member.lead()
      for place in 0..<7 {
        if place == 3 { _ = try? await trial.commit(.insert(trial.record(trial.user())), at: .first) }
        try await trial.commit(.insert(trial.user()), at: .first)
      }
      let all = try await member.log()
      try equal(all.map(\.sequence), Array(1...8), "numbers")
      for limit in 1...9 {
        var next: Int64 = 0
        while next < 8 {
          let page = try await member.replica.entries(after: next, limit: limit, at: .active(.first), trial.call)
          let expected = all[Int(next)..<min(8, Int(next) + limit)]
          try equal(page.entries.map(\.common), expected.map(\.common), "entries after \(next) in runs of \(limit)")
          next = min(8, next + Int64(limit))
          try equal([page.next, page.end], [next, 8], "where to go on, and the end")
        }
      }
      let last = try await member.replica.entries(after: 8, limit: 3, at: .active(.first), trial.call)
      try equal([Int64(last.entries.count), last.next, last.end], [0, 8, 8], "the run after the end")
    },
    replicated("log-past-its-end", "A place past the end of the log is `invalid`.") { member in
      try await member.lead()
      try await member.trial.commit(.insert(member.trial.user()), at: .first)
      let error = try await failure { _ = try await member.replica.entries(after: 2, limit: 9, at: .active(.first), member.trial.call) }
      try equal(error.code, .invalid, "code")
    },
    replicated("moved-are-passed-over", "Numbers whose entry has moved are passed over by every reader, in runs of any size.") { member in
      let trial = member.trial
      try await member.follow()
      let entries = (1...6 as ClosedRange<Int64>).map { LogEntry.of(trial.user(), at: .old($0)) }
      try await member.follow(entries)
      try await member.follow([1, 2, 4].map { entries[$0].with(stamp: .old(20 + Int64($0))) })
      let numbers: [Int64] = [1, 4, 6, 7, 8, 9]
      for limit in [1, 2, 5, 20] {
        let log = try await member.log(limit: limit)
        try equal(log.map(\.sequence), numbers, "numbers in runs of \(limit)")
        try equal(try await trial.changes(limit: limit).map(\.position.sequence), numbers, "changes in pages of \(limit)")
      }
      try equal(try await member.log(after: 1).map(\.sequence), Array(numbers.dropFirst()), "numbers after the first")
      let page = try await trial.driver.changes(after: nil, limit: 20, trial.call)
      try equal([page.isEnd, page.next.sequence == 9], [true, true], "whether the page ends the log")
    },
    replicated("cut-is-gone", "A log that was cut is read from the cut on, and from no place before it.") { member in
      let trial = member.trial
      try await member.lead()
      var positions: [Position?] = []
      for _ in 0..<5 { positions.append(try await trial.commit(.insert(trial.user()), at: .first).position) }
      try await member.replica.truncate(through: 3, trial.call)
      for (place, sequence) in [0, 2].enumerated() {
        let error = try await failure { _ = try await member.log(after: Int64(sequence)) }
        try equal(error.code, .invalid, "reading after \(sequence) fails as")
        let position = try require(positions[place], "a position")
        try equal(try await failure { _ = try await trial.changes(after: position) }.code, .invalid, "reading changes fails as")
      }
      try equal(try await member.log(after: 3).map(\.sequence), [4, 5], "numbers")
      try equal(try await trial.changes(after: positions[2]).map(\.position), positions[3...].compactMap(\.self), "changes")
    },
    replicated("numbers-outlive-a-cut", "Numbers go on after everything was cut off; a cut twice, or past the end, is no other cut.") {
      member in
      let trial = member.trial
      try await member.lead()
      for _ in 0..<3 { try await trial.commit(.insert(trial.user()), at: .first) }
      for sequence in [3, 1, 3, 9] as [Int64] {
        try await member.replica.truncate(through: sequence, trial.call)
        try equal(try await member.record.end, 3, "the end of the log")
        try equal(try await trial.driver.probe(trial.call).position?.sequence, 3, "the end of the log in a probe")
      }
      let commit = try await trial.commit(.insert(trial.user()), at: .first)
      try equal(commit.position?.sequence, 4, "the number of the next commit")
      try equal(try await member.log(after: 3).map(\.sequence), [4], "numbers")
    },
    replicated("a-cut-forgets-operations", "What is cut off has no outcome any more; rows, tombstones and the record stay.") { member in
      let trial = member.trial
      try await member.lead()
      let user = trial.user()
      let batches = [
        WriteBatch([.insert(user, trial.user())]), WriteBatch([.delete(user)]), WriteBatch([.insert(trial.user(), trial.user())]),
      ]
      for batch in batches { try await trial.commit(batch, at: .first) }
      let (rows, record) = (try await trial.state(), try await member.record)
      try await member.replica.truncate(through: 2, trial.call)
      for batch in batches.prefix(2) { try equal(try await trial.driver.outcome(of: batch.operation, trial.call), nil, "outcome") }
      try require(try await trial.driver.outcome(of: batches[2].operation, trial.call) != nil, "an outcome of what wasn't cut off")
      try equal(try await trial.state(), rows, "rows")
      try equal(try await member.record, record, "the record")
      try equal(try await member.replica.tombstones(after: nil, limit: 9, trial.call).map(\.row), [user.name], "tombstones")
    },
  ]

  private static let epoch = Member.epoch(2)

  private static func readable(_ member: Member, at standings: [Standing], not others: [Standing]) async throws {
    for standing in standings { try equal(try await member.log(at: standing).count, 1, "entries at \(standing)") }
    for standing in others {
      let error = try await failure(of: "reading at \(standing)") { _ = try await member.log(at: standing) }
      try equal(error.code, .fenced, "reading at \(standing) fails as")
    }
  }
}
