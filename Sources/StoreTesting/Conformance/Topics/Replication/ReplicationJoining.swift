import WellSenseStore

// A database that comes back, from joining to having everything.
extension Promise {
  static let replicationJoining: [Promise] = [
    replicated(
      "whole-from-the-settlement", "Between its joining and the settlement a database says that it isn't whole, and confirms nothing."
    ) {
      member in
      let (trial, epoch) = (member.trial, Member.epoch(2))
      try await member.lead()
      try await trial.commit(.insert(trial.user()), at: .first)
      try await member.granted(
        .learn(epoch, member.configuration(active: member.other)), .join(epoch, read: 1, settlement: 3))
      for number in 1...4 as ClosedRange<Int64> {
        let record = try await member.follow(.of(trial.user(), at: .old(number)), at: epoch).record
        try equal(record.isUnsettled, number < 3, "isUnsettled at \(number) of 3")
        try equal(record.confirms(number, of: member.other, at: epoch), number >= 3, "whether it confirms \(number)")
      }
      try equal(try await member.record.confirms(5, of: member.other, at: epoch), false, "whether it confirms what hasn't come")
    },
    replicated("settled-at-once", "Who has all up to the settlement when it joins is whole.") { member in
      let epoch = Member.epoch(2)
      try await member.follow()
      try await member.follow(.of(member.trial.user(), at: .old(1)), through: 5)
      let another = member.configuration(active: member.trial.id(), inSync: [member.own])
      try await member.granted(.learn(epoch, another), .learn(Member.epoch(3), member.configuration(active: member.other)))
      let record = try await member.granted(.join(Member.epoch(3), read: 1, settlement: 5))
      try equal(
        [record.isUnsettled, record.confirms(5, of: member.other, at: Member.epoch(3))], [false, true], "unsettled, and confirming")
    },
    replicated("as-the-others-are", "What the set decided while a database was away replaces what it had of its own.") { member in
      let (trial, epoch) = (member.trial, Member.epoch(2))
      try await member.lead()
      let (user, lost) = (trial.user(), trial.user())
      try await trial.commit(.insert(user), at: .first)
      let batch = WriteBatch([.patch(user, [.firstName: .text("mine")]), .insert(lost)])
      let own = try await trial.commit(batch, at: .first)
      let insertion = try await member.log()[0]
      try await member.granted(.learn(epoch, member.configuration(active: member.other)), .join(epoch, read: 2, settlement: 4))
      // What the other one has: the insertion, a patch, and of the lost batch a repair and the verdict.
      let repair = LogEntry.of(user.with(.firstName, .text("theirs")), deleting: [lost], at: .old(9, epoch), .repaired)
      let verdict = LogEntry.of([], at: own.version, as: batch.operation, stamp: .old(10, epoch), affected: [1, 1], .superseded)
      try await member.follow(insertion, .of(user.with(.firstName, .text("theirs")), at: .old(8, epoch)), repair, verdict, at: epoch)
      try await trial.expect(user, as: repair)
      try await trial.expectNone(lost)
      try equal(try await member.tombstone(lost.name)?.version, repair.version, "the version of the tombstone")
      try equal(try await trial.driver.outcome(of: batch.operation, trial.call), .rejected(.conflict), "the outcome of what was lost")
      try equal(try await member.log().map(\.sequence), [1, 3, 4, 5], "numbers")
      try equal(try await member.logged(batch.operation).common, verdict.common, "its entry")
    },
    replicated("active-again", "A follower that becomes the active one is whole, whatever it was before.") { member in
      let epoch = Member.epoch(2)
      try await member.lead()
      try await member.granted(.learn(epoch, member.configuration(active: member.other)), .join(epoch, read: 0, settlement: 9))
      try equal(try await member.follow(.of(member.trial.user(), at: .old(1)), at: epoch).record.isUnsettled, true, "isUnsettled half way")
      try await member.follow(through: 9, at: epoch)
      let record = try await member.granted(
        .prepare(Member.epoch(3)), .activate(Member.epoch(3), member.configuration()))
      try equal([record.isUnsettled, record.settlement == 0], [false, true], "unsettled, and without a settlement")
      try await member.trial.commit(.insert(member.trial.user()), at: Member.epoch(3))
    },
  ]
}
