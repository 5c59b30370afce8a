import WellSenseStore

/// The database under test as a member of a set of two. The other database is played by the check.
struct Member: Sendable {
  let trial: Trial
  let replica: any Replicable
  /// The ids of both databases, and of their set.
  let own: RawID
  let other: RawID
  let lineage: RawID

  init(_ trial: Trial) async throws {
    self.trial = trial
    replica = try require(trial.driver.replication, "replication, which the driver declares")
    own = try await replica.record(trial.call).database
    other = trial.id()
    lineage = trial.id()
  }

  var record: EpochRecord { get async throws { try await replica.record(trial.call) } }

  /// - Parameter active: this database unless another is given. In sync are both and the active one, unless fewer are given.
  func configuration(
    active: RawID? = nil, inSync: [RawID]? = nil, _ agreement: SetConfiguration.Agreement = .coordinator, lineage: RawID? = nil
  ) -> SetConfiguration {
    let active = active ?? own
    // A database that is active is in sync, and both are members.
    let inSync = Set((inSync ?? [own, other]) + [active])
    let members = Array(inSync.union([own, other]))
    return SetConfiguration(
      lineage: lineage ?? self.lineage, agreement: agreement, active: active, inSync: Array(inSync), members: members, voters: members)
  }

  static func epoch(_ number: Int64) -> Epoch { number == 1 ? .first : Epoch(number: number, proposer: 7) }
}

// Steps.
extension Member {
  @discardableResult
  func take(_ step: EpochStep) async throws -> (isGranted: Bool, record: EpochRecord) { try await replica.take(step, trial.call) }

  /// Takes steps, each of which must be granted, and gives the record after them, which every later look must find.
  @discardableResult
  func granted(_ steps: EpochStep...) async throws -> EpochRecord {
    var expected = try await record
    for step in steps {
      let (isGranted, after) = try await take(step)
      try equal(isGranted, true, "whether it is granted: \(step)")
      _ = expected.take(step)
      try equal(after, expected, "the record that comes with the grant of \(step)")
    }
    try equal(try await record, expected, "the record after the steps")
    return expected
  }

  /// Each of the steps must be refused and change nothing.
  func refused(_ steps: EpochStep...) async throws {
    let before = try await record
    for step in steps {
      let (isGranted, after) = try await take(step)
      try equal(isGranted, false, "whether it is granted: \(step)")
      try equal(after, before, "the record that comes with the refusal of \(step)")
    }
    try equal(try await record, before, "the record after what was refused")
  }

  /// Makes it the active database of an epoch.
  func lead(at epoch: Epoch = .first) async throws {
    if try await record.configuration == nil { try await granted(.found(configuration(active: epoch == .first ? own : other))) }
    if epoch > .first { try await granted(.prepare(epoch), .activate(epoch, configuration())) }
  }

  /// Makes it follow the other one, with nothing of its own.
  func follow() async throws { try await granted(.found(configuration(active: other))) }
}

extension Trial {
  @discardableResult
  func commit(_ batch: WriteBatch, at epoch: Epoch?) async throws(StoreError) -> Commit {
    var call = call
    call.epoch = epoch
    return try await driver.commit(batch, call)
  }

  @discardableResult
  func commit(_ writes: Write..., at epoch: Epoch?) async throws(StoreError) -> Commit { try await commit(WriteBatch(writes), at: epoch) }

  /// The row as the database has it after its insertion at an epoch.
  func stored(_ row: Row, at epoch: Epoch) async throws -> Row {
    try await commit(.insert(row), at: epoch)
    return try await existing(row)
  }
}
