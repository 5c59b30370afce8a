/// Looks after the whole set: asks every member how it is, hears of epochs that others began, and begins one itself where that helps.
///
/// Never ends.
package struct Watching: Procedure {
  package typealias Outcome = Never

  private enum State {
    case resting
    case probing([Int])
    case asking([Int])
    case proposing(Proposal, Reason)
  }

  private enum Reason {
    /// An in-sync member is suspected, or the epoch is stuck.
    case trouble
    case growing
    case wish
  }

  private var state = State.resting
  private var isPatient = true
  /// Rounds in a row in which a higher promise, or no epoch at all, was seen.
  private var stuck = 0
  private var restUntil = Moment.zero

  package init() {}

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Never> {
    switch (state, reply) {
    case (.probing(let members), .success(.all(let replies))?): return probed(members, replies, &around)
    case (.asking(let members), .success(.all(let replies))?): return asked(members, replies, &around)
    case (.proposing(var proposal, let reason), .some(let reply)):
      let step = proposal.resume(reply, &around)
      return went(step, proposal, reason, &around)
    default: return look(&around)
    }
  }

  // MARK: - Looking

  private mutating func look(_ around: inout Surroundings) -> Step<Never> {
    let members = around.memory.members.indices.filter { around.memory.members[$0].quarantine == nil }
    guard !members.isEmpty else { return rest(&around) }
    state = .probing(members)
    return .ask(.all(members.map { around.memory.members[$0].isWitness ? .record($0) : .probe($0) }))
  }

  private mutating func probed(_ members: [Int], _ replies: [Reply], _ around: inout Surroundings) -> Step<Never> {
    for (member, reply) in zip(members, replies) {
      if case .failure(let error) = reply { around.memory.failed(member, error, around.now) }
    }
    let alive = zip(members, replies).filter { if case .success = $1 { true } else { false } }.map(\.0)
    guard !alive.isEmpty else { return decide([:], &around) }
    state = .asking(alive)
    return .ask(.all(alive.map { .record($0) }))
  }

  private mutating func asked(_ members: [Int], _ replies: [Reply], _ around: inout Surroundings) -> Step<Never> {
    var records: [Int: EpochRecord] = [:]
    for (member, reply) in zip(members, replies) {
      switch reply {
      case .success(.record(let record)):
        around.memory.saw(member, record, around.now)
        records[member] = record
      case .failure(let error): around.memory.failed(member, error, around.now)
      case .success: break
      }
    }
    hear(records, &around)
    around.memory.tellLags()
    return decide(records, &around)
  }

  /// Goes by an epoch that another process began.
  private func hear(_ records: [Int: EpochRecord], _ around: inout Surroundings) {
    for (member, record) in records.sorted(by: { $0.key < $1.key }) {
      guard let configuration = record.configuration, configuration.active == record.database, record.accepted == record.decided,
        record.isActive(at: record.decided), around.memory.isOfSet(member)
      else { continue }
      if configuration.agreement == .coordinator {
        guard let trust = around.memory.trust, trust.epoch >= record.decided else { continue }
      }
      around.memory.adopt(FailoverMemory.Known(record.decided, configuration))
    }
  }

  // MARK: - Deciding

  private mutating func decide(_ records: [Int: EpochRecord], _ around: inout Surroundings) -> Step<Never> {
    let memory = around.memory
    guard !memory.isDisplaced else { return rest(&around) }
    guard around.now >= restUntil || memory.wish != nil, let reason = reason(records, &around) else { return rest(&around) }
    guard canHelp(records, memory) else { return rest(&around) }
    switch reason {
    case .trouble(let member):
      around.memory.tell(.changing(from: member))
      return propose(Proposal(), .trouble, &around)
    case .growing(let member): return propose(Proposal(adding: member), .growing, &around)
    case .wish(let member):
      around.memory.tell(.changing(from: memory.active))
      return propose(Proposal(favouring: member), .wish, &around)
    }
  }

  private enum Wanted {
    case trouble(Int?)
    case growing(Int)
    case wish(Int)
  }

  private mutating func reason(_ records: [Int: EpochRecord], _ around: inout Surroundings) -> Wanted? {
    let memory = around.memory
    let patience = memory.settings.suspicion
    guard let known = memory.known else {
      stuck += 1
      return stuck > patience || memory.trust == nil && stuck > 1 ? .trouble(nil) : nil
    }
    // A promise that nobody followed up.
    if let highest = records.values.map(\.promised).max(), highest > known.epoch {
      stuck += 1
      if stuck > patience { return .trouble(nil) }
    } else {
      stuck = 0
    }
    for database in known.configuration.inSync {
      guard let member = memory.place(of: database) else { return .trouble(nil) }
      // What is left out confirms nothing: writes would wait for it.
      if memory.isSuspect(member) || memory.members[member].quarantine != nil { return .trouble(member) }
    }
    if let wish = memory.wish, wish != memory.active, memory.isInSync(wish) { return .wish(wish) }
    if let grown = candidate(records, known, memory, around.now) { return .growing(grown) }
    if memory.settings.failsBack, let first = firstChoice(memory, around.now), first != memory.active { return .wish(first) }
    return nil
  }

  /// A follower that has nearly caught up and has lived long enough.
  private func candidate(_ records: [Int: EpochRecord], _ known: FailoverMemory.Known, _ memory: FailoverMemory, _ now: Moment) -> Int? {
    guard let active = memory.active, let end = records[active]?.end else { return nil }
    return records.keys.sorted().first { member in
      if let record = records[member], memory.members[member].isWitness {
        return record.decided == known.epoch && !known.configuration.voters.contains(record.database)
      }
      guard let record = records[member], member != active, !memory.isInSync(member) else { return false }
      guard record.isFollowing(at: known.epoch), !record.isUnsettled else { return false }
      guard let since = memory.members[member].healthySince, now - since >= memory.members[member].probation(memory.settings)
      else { return false }
      return record.cursor(known.configuration.active) >= end - Int64(memory.pageLimit(of: member))
        && memory.members[member].pace.isQuick(memory.settings)
    }
  }

  private func firstChoice(_ memory: FailoverMemory, _ now: Moment) -> Int? {
    guard let first = memory.members.indices.first(where: { !memory.members[$0].isWitness }), memory.isInSync(first),
      let since = memory.members[first].healthySince, now - since >= memory.settings.stability
    else { return nil }
    return first
  }

  /// Whether a round can end well, by what was seen just now.
  private func canHelp(_ records: [Int: EpochRecord], _ memory: FailoverMemory) -> Bool {
    guard let configuration = memory.known?.configuration ?? records.values.compactMap(\.configuration).first else { return false }
    let databases = Set(records.filter { !memory.isSuspect($0.key) }.values.map(\.database))
    switch configuration.agreement {
    case .majority: return configuration.hasMajority(databases)
    case .coordinator: return memory.known == nil || configuration.inSync.contains(where: databases.contains)
    }
  }

  private mutating func propose(_ proposal: Proposal, _ reason: Reason, _ around: inout Surroundings) -> Step<Never> {
    var proposal = proposal
    let step = proposal.resume(nil, &around)
    return went(step, proposal, reason, &around)
  }

  private mutating func went(
    _ step: Step<Proposal.Outcome>, _ proposal: Proposal, _ reason: Reason, _ around: inout Surroundings
  ) -> Step<Never> {
    switch step {
    case .ask(let ask):
      state = .proposing(proposal, reason)
      return .ask(ask)
    case .done(let outcome):
      stuck = 0
      if case .begun = outcome {
        if let wish = around.memory.wish, around.memory.active == wish { around.memory.wish = nil }
        state = .resting
        return look(&around)
      }
      around.memory.alarm()
      // Others may want the same at the same time.
      restUntil = around.now + around.jitter(around.memory.settings.probeInterval)
      return rest(&around)
    }
  }

  /// Until the next round; shorter while something is wrong.
  private mutating func rest(_ around: inout Surroundings) -> Step<Never> {
    state = .resting
    let memory = around.memory
    let isTroubled =
      memory.known == nil || stuck > 0
      || memory.members.indices.contains { memory.members[$0].failures > 0 && !memory.isSuspect($0) }
      || memory.known.map { known in known.configuration.inSync.contains { memory.place(of: $0).map(memory.isSuspect) ?? true } } ?? true
    let interval = isTroubled ? min(.milliseconds(25), memory.settings.probeInterval) : memory.settings.probeInterval
    return .ask(.pause(isTroubled ? .time(interval) : .alarm(atMost: interval)))
  }
}
