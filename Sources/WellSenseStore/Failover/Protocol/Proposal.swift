/// An epoch change: failover, switch, shrinking and growing of the in-sync set are one course, which any process may take at any time.
///
/// Whoever dies or stops in the middle leaves at worst a promise; the next round repairs it.
package struct Proposal: Procedure {
  package enum Outcome: Sendable, Hashable {
    case begun(Epoch)
    /// Nothing was decided, for this reason.
    case refused(Refusal)
  }

  package enum Refusal: Sendable, Hashable {
    /// Somebody has promised a higher epoch.
    case overbid
    case noMajority
    /// No member of the last in-sync set can be reached: the others may lack acknowledged writes.
    case nobodyInSync
    /// After a start the whole last in-sync set is needed.
    case incompleteSet
    /// The database of an unfinished activation is needed.
    case unfinished
    case unanswered
  }

  private enum State {
    case begin
    case preparing([Int])
    case catchingUp(Plan, cursor: Int64, rounds: Int)
    case applying(Plan, through: Int64, end: Int64, rounds: Int)
    case accepting(Plan)
    case activating(Plan)
    case learning(Epoch)
  }

  /// What the promises allow.
  private struct Plan {
    var base: Epoch
    /// The configuration that this one starts from.
    var old: SetConfiguration
    var active: Int
    var configuration: SetConfiguration
    /// Members that promised, by their records.
    var promised: [Int: EpochRecord]
  }

  private var state = State.begin
  private var epoch = Epoch.first
  /// A follower that is to enter the in-sync set.
  private let candidate: Int?
  /// The member that is to become active, if it can.
  private let favourite: Int?

  package init(adding candidate: Int? = nil, favouring favourite: Int? = nil) {
    self.candidate = candidate
    self.favourite = favourite
  }

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    switch state {
    case .begin: return begin(&around)
    case .preparing(let members): return prepared(members, reply, &around)
    case .catchingUp(let plan, let cursor, let rounds): return caughtUp(plan, cursor, rounds, reply, &around)
    case .applying(let plan, let through, let end, let rounds): return applied(plan, through, end, rounds, reply, &around)
    case .accepting(let plan): return accepted(plan, reply, &around)
    case .activating(let plan): return activated(plan, reply, &around)
    case .learning(let epoch):
      note(reply, &around)
      return .done(.begun(epoch))
    }
  }

  // MARK: - Promises

  private mutating func begin(_ around: inout Surroundings) -> Step<Outcome> {
    let memory = around.memory
    epoch = memory.highest.next(by: memory.proposer)
    around.memory.highest = epoch
    // Whoever is down for long would only make this wait; it hears of the epoch when it is back.
    let members = memory.members.indices.filter { member in
      memory.isOfSet(member) && (!memory.isSuspect(member) || memory.pin != nil && memory.members[member].database == memory.pin)
    }
    guard !members.isEmpty else { return .done(.refused(.unanswered)) }
    state = .preparing(members)
    return .ask(.all(members.map { .take($0, .prepare(epoch)) }))
  }

  private mutating func prepared(_ members: [Int], _ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    var promised: [Int: EpochRecord] = [:]
    var isOverbid = false
    for (member, isGranted, record) in taken(members, reply, &around) {
      if isGranted { promised[member] = record } else if record.configuration != nil { isOverbid = true }
    }
    if isOverbid { return .done(.refused(.overbid)) }
    switch plan(promised, around.memory, &around) {
    case .failure(let refusal): return .done(.refused(refusal))
    case .success(let plan): return grow(plan, &around)
    }
  }

  private enum Planned {
    case success(Plan)
    case failure(Refusal)
  }

  private func plan(_ promised: [Int: EpochRecord], _ memory: FailoverMemory, _ around: inout Surroundings) -> Planned {
    guard let newest = promised.values.max(by: { $0.accepted < $1.accepted }), var configuration = newest.configuration else {
      return .failure(.unanswered)
    }
    var base = newest.accepted
    let databases = Set(promised.values.map(\.database))
    switch configuration.agreement {
    case .coordinator:
      if let trust = memory.trust {
        // One that lost all it had, and with it its name, will never begin that epoch.
        if let pin = memory.pin, memory.place(of: pin) != nil, !databases.contains(pin), memory.rules.contains(.pin) {
          return .failure(.unfinished)
        }
        if trust.epoch > base { (base, configuration) = (trust.epoch, trust.configuration) }
      } else if memory.rules.contains(.restartNeedsAll), !configuration.inSync.allSatisfy(databases.contains) {
        return .failure(.incompleteSet)
      }
    case .majority:
      guard configuration.hasMajority(databases) || !memory.rules.contains(.promisedByMajority) else { return .failure(.noMajority) }
    }
    if !memory.rules.contains(.newestBase), let known = memory.known { (base, configuration) = (known.epoch, known.configuration) }
    return elect(promised, base, configuration, memory, &around)
  }

  private func elect(
    _ promised: [Int: EpochRecord], _ base: Epoch, _ configuration: SetConfiguration, _ memory: FailoverMemory,
    _ around: inout Surroundings
  ) -> Planned {
    let electable = promised.keys.sorted().filter { member in
      guard let record = promised[member], !memory.members[member].isWitness, record.rebuild == nil else { return false }
      if memory.rules.contains(.electInSync), !configuration.isInSync(record.database) { return false }
      return !record.isUnsettled || !memory.rules.contains(.settledElect)
    }
    guard let first = electable.first, let firstRecord = promised[first] else { return .failure(.nobodyInSync) }
    var active = first
    var database = firstRecord.database
    for member in electable {
      guard let record = promised[member] else { continue }
      if favourite == member || (favourite.map { !electable.contains($0) } ?? true) && record.database == configuration.active {
        (active, database) = (member, record.database)
      }
    }
    var next = configuration
    let databases = Set(promised.values.map(\.database))
    next.active = database
    next.inSync = memory.rules.contains(.shrink) ? configuration.inSync.filter(databases.contains) : configuration.inSync
    if !next.inSync.contains(database) { next.inSync = (next.inSync + [database]).sorted() }
    return .success(Plan(base: base, old: configuration, active: active, configuration: next, promised: promised))
  }

  // MARK: - A follower enters the in-sync set

  private mutating func grow(_ plan: Plan, _ around: inout Surroundings) -> Step<Outcome> {
    if let candidate, let record = plan.promised[candidate], around.memory.members[candidate].isWitness {
      return vote(admitting(record.database, plan), &around)
    }
    guard let candidate, let record = plan.promised[candidate], let active = plan.promised[plan.active], candidate != plan.active,
      !plan.configuration.isInSync(record.database), record.rebuild == nil,
      plan.old.active == active.database, record.decided == plan.base, record.joined == plan.base
    else { return vote(plan, &around) }
    guard around.memory.rules.contains(.fencedCatchUp) else { return vote(including(record.database, plan), &around) }
    return read(plan, from: record.cursor(active.database), rounds: 0, &around)
  }

  private mutating func read(_ plan: Plan, from cursor: Int64, rounds: Int, _ around: inout Surroundings) -> Step<Outcome> {
    // Somebody waits for this: what is far behind catches up before.
    guard rounds < 8 else { return vote(plan, &around) }
    state = .catchingUp(plan, cursor: cursor, rounds: rounds)
    let limit = candidate.map(around.memory.pageLimit) ?? around.memory.settings.batch
    return .ask(.entries(plan.active, after: cursor, limit: limit, .promised(epoch)))
  }

  private mutating func caughtUp(_ plan: Plan, _ cursor: Int64, _ rounds: Int, _ reply: Reply?, _ around: inout Surroundings) -> Step<
    Outcome
  > {
    guard let candidate, let record = plan.promised[candidate] else { return vote(plan, &around) }
    guard case .success(.page(let page))? = reply else { return giveUp(candidate, plan, &around) }
    if page.entries.isEmpty, page.next >= page.end, page.next == cursor { return vote(including(record.database, plan), &around) }
    let transfer = Transfer(
      epoch: epoch, purpose: .catchUp, source: plan.configuration.active, after: cursor, content: .entries(page.entries, through: page.next)
    )
    state = .applying(plan, through: page.next, end: page.end, rounds: rounds)
    return .ask(.apply(candidate, transfer))
  }

  private mutating func applied(
    _ plan: Plan, _ through: Int64, _ end: Int64, _ rounds: Int, _ reply: Reply?, _ around: inout Surroundings
  ) -> Step<Outcome> {
    guard let candidate else { return vote(plan, &around) }
    guard case .success(.report(let report))? = reply else { return giveUp(candidate, plan, &around) }
    around.memory.saw(candidate, report.record, around.now)
    if through >= end, !report.record.isUnsettled { return vote(including(report.record.database, plan), &around) }
    return read(plan, from: through, rounds: rounds + 1, &around)
  }

  /// Goes on without it, and doesn't try again before it has shown that it can.
  private mutating func giveUp(_ candidate: Int, _ plan: Plan, _ around: inout Surroundings) -> Step<Outcome> {
    around.memory.members[candidate].pace.failed(after: around.memory.settings.callTimeout, around.memory.settings)
    return vote(plan, &around)
  }

  private func including(_ database: RawID, _ plan: Plan) -> Plan {
    var plan = plan
    let old = plan.configuration
    plan.configuration.inSync = (old.inSync + [database]).sorted()
    return admitting(database, plan)
  }

  /// With a new database as a member and voter.
  private func admitting(_ database: RawID, _ plan: Plan) -> Plan {
    var plan = plan
    let old = plan.configuration
    if !old.members.contains(database) { plan.configuration.members = (old.members + [database]).sorted() }
    if !old.voters.contains(database) { plan.configuration.voters = (old.voters + [database]).sorted() }
    return plan
  }

  // MARK: - Votes

  private mutating func vote(_ plan: Plan, _ around: inout Surroundings) -> Step<Outcome> {
    guard plan.configuration.agreement == .majority else { return activate(plan, &around) }
    state = .accepting(plan)
    return .ask(.all(plan.promised.keys.sorted().map { .take($0, .accept(epoch, plan.configuration)) }))
  }

  private mutating func accepted(_ plan: Plan, _ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    let granted = taken(plan.promised.keys.sorted(), reply, &around).filter(\.isGranted)
    let databases = Set(granted.map(\.record.database))
    if around.memory.rules.contains(.acceptedByMajority) {
      // Of the old voters and of the new: so every later round meets one that knows of this.
      for configuration in [plan.old, plan.configuration] {
        guard configuration.hasMajority(databases) else { return .done(.refused(.noMajority)) }
      }
      guard databases.contains(plan.configuration.active) else { return .done(.refused(.unanswered)) }
    }
    return activate(plan, &around)
  }

  private mutating func activate(_ plan: Plan, _ around: inout Surroundings) -> Step<Outcome> {
    around.memory.pin = plan.configuration.active
    state = .activating(plan)
    return .ask(.take(plan.active, .activate(epoch, plan.configuration)))
  }

  private mutating func activated(_ plan: Plan, _ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    guard case .success(.taken(let isGranted, let record))? = reply else {
      if case .failure(let error)? = reply { around.memory.failed(plan.active, error, around.now) }
      return .done(.refused(.unanswered))
    }
    around.memory.pin = nil
    around.memory.saw(plan.active, record, around.now)
    guard isGranted else { return .done(.refused(.overbid)) }
    let known = FailoverMemory.Known(epoch, plan.configuration)
    around.memory.trust = known
    around.memory.adopt(known)
    let others = plan.promised.keys.sorted().filter { $0 != plan.active }
    guard !others.isEmpty else { return .done(.begun(epoch)) }
    state = .learning(epoch)
    return .ask(.all(others.map { .take($0, .learn(epoch, plan.configuration)) }))
  }

  // MARK: - Replies

  /// What members said to a step; those that didn't answer are noted and left out.
  private func taken(
    _ members: [Int], _ reply: Reply?, _ around: inout Surroundings
  ) -> [(member: Int, isGranted: Bool, record: EpochRecord)] {
    guard case .success(.all(let replies))? = reply else { return [] }
    var answers: [(Int, Bool, EpochRecord)] = []
    for (member, reply) in zip(members, replies) {
      switch reply {
      case .success(.taken(let isGranted, let record)):
        around.memory.saw(member, record, around.now)
        answers.append((member, isGranted, record))
      case .failure(let error): around.memory.failed(member, error, around.now)
      case .success: break
      }
    }
    return answers
  }

  private func note(_ reply: Reply?, _ around: inout Surroundings) {
    guard case .success(.all(let replies))? = reply else { return }
    for case .success(.taken(_, let record)) in replies {
      if let member = around.memory.place(of: record.database) { around.memory.saw(member, record, around.now) }
    }
  }
}
