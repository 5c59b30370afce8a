/// The first look at the listed databases: which set they belong to, or the founding of a new one.
package struct Opening: Procedure {
  package enum Outcome: Sendable, Hashable {
    /// The set is known, though perhaps not yet who is active in it.
    case ready
    case refused(Refusal)
  }

  package enum Refusal: Sendable, Hashable {
    /// None of the databases answers.
    case unreachable
    /// A set is founded only when every database answers: the one that is away may be the one with the data.
    case away(Int)
    /// Two databases hold data, and no set says which of them is right.
    case contradictory(Int, Int)
    /// Another process coordinates the set and lives: it probes this database.
    case coordinated(Int)
    case unanswered
  }

  private enum State {
    case begin
    case asking
    case counting([Int])
    case founding(Int, SetConfiguration)
    case sounding([Int])
    case waiting([Int: Int64])
    case listening([Int: Int64])
  }

  private var state = State.begin
  private let isFounder: Bool

  /// - Parameter isFounder: whether a set may be founded where there is none.
  package init(isFounder: Bool = true) { self.isFounder = isFounder }

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    switch (state, reply) {
    case (.begin, _):
      state = .asking
      return .ask(.all(around.memory.members.indices.map { .record($0) }))
    case (.asking, .success(.all(let replies))?): return asked(replies, &around)
    case (.counting(let members), .success(.all(let replies))?): return counted(members, replies, &around)
    case (.founding(let member, let configuration), .success(.taken(let isGranted, let record))?):
      around.memory.saw(member, record, around.now)
      guard isGranted else { return .done(.refused(.unanswered)) }
      begin(configuration, &around)
      return .done(.ready)
    case (.sounding(let members), .success(.all(let replies))?):
      state = .waiting(numbers(members, replies))
      return .ask(.pause(.time(around.memory.settings.probeInterval * Self.rounds)))
    case (.waiting(let before), _):
      state = .listening(before)
      return probe(before.keys.sorted())
    case (.listening(let before), .success(.all(let replies))?): return listened(before, numbers(before.keys.sorted(), replies))
    default: return .done(.refused(.unanswered))
    }
  }

  private mutating func asked(_ replies: [Reply], _ around: inout Surroundings) -> Step<Outcome> {
    var seen: [RawID: Int] = [:]
    for (member, reply) in replies.enumerated() {
      switch reply {
      case .success(.record(let record)):
        around.memory.saw(member, record, around.now)
        if seen.updateValue(member, forKey: record.database) != nil { around.memory.quarantine(member, .listedTwice) }
      case .failure(let error): refuse(member, error, &around)
      case .success: break
      }
    }
    let present = around.memory.members.indices.filter {
      around.memory.members[$0].record != nil && around.memory.members[$0].quarantine == nil
    }
    guard !present.isEmpty else { return .done(.refused(.unreachable)) }
    let memory = around.memory
    if let lineage = present.lazy.compactMap({ memory.members[$0].record?.configuration?.lineage }).first {
      around.memory.lineage = lineage
      for member in present where around.memory.members[member].record?.configuration.map({ $0.lineage != lineage }) ?? false {
        around.memory.quarantine(member, .foreignData)
      }
      return listen(present, memory)
    }
    return count(present, &around)
  }

  private func refuse(_ member: Int, _ error: StoreError, _ around: inout Surroundings) {
    if let reason = error.quarantine { around.memory.quarantine(member, reason) } else { around.memory.failed(member, error, around.now) }
  }

  // MARK: - Other processes

  /// For how many rounds of probes a coordinator that starts listens, and how many of somebody else's say that there is another.
  private static let rounds = 4
  private static let signs: Int64 = 2

  /// There may be one coordinator. One that lives probes every database, so that their numbers grow without this process's doing.
  private mutating func listen(_ present: [Int], _ memory: FailoverMemory) -> Step<Outcome> {
    let isCoordinated = present.contains { memory.members[$0].record?.configuration?.agreement == .coordinator }
    guard isCoordinated else { return .done(.ready) }
    let members = present.filter { !memory.members[$0].isWitness && memory.members[$0].quarantine == nil }
    state = .sounding(members)
    return probe(members)
  }

  private func probe(_ members: [Int]) -> Step<Outcome> { .ask(.all(members.map { .probe($0) })) }

  private func numbers(_ members: [Int], _ replies: [Reply]) -> [Int: Int64] {
    var numbers: [Int: Int64] = [:]
    for (member, reply) in zip(members, replies) {
      if case .success(.probed(let number)) = reply { numbers[member] = number }
    }
    return numbers
  }

  /// One alone is nobody's: somebody asks for the health of a database, or starts at the same time.
  private func listened(_ before: [Int: Int64], _ after: [Int: Int64]) -> Step<Outcome> {
    let probed = before.keys.sorted().first { member in after[member].map { $0 - (before[member] ?? $0) > Self.signs } ?? false }
    return probed.map { .done(.refused(.coordinated($0))) } ?? .done(.ready)
  }

  // MARK: - Founding

  private mutating func count(_ present: [Int], _ around: inout Surroundings) -> Step<Outcome> {
    let memory = around.memory
    if let missing = memory.members.indices.first(where: { memory.members[$0].record == nil && memory.members[$0].quarantine == nil }) {
      return .done(.refused(.away(missing)))
    }
    let databases = present.filter { !memory.members[$0].isWitness }
    guard isFounder, !databases.isEmpty else { return .done(.refused(.unreachable)) }
    state = .counting(databases)
    return .ask(.all(databases.map { .statistics($0) }))
  }

  private mutating func counted(_ members: [Int], _ replies: [Reply], _ around: inout Surroundings) -> Step<Outcome> {
    var full: [Int] = []
    for (member, reply) in zip(members, replies) {
      guard case .success(.statistics(let statistics)) = reply else { return .done(.refused(.away(member))) }
      if statistics.rows.values.contains(where: { $0 > 0 }) { full.append(member) }
    }
    if full.count > 1 { return .done(.refused(.contradictory(full[0], full[1]))) }
    guard let first = full.first ?? members.first, let database = around.memory.members[first].database else {
      return .done(.refused(.unanswered))
    }
    let lineage = RawID(high: around.random.next(), low: around.random.next())
    let configuration = SetConfiguration(
      lineage: lineage, agreement: around.memory.settings.agreement, active: database, inSync: [database], members: [database],
      voters: [database])
    state = .founding(first, configuration)
    return .ask(.take(first, .found(configuration)))
  }

  private func begin(_ configuration: SetConfiguration, _ around: inout Surroundings) {
    guard let member = around.memory.place(of: configuration.active), let record = around.memory.members[member].record else { return }
    around.memory.lineage = configuration.lineage
    let known = FailoverMemory.Known(record.decided, configuration)
    around.memory.trust = known
    around.memory.adopt(known)
  }
}
