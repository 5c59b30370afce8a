import WellSenseStore

// Every grant and every refusal of a step.
extension Promise {
  static let replicationSteps: [Promise] = [
    replicated("stands-alone", "A database outside a set stands at the first epoch and tells its own id and the end of its log.") {
      member in
      let trial = member.trial
      var expected = EpochRecord(database: try await trial.driver.initialize(.current, log: .asItIs, trial.call).database)
      try equal(try await member.record, expected, "the record of a new database")
      try await trial.insert(trial.user())
      try await rejected(.missingReference) { try await trial.insert(trial.record(trial.user())) }
      expected.end = 2
      try equal(try await member.record, expected, "the record after a commit and a rejection")
    },
    replicated("found", "Founding makes a database a member as the configuration says, once and again.") { member in
      let configuration = member.configuration()
      let record = try await member.granted(.found(configuration), .found(configuration))
      try equal(record.configuration, configuration, "configuration")
      try equal([record.promised, record.accepted, record.decided, record.joined], [.first, .first, .first, .first], "epochs")
    },
    replicated("found-another-refused", "A member of one set isn't made one of another.") { member in
      try await member.granted(.found(member.configuration()))
      try await member.refused(
        .found(member.configuration(active: member.other)), .found(member.configuration(lineage: member.trial.id())))
    },
    replicated("prepare", "A database promises an epoch above all that it has promised, and goes on with nothing else.") { member in
      try await member.lead()
      for number in [2, 3, 9] as [Int64] {
        let record = try await member.granted(.prepare(Member.epoch(number)))
        try equal(
          [record.promised, record.accepted, record.decided, record.joined], [Member.epoch(number), .first, .first, .first], "epochs")
      }
    },
    replicated("prepare-refused", "No epoch is promised twice, none below the promise, and none outside a set.") { member in
      try await member.refused(.prepare(Member.epoch(2)))
      try await member.lead()
      try await member.granted(.prepare(Epoch(number: 2, proposer: 7)))
      try await member.refused(.prepare(.first), .prepare(Epoch(number: 2, proposer: 7)), .prepare(Epoch(number: 2, proposer: 6)))
    },
    replicated("accept", "A vote is kept with its configuration, and promises its epoch.") { member in
      try await member.lead()
      let configuration = member.configuration(active: member.other, inSync: [member.other], .majority)
      for number in [2, 2, 4] as [Int64] {
        let record = try await member.granted(.accept(Member.epoch(number), configuration))
        let epoch = Member.epoch(number)
        try equal([record.promised, record.accepted, record.decided, record.joined], [epoch, epoch, .first, .first], "epochs")
        try equal(record.configuration, configuration, "configuration")
      }
    },
    replicated("accept-refused", "No vote is given below the promise, for another lineage, or outside a set.") { member in
      let configuration = member.configuration(.majority)
      try await member.refused(.accept(Member.epoch(2), configuration))
      try await member.granted(.found(configuration), .prepare(Member.epoch(3)))
      let foreign = member.configuration(.majority, lineage: member.trial.id())
      try await member.refused(.accept(Member.epoch(2), configuration), .accept(Member.epoch(3), foreign))
    },
    replicated("activate", "Activated, a database begins the epoch that it promised, and takes its commits.") { member in
      try await member.follow()
      let (epoch, configuration) = (Member.epoch(2), member.configuration())
      let record = try await member.granted(.prepare(epoch), .activate(epoch, configuration))
      try equal([record.promised, record.accepted, record.decided, record.joined], [epoch, epoch, epoch, epoch], "epochs")
      try equal(record.configuration, configuration, "configuration")
      try await member.trial.commit(.insert(member.trial.user()), at: epoch)
    },
    replicated("activate-refused", "No epoch begins that isn't the promised one, none of another lineage, and none outside a set.") {
      member in
      try await member.refused(.activate(.first, member.configuration()))
      try await member.follow()
      try await member.granted(.prepare(Member.epoch(3)))
      try await member.refused(
        .activate(Member.epoch(2), member.configuration()), .activate(Member.epoch(4), member.configuration()),
        .activate(Member.epoch(3), member.configuration(lineage: member.trial.id())))
    },
    replicated("activate-needs-the-vote", "Where a majority decides, no epoch begins at a database that hasn't voted for it.") { member in
      let (epoch, configuration) = (Member.epoch(2), member.configuration(.majority))
      try await member.granted(.found(configuration), .prepare(epoch))
      try await member.refused(.activate(epoch, configuration))
      try await member.granted(.accept(epoch, configuration), .activate(epoch, configuration))
    },
    replicated("learn", "A database that hears of an epoch that has begun stands at it, and heard of again nothing changes.") { member in
      try await member.lead()
      let (epoch, configuration) = (Member.epoch(2), member.configuration(active: member.other))
      let record = try await member.granted(.learn(epoch, configuration), .learn(epoch, configuration))
      try equal([record.promised, record.accepted, record.decided], [epoch, epoch, epoch], "epochs")
      try equal(record.configuration, configuration, "configuration")
    },
    replicated("learn-refused", "An epoch below the promise isn't learned, nor one of another lineage, nor any outside a set.") { member in
      let configuration = member.configuration(active: member.other)
      try await member.refused(.learn(Member.epoch(2), configuration))
      try await member.lead()
      try await member.granted(.prepare(Member.epoch(3)))
      let foreign = member.configuration(active: member.other, lineage: member.trial.id())
      try await member.refused(.learn(Member.epoch(2), configuration), .learn(Member.epoch(3), foreign))
    },
    replicated("learn-and-joined", "Who had joined an active database is joined in its next epoch; under another it has to join first.") {
      member in
      try await member.follow()
      let same = try await member.granted(.learn(Member.epoch(2), member.configuration(active: member.other)))
      try equal(same.joined, Member.epoch(2), "the epoch joined, under the same active database")
      let another = member.configuration(active: member.trial.id(), inSync: [member.own, member.other])
      let record = try await member.granted(.learn(Member.epoch(3), another))
      try equal(record.joined, Member.epoch(2), "the epoch joined, under another active database")
      try equal(record.isFollowing(at: Member.epoch(3)), false, "whether it follows")
    },
    replicated("join", "A database joins once the active one has read its whole log, and not before.") { member in
      try await member.lead()
      for _ in 0..<3 { try await member.trial.commit(.insert(member.trial.user()), at: .first) }
      let epoch = Member.epoch(2)
      try await member.granted(.learn(epoch, member.configuration(active: member.other)))
      try await member.refused(.join(epoch, read: 2, settlement: 9), .join(.first, read: 3, settlement: 9))
      let record = try await member.granted(.join(epoch, read: 3, settlement: 9), .join(epoch, read: 3, settlement: 9))
      try equal(record.joined, epoch, "the epoch joined")
      try equal(record.settlement, 9, "settlement")
    },
  ]
}
