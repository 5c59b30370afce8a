import WellSenseStore

// What is left of rows that went.
extension Promise {
  static let replicationTombstones: [Promise] = [
    replicated("tombstones-of-deletions", "Every row that a deletion removed leaves its version and operation, in the order of names.") {
      member in
      let trial = member.trial
      try await member.lead()
      let user = trial.user()
      let theirs = trial.tree(user)
      try await trial.commit(WriteBatch(Write.inserts([user] + theirs)), at: .first)
      let batch = WriteBatch([.delete(user)])
      let version = try await trial.commit(batch, at: .first).version
      let expected = ([user] + theirs).map(\.name).sorted().map { Tombstone($0, version: version, operation: batch.operation) }
      try equal(try await member.replica.tombstones(after: nil, limit: 100, trial.call), expected, "tombstones")
    },
    replicated("tombstones-in-runs", "Tombstones are read in runs of any size, each after the last row of the one before.") { member in
      try await member.follow()
      let users = (0..<7).map { _ in member.trial.user() }
      let likes = users.map { member.trial.like(member.trial.post($0), by: $0) }
      try await member.follow(.of(deleting: users, at: .old(1)), .of(deleting: likes, at: .old(2)))
      let names = (users + likes).map(\.name).sorted()
      for limit in [1, 3, 14, 99] {
        var rows: [RowName] = []
        while true {
          let page = try await member.replica.tombstones(after: rows.last, limit: limit, member.trial.call)
          try require(page.count <= limit, "at most \(limit) tombstones", seen: "\(page.count)")
          guard !page.isEmpty, rows.count < 99 else { break }
          rows += page.map(\.row)
        }
        try equal(rows, names, "tombstones in runs of \(limit)")
      }
    },
    replicated("tombstones-come-along", "A deletion that is taken over leaves its tombstone, also of a row that never was here.") {
      member in
      try await member.follow()
      let (user, unknown) = (member.trial.user(), member.trial.user())
      let entry = LogEntry.of(deleting: [user, unknown], at: .old(2))
      try await member.follow(.of(user, at: .old(1)), entry)
      for row in [user, unknown] {
        let expected = Tombstone(row.name, version: .old(2), operation: entry.operation)
        try equal(try await member.tombstone(row.name), expected, "tombstone")
      }
      try await member.follow(.of(unknown, at: .old(1)))
      try await member.trial.expectNone(unknown)
    },
    replicated("tombstones-outlive-a-return", "A tombstone stays when its row comes back, and gives way to a newer one.") { member in
      let trial = member.trial
      try await member.follow()
      let user = trial.user()
      let entry = LogEntry.of(deleting: [user], at: .old(2))
      try await member.follow(entry, .of(user, at: .old(3)))
      try equal(try await member.tombstone(user.name)?.version, .old(2), "the version of the tombstone of a row that came back")
      try await member.lead(at: Member.epoch(2))
      let deletion = try await trial.commit(.delete(user), at: Member.epoch(2)).version
      try await trial.commit(.insert(user), at: Member.epoch(2))
      try equal(try await member.tombstone(user.name)?.version, deletion, "the version of a newer tombstone")
    },
  ]
}
