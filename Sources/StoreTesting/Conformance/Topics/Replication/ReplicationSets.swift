import WellSenseStore

// What a set is to a database besides its steps.
extension Promise {
  static let replicationSets: [Promise] = [
    replicated("one-of-many-proposers", "Of many who prepare one epoch at the same time one is granted it.") { member in
      try await member.lead()
      for number in 2...5 as ClosedRange<Int64> {
        let grants = try await withThrowingTaskGroup(of: Bool.self) { group in
          for _ in 0..<6 { group.addTask { try await member.take(.prepare(Member.epoch(number))).isGranted } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        try equal(grants.filter(\.self).count, 1, "grants")
      }
    },
    replicated("survives-reopening", "Closed and opened again, a database knows what it knew of its set.") { member in
      let trial = member.trial
      try await member.follow()
      try await member.follow(.of(trial.user(), at: .old(1)), through: 4)
      let configuration = member.configuration(active: member.other, inSync: [member.other], .majority)
      let record = try await member.granted(.accept(Member.epoch(2), configuration), .prepare(Member.epoch(3)))
      await trial.driver.close()
      let report = try await trial.start(log: .asItIs)
      // A database in memory is another one after it was closed.
      try require(
        report.database == member.own || !trial.driver.info.capabilities.contains(.durable), "the same database, which is durable",
        seen: "another")
      if report.database == member.own { try equal(try await member.record, record, "the record after opening again") }
    },
    replicated("survives-initializing", "Initializing a member again changes nothing of what it knows of its set.") { member in
      try await member.lead(at: Member.epoch(2))
      try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(2))
      let record = try await member.record
      try await member.trial.start(log: .asItIs)
      try await member.trial.start(log: .on)
      try equal(try await member.record, record, "the record after initializing again")
      try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(2))
    },
    Promise(.replication, "needs-the-log", "A database without a change log is made a member of no set.", needs: .replication) { trial in
      let replica = try require(trial.driver.replication, "replication, which the driver declares")
      let own = try await trial.driver.initialize(.current, log: .asItIs, trial.call).database
      let configuration = SetConfiguration(
        lineage: trial.id(), agreement: .coordinator, active: own, inSync: [own], members: [own], voters: [own])
      let error = try await failure(of: "founding a set") { _ = try await replica.take(.found(configuration), trial.call) }
      try equal(error.code, .unsupported, "founding a set fails as")
      try await trial.insert(trial.user())
    },
  ]
}
