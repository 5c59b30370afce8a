import WellSenseStore

// Reading from the active database of an epoch, and from no other.
extension Promise {
  static let replicationReads: [Promise] = [
    replicated("reads-at-its-epoch", "The active database answers reads of its epoch as it answers others, and says where its log ends.") {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let user = trial.user()
      let records = (0..<5).map { trial.record(user, at: Trial.noon + .seconds($0)) }
      try await trial.commit(WriteBatch(Write.inserts([user] + records)), at: epoch)
      try await trial.commit(.patch(user, [.firstName: .text("x")]), at: epoch)
      let queries = [
        Query(.healthRecords, [Condition(.userID, .equals(.id(user.id)))], order: .descending(.recordedAt), limit: 3),
        Query(.users, key: .one(user.id)), Query(.users, key: .one(trial.id())),
      ]
      let (batches, end) = try await member.replica.read(queries, at: epoch, trial.call)
      let expected = try await trial.driver.read(queries, trial.call)
      try equal(batches.map { $0.rows() }, expected.map { $0.rows() }, "rows")
      try equal(batches.map(\.next), expected.map(\.next), "where the next pages start")
      try equal(end, 2, "the end of the log")
    },
    replicated(
      "aggregates-at-its-epoch", "The active database answers aggregations of its epoch as it answers others, with the end of its log."
    ) {
      member in
      let trial = member.trial
      try await member.lead(at: epoch)
      let user = trial.user()
      try await trial.commit(.insert(user), at: epoch)
      try await trial.commit(.insert((0..<4).map { _ in trial.record(user) }), at: epoch)
      let counting = Aggregation(.healthRecords, [Condition(.userID, .equals(.id(user.id)))])
      let (buckets, end) = try await member.replica.aggregate(counting, at: epoch, trial.call)
      try equal(buckets.count, 4, "count")
      try equal(end, 2, "the end of the log")
    },
    replicated("reads-elsewhere-fenced", "Reads of an epoch are answered by its active database alone, and only until another is promised.")
    { member in
      try await fenced(member, at: [.first, epoch])
      try await member.follow()
      try await fenced(member, at: [.first, epoch])
      try await member.lead(at: epoch)
      try await fenced(member, at: [.first, Member.epoch(3)])
      try await member.granted(.prepare(Member.epoch(3)))
      try await fenced(member, at: [.first, epoch, Member.epoch(3)])
    },
    replicated("reads-in-one-instant", "A read of an epoch and the end of the log that comes with it are of one instant.") { member in
      let trial = member.trial
      try await member.lead()
      let user = trial.user()
      try await trial.commit(.insert(user), at: .first)
      try await trial.reading(30) {
        let (batches, end) = try await member.replica.read([Query(.healthRecords), Query(.users)], at: .first, trial.call)
        try equal(batches.map(\.count), [Int(end) - 1, 1], "rows at the end \(end)")
        let (buckets, last) = try await member.replica.aggregate(Aggregation(.healthRecords), at: .first, trial.call)
        try equal(buckets.count, Int(last) - 1, "the count of rows at the end \(last)")
      } whileWriting: { step in
        // No more than a page holds.
        if step < 80 { try await trial.commit(.insert(trial.record(user)), at: .first) }
      }
    },
  ]

  private static let epoch = Member.epoch(2)

  private static func fenced(_ member: Member, at epochs: [Epoch]) async throws {
    for epoch in epochs {
      let read = try await failure(of: "a read at epoch \(epoch)") {
        _ = try await member.replica.read([Query(.users)], at: epoch, member.trial.call)
      }
      try equal([read.code, read.disposition == .notAttempted ? .fenced : .invalid], [.fenced, .fenced], "a read fails as, not attempted")
      let aggregation = try await failure(of: "an aggregation at epoch \(epoch)") {
        _ = try await member.replica.aggregate(Aggregation(.users), at: epoch, member.trial.call)
      }
      try equal(aggregation.code, .fenced, "an aggregation fails as")
    }
  }
}
