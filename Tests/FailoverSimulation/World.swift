import DriverMock
import WellSenseStore

/// Databases, processes and the network between them, a step at a time, as chance has it. Everything follows from the seed.
final class World {
  let scenario: Scenario
  let rows: Rows
  var chance: Chance
  var now = 0
  var databases: [SimulatedDatabase] = []
  var processes: [SimulatedProcess] = []
  var history = History()
  var hasFaults = true
  var counts = Counts()
  private var values = 0
  private var operations: UInt64 = 0

  struct Counts {
    var kills = 0
    var acknowledged = 0
    var epochs = 0
    var roleChanges = 0
    var superseded = 0
    var destroyed = 0
  }

  init(_ scenario: Scenario, seed: UInt64) {
    self.scenario = scenario
    rows = Rows(scenario)
    chance = Chance(seed)
    for place in 0..<scenario.databases + scenario.witnesses {
      databases.append(SimulatedDatabase(place, scenario, isWitness: place >= scenario.databases, &chance))
    }
    found()
    for place in 0..<scenario.processes { processes.append(SimulatedProcess(place, databases: databases.count)) }
    for process in processes { boot(process) }
  }

  /// All databases are empty and in sync.
  private func found() {
    let all = databases.map(\.engine.record.database)
    let keeping = databases.filter { !$0.isWitness }.map(\.engine.record.database)
    let configuration = SetConfiguration(
      lineage: RawID(high: 7, low: 7), agreement: scenario.agreement, active: keeping[0], inSync: keeping, members: all, voters: all)
    for database in databases { _ = database.engine.take(.found(configuration)) }
  }

  var settings: FailoverSettings {
    FailoverSettings(
      agreement: scenario.agreement, acknowledgement: scenario.acknowledgement, minInSync: scenario.minInSync, suspicion: 4,
      probeInterval: .milliseconds(20), callTimeout: .milliseconds(50), stability: .milliseconds(1), rejoinDelay: .zero,
      batch: scenario.batch)
  }

  // MARK: - Processes

  func boot(_ process: SimulatedProcess) {
    process.starts += 1
    process.isUp = true
    let skew = Int64(process.place * 37)
    let world = Unowned(self)
    process.clock = VersionClock(milliseconds: { Int64(world.value.now) / 50 + skew })
    var memory = FailoverMemory(
      members: databases.map { FailoverMemory.Member(isWitness: $0.isWitness) }, settings: settings,
      proposer: Int64(process.place * 1_000 + process.starts + 1))
    memory.rules = scenario.rules
    process.around = Surroundings(memory: memory, now: .milliseconds(now), random: chance.fork())
    process.courses = []
    open(process)
  }

  private func open(_ process: SimulatedProcess) {
    process.courses.append(
      .single(Opening(isFounder: false)) { [unowned self, unowned process] outcome in
        guard outcome == .ready, process.around.memory.lineage != nil else { return open(process) }
        for place in databases.indices { process.courses.append(.endless(Following(place))) }
        process.courses.append(.endless(Watching()))
        guard hasFaults else { return }
        for number in 0..<max(1, scenario.clients / processes.count) { client(process, number) }
      })
  }

  // MARK: - Steps

  func step() {
    now += 1
    fail()
    for _ in 0..<scenario.turns { turn() }
  }

  private func turn() {
    guard let process = chance.among(processes), process.until <= now else { return }
    guard process.isUp else { return boot(process) }
    guard let course = chance.among(process.courses) else { return }
    advance(course, process)
  }

  private func advance(_ course: Course, _ process: SimulatedProcess) {
    switch course.wait {
    case .over: break
    case .turn(let reply): resume(course, process, reply)
    case .flight(var flight):
      let reply = fly(&flight, process)
      course.wait = reply.map { .turn($0) } ?? .flight(flight)
    case .flights(var flights, var replies):
      let open = flights.indices.filter { replies[$0] == nil }
      if let place = chance.among(open) { replies[place] = fly(&flights[place], process) }
      course.wait = replies.allSatisfy { $0 != nil } ? .turn(.success(.all(replies.compactMap { $0 }))) : .flights(flights, replies)
    case .pause(let pause, let until, let news):
      if now >= until || NewsSignal(process.around.memory).ends(pause, since: news) { course.wait = .turn(.success(.woken)) }
    }
  }

  private func resume(_ course: Course, _ process: SimulatedProcess, _ reply: Reply?) {
    process.around.now = .milliseconds(now)
    let next = course.resume(reply, &process.around)
    note(process)
    switch next {
    case .end(let follow):
      course.wait = .over
      process.courses.removeAll { $0 === course }
      follow()
    case .ask(let ask): wait(for: ask, course, process)
    }
  }

  private func wait(for ask: Ask, _ course: Course, _ process: SimulatedProcess) {
    switch ask {
    case .all(let asks):
      course.wait = asks.isEmpty ? .turn(.success(.all([]))) : .flights(asks.map { Flight(ask: $0) }, asks.map { _ in nil })
    case .pause(let pause): course.wait = .pause(pause, until: min(end(of: pause), course.deadline), news: process.around.memory.news)
    default: course.wait = .flight(Flight(ask: ask))
    }
  }

  private func end(of pause: Ask.Pause) -> Int {
    switch pause {
    case .time(let duration), .news(let duration), .alarm(let duration):
      let (seconds, attoseconds) = duration.components
      return now + Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    case .confirmation: return .max
    }
  }

  private func note(_ process: SimulatedProcess) {
    for happening in process.around.memory.happenings {
      switch happening {
      case .epoch(_, _, let before?, let after):
        counts.epochs += 1
        if before.active != after.active { counts.roleChanges += 1 }
      case .superseded(_, let operations): counts.superseded += operations.count
      default: break
      }
    }
    process.around.memory.happenings = []
  }

  // MARK: - The network

  private func fly(_ flight: inout Flight, _ process: SimulatedProcess) -> Reply? {
    guard let place = flight.ask.member else { return .success(.woken) }
    let database = databases[place]
    switch flight.stage {
    case .sent:
      if !database.isUp { return .failure(.down) }
      if !process.reaches(place, now) {
        flight.stage = .lost(2, .unavailable)
        return nil
      }
      if isSlow(flight.ask) { return nil }
      if database.isHung(now) || hasFaults && chance.happens(scenario.late) {
        if chance.happens(0.6) { database.delayed.append((flight.ask, process.clock)) }
        flight.stage = .lost(2, .unavailable)
        return nil
      }
      flight.stage = .performed(database.perform(flight.ask, process.clock), incarnation: database.incarnation)
      return nil
    case .performed(let reply, let incarnation):
      let isLost = hasFaults && chance.happens(scenario.lost)
      if !database.isUp || database.incarnation != incarnation || !process.reaches(place, now) || isLost { return .failure(.lost) }
      return reply
    case .lost(let turns, let code):
      guard turns <= 0 else {
        flight.stage = .lost(turns - 1, code)
        return nil
      }
      return .failure(.lost)
    }
  }

  private func isSlow(_ ask: Ask) -> Bool {
    guard hasFaults else { return false }
    switch ask {
    case .apply, .entries: return chance.happens(scenario.slowness)
    default: return false
    }
  }

  // MARK: - Faults

  private func fail() {
    if hasFaults { strike() }
    for database in databases {
      if !database.isUp, !hasFaults || database.downUntil <= now { database.isUp = true }
      guard database.isUp, !database.isHung(now), !database.delayed.isEmpty, chance.happens(0.02) else { continue }
      let (ask, clock) = database.delayed.remove(at: chance.below(database.delayed.count))
      _ = database.perform(ask, clock)
    }
  }

  private func strike() {
    let luck = chance.unit() / scenario.faults
    switch luck {
    case ..<0.0022:
      guard let process = chance.among(processes) else { return }
      let active = chance.happens(0.5) ? process.around.memory.active : nil
      kill(databases[active ?? chance.below(databases.count)])
    case ..<0.0034: databases[chance.below(databases.count)].frozenUntil = now + 50 + chance.below(650)
    case ..<0.0052:
      guard let process = chance.among(processes) else { return }
      for place in databases.indices where chance.happens(0.5) { process.reachable[place] = now + 100 + chance.below(scenario.partition) }
    case ..<0.0072:
      guard let process = chance.among(processes), process.until <= now else { return }
      process.until = now + 50 + chance.below(scenario.pause)
      if chance.happens(scenario.crashes) { crash(process) }
    case ..<0.0078: alarm()
    default: break
    }
    if scenario.destructions > 0, chance.happens(0.0008 * scenario.destructions) { destroy() }
  }

  private func kill(_ database: SimulatedDatabase) {
    guard database.isUp, let time = chance.among(scenario.downTimes) else { return }
    counts.kills += 1
    database.die(until: now + Int(Double(time) * (0.5 + chance.unit())), &chance)
  }

  private func crash(_ process: SimulatedProcess) {
    process.isUp = false
    process.courses = []
  }

  /// Somebody believes that a member is dead, without a reason.
  private func alarm() {
    guard chance.happens(scenario.falseAlarm * 10), let process = chance.among(processes), process.isUp else { return }
    let member = chance.below(databases.count)
    process.around.memory.members[member].failures = settings.suspicion
    process.around.memory.alarm()
  }

  /// A database loses everything, unless nobody could know any more what was acknowledged or decided: the last copy, a majority of voters,
  /// or a member of a set whose one coordinator has only just started.
  private func destroy() {
    guard let database = chance.among(databases),
      let configuration = databases.map(\.engine.record).max(by: { $0.decided < $1.decided })?.configuration,
      processes.allSatisfy({ $0.around.memory.known != nil }),
      databases.allSatisfy({ $0.engine.record.promised == $0.engine.record.decided || $0.engine.record.configuration == nil })
    else { return }
    let left = Set(databases.map(\.engine.record.database)).subtracting([database.engine.record.database])
    let isCopied = databases.contains { other in
      other !== database && configuration.isInSync(other.engine.record.database) && !other.engine.record.isUnsettled
    }
    guard isCopied, configuration.inSync.count >= scenario.minInSync,
      configuration.agreement == .coordinator || configuration.hasMajority(left)
    else { return }
    counts.destroyed += 1
    database.die(until: now + 50, &chance)
    database.delayed = []
    database.engine = SimulatedDatabase.empty(&chance)
  }

  // MARK: - Identity

  func nextValue() -> Int {
    values += 1
    return values
  }

  func nextOperation() -> OperationID {
    operations += 1
    return OperationID(RawID(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0000 | operations))
  }
}

/// A reference that a `Sendable` closure may hold; the simulation has one thread.
final class Unowned: @unchecked Sendable {
  private unowned let world: World
  init(_ world: World) { self.world = world }
  var value: World { world }
}

extension StoreError {
  static let down = StoreError(.unavailable, "the database is down", disposition: .notAttempted)
  static let lost = StoreError(.unavailable, "the reply was lost", disposition: .unknown)
}
