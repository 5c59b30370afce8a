internal import Synchronization

// What users of the set ask.
extension FailoverDriver {
  public var info: DriverInfo {
    let member = only == nil ? activeMember ?? 0 : 0
    var info = members[member].info
    // A set is no member of another.
    info.capabilities.remove(.replication)
    if only == nil { info.capabilities.insert(.notifications) }
    return info
  }

  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    if let only { return try await only.commit(batch, call) }
    try requireOpen()
    let committing = Committing(batch, acknowledgement: call.acknowledgement, deadline: moment(of: call.deadline))
    let commit = try await run(committing, until: call.deadline).get()
    note("commit", place(of: commit.position?.database), position: commit.position, epoch: Epoch(raw: commit.version.epoch))
    return commit
  }

  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    if let only { return try await only.read(queries, call) }
    guard case .batches(let batches, _) = try await read(.queries(queries), call) else { throw .noBatch }
    return batches
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    if let only { return try await only.aggregate(aggregation, call) }
    guard case .buckets(let buckets, _) = try await read(.aggregation(aggregation), call) else { throw .noBatch }
    return buckets
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    if let only { return try await only.outcome(of: operation, call) }
    guard case .outcome(let verdict, _) = try await read(.outcome(operation), call) else { throw .noBatch }
    return verdict
  }

  private func read(_ question: Question, _ call: Call) async throws(StoreError) -> Answer {
    try requireOpen()
    if call.place != .active, let follower = follower(for: call),
      case .success(let answer) = await perform(.read(follower.member, question, nil), until: call.deadline)
    {
      note(question.name, follower.member, epoch: follower.epoch, staleness: follower.staleness)
      return answer
    }
    let isConfirmed = call.acknowledgement != .active && settings.acknowledgement != .active || call.acknowledgement == .inSync
    let reading = Reading(question, isConfirmed: isConfirmed, deadline: moment(of: call.deadline))
    let served = try await run(reading, until: call.deadline).get()
    note(question.name, served.member, end: served.end, epoch: served.epoch)
    return served.answer
  }

  private struct Follower {
    let member: Int
    let epoch: Epoch?
    let staleness: Duration?
  }

  /// A member that may answer a read that needn't see everything.
  private func follower(for call: Call) -> Follower? {
    let now = moment
    return surroundings.withLock { around in
      let memory = around.memory
      guard let known = memory.known else {
        let reachable = memory.members.indices.first {
          memory.members[$0].failures == 0 && memory.isOfSet($0) && !memory.members[$0].isWitness
        }
        return call.place == .local ? reachable.map { Follower(member: $0, epoch: nil, staleness: nil) } : nil
      }
      let candidates = memory.members.indices.filter { member in
        guard memory.isOfSet(member), !memory.members[member].isWitness, memory.members[member].failures == 0 else { return false }
        return memory.serves(call, member, known, now)
      }
      return candidates.randomElement(using: &around.random).map { member in
        Follower(
          member: member, epoch: known.epoch, staleness: member == memory.active ? nil : memory.members[member].currentAt.map { now - $0 })
      }
    }
  }

  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    if let only { return try await only.changes(after: position, limit: limit, call) }
    // Places in the log are the active database's.
    var call = call
    call.place = .active
    guard case .changes(let page) = try await read(.changes(after: position, limit: limit), call) else { throw .noBatch }
    return page
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    try await withActive { driver throws(StoreError) in try await driver.probe(call) }
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    try await withActive { driver throws(StoreError) in try await driver.statistics(call) }
  }

  // MARK: - Where answers come from

  private func place(of database: RawID?) -> Int { surroundings.withLock { around in database.flatMap(around.memory.place(of:)) } ?? 0 }

  /// Notes where an answer came from, if anybody asks; only then is it looked for.
  private func note(
    _ call: @autoclosure () -> String, _ member: @autoclosure () -> Int, position: Position? = nil, end: Int64 = 0, epoch: Epoch?,
    staleness: Duration? = nil
  ) {
    guard let collector = ReceiptCollector.current else { return }
    let member = member()
    let info = members[member].info
    let database = surroundings.withLock { $0.memory.members[member].database }
    let confirmed = end > 0 ? database.map { Position(database: $0, sequence: end, operation: nil) } : nil
    collector.add(Receipt.Origin(info, call(), position: position ?? confirmed, epoch: epoch?.raw, staleness: staleness))
  }

  // Powers of the active database, by the time they are used.
  private var present: (any Driver)? { only ?? activeMember.map { members[$0] } }
  public var snapshots: (any Snapshotting)? { present?.snapshots }
  public var notifications: (any ChangeNotifying)? { only.map(\.notifications) ?? self }
  public var explanations: (any Explaining)? { present?.explanations }
  public var diagnoses: (any Diagnosing)? { present?.diagnoses }
}

extension Question {
  /// As in receipts: `users.read`.
  fileprivate var name: String {
    switch self {
    case .queries(let queries): "\(queries.first?.entity.name ?? "nothing").read"
    case .aggregation(let aggregation): "\(aggregation.entity.name).aggregate"
    case .outcome: "outcome"
    case .changes: "changes"
    }
  }
}

extension FailoverMemory {
  /// Whether a member may answer a call that says how old an answer may be, and what of its own it must contain.
  func serves(_ call: Call, _ member: Int, _ known: Known, _ now: Moment) -> Bool {
    let seat = members[member]
    guard let record = seat.record, !record.isUnsettled, record.rebuild == nil else { return false }
    if let after = call.after, record.database != after.database {
      guard after.database == known.configuration.active, seat.confirmed >= after.sequence else { return false }
    }
    switch call.place {
    case .active: return false
    case .local: return true
    case .replica(let staleness):
      guard record.database != known.configuration.active, let current = seat.currentAt else { return false }
      return now - current <= staleness
    }
  }
}
