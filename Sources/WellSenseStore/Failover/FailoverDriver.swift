public import Logging
internal import Synchronization

/// A layer over an ordered list of databases that stand in for each other: one takes the writes, the others follow, and when it dies another
/// that has every acknowledged write takes its place.
///
/// All decisions are in the procedures of `Failover/Protocol`; this runs them. `Docs/failover.md` says what is promised and what isn't.
public final class FailoverDriver: Driver {
  let members: [any Driver]
  let settings: FailoverSettings
  let surroundings: Mutex<Surroundings>
  let bell = NewsBell()
  let underWay = CallsUnderWay()
  let events = EventHub()
  let logger: Logger
  let doors: [MemberDoor]
  private let start = ContinuousClock.now
  private let loops = Mutex<[Task<Void, Never>]>([])
  private let isOpen = Atomic(false)

  /// - Parameters:
  ///   - members: in the order of preference. They open and close with this one.
  ///   - witnesses: further databases that only vote, where a majority decides.
  public init(
    _ members: [any Driver], witnesses: [any Driver] = [], settings: FailoverSettings = FailoverSettings(),
    logger: Logger = Logger(label: "wellsense.failover")
  ) {
    self.logger = logger
    self.members = members + witnesses
    self.settings = settings
    doors = self.members.map { MemberDoor($0, timeout: settings.callTimeout) }
    let seats = self.members.indices.map { FailoverMemory.Member(isWitness: $0 >= members.count) }
    let proposer = Int64.random(in: 2..<1 << 31)
    surroundings = Mutex(
      Surroundings(memory: FailoverMemory(members: seats, settings: settings, proposer: proposer), random: SystemRandomNumberGenerator()))
  }

  /// A single database has nobody to stand in for it: calls go straight to it.
  var only: (any Driver)? { members.count == 1 ? members[0] : nil }

  // MARK: - Life

  public func open(_ call: Call) async throws(StoreError) {
    if let only { return try await only.open(call) }
    try refuseWhatIsNotSafe()
    isOpen.store(true, ordering: .releasing)
    await withTaskGroup(of: Void.self) { group in
      for door in doors { group.addTask { await door.tryOpening(until: call.deadline) } }
    }
  }

  private func refuseWhatIsNotSafe() throws(StoreError) {
    guard settings.agreement == .majority, members.count < 3 else { return }
    throw StoreError(
      .invalid,
      "two voters can't decide between several processes which of them is right; add a third database or a witness, or let one process coordinate",
      disposition: .notAttempted, field: "agreement", driver: "failover")
  }

  public func close() async {
    isOpen.store(false, ordering: .releasing)
    let loops = loops.withLock { loops in
      defer { loops = [] }
      return loops
    }
    for loop in loops { loop.cancel() }
    bell.close()
    for loop in loops { await loop.value }
    for member in members { await member.close() }
    events.finish()
  }

  public func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    if let only { return try await only.initialize(schema, log: log, call) }
    try requireOpen()
    for door in doors { await door.use(schema) }
    try await begin(call)
    return try await withActive { driver throws(StoreError) in try await driver.initialize(schema, log: .on, call) }
  }

  /// Finds or founds the set, and begins to look after it.
  private func begin(_ call: Call) async throws(StoreError) {
    guard loops.withLock({ $0.isEmpty }) else { return }
    if case .refused(let refusal) = await run(Opening(), until: call.deadline) { throw refusal.error(names: members.map(\.info.engine)) }
    loops.withLock { loops in
      guard loops.isEmpty, isOpen.load(ordering: .acquiring) else { return }
      loops.append(loop(Watching()))
      for member in members.indices { loops.append(loop(Following(member))) }
      loops.append(bell.ticking())
    }
    try await wait(call, or: .nobodyActive) { $0.active != nil }
  }

  private func loop<Endless: Procedure>(_ procedure: Endless) -> Task<Void, Never> where Endless.Outcome == Never {
    Task { [weak self] in
      var procedure = procedure
      var reply: Reply?
      while !Task.isCancelled, let self { reply = await turn(&procedure, reply) }
    }
  }

  private func turn<Endless: Procedure>(_ procedure: inout Endless, _ reply: Reply?) async -> Reply? where Endless.Outcome == Never {
    let (step, seen) = resume(&procedure, reply)
    return switch step {
    case .ask(let ask): await perform(ask, since: seen, until: nil)
    }
  }

  /// Waits until what is known is as it should be.
  func wait(_ call: Call, or error: StoreError, until isDone: (FailoverMemory) -> Bool) async throws(StoreError) {
    while true {
      let (done, seen) = surroundings.withLock { (isDone($0.memory), $0.memory.news) }
      if done { return }
      guard !call.deadline.hasPassed else { throw error }
      let pause = Ask.pause(.news(atMost: .milliseconds(100)))
      if case .failure(let error) = await perform(pause, since: seen, until: call.deadline) { throw error }
    }
  }

  /// Refuses calls of a set that nobody opened, or that was closed.
  func requireOpen() throws(StoreError) {
    guard isOpen.load(ordering: .acquiring) else { throw .closedSet }
  }

  // MARK: - Running procedures

  /// Runs a procedure to its end.
  func run<Course: Procedure>(_ procedure: Course, until deadline: Deadline) async -> Course.Outcome {
    var procedure = procedure
    var reply: Reply?
    while true {
      let (step, seen) = resume(&procedure, reply)
      switch step {
      case .done(let outcome): return outcome
      case .ask(let ask): reply = await perform(ask, since: seen, until: deadline)
      }
    }
  }

  /// What a procedure wants, and the news that it knew when it said so: what comes after that must wake it.
  private func resume<Course: Procedure>(_ procedure: inout Course, _ reply: Reply?) -> (Step<Course.Outcome>, seen: News) {
    change { (around) -> (Step<Course.Outcome>, seen: News) in
      let step = procedure.resume(reply, &around)
      return (step, around.memory.news)
    }
  }

  /// Changes what is known, and tells whoever waits for what has changed.
  func change<Value>(_ body: (inout Surroundings) -> Value) -> Value {
    let now = moment
    let (value, signal, happenings) = surroundings.withLock { (around) -> (Value, NewsSignal?, [Happening]) in
      around.now = now
      let before = around.memory.news
      let value = body(&around)
      let happenings = around.memory.happenings
      around.memory.happenings.removeAll()
      let signal = around.memory.news == before ? nil : NewsSignal(around.memory)
      return (value, signal, happenings)
    }
    if let signal {
      underWay.begin(signal.epoch)
      bell.ring(signal)
    }
    for happening in happenings { tell(happening) }
    return value
  }

  var moment: Moment { start.duration(to: .now) }
  func moment(of deadline: Deadline) -> Moment { start.duration(to: deadline.instant) }

  /// The member that takes the writes now, as far as this process knows.
  var activeMember: Int? { surroundings.withLock { $0.memory.active } }

  func withActive<Answer>(_ body: (any Driver) async throws(StoreError) -> Answer) async throws(StoreError) -> Answer {
    if let only { return try await body(only) }
    try requireOpen()
    guard let member = activeMember else { throw .nobodyActive }
    return try await body(members[member])
  }
}

extension StoreError {
  static let closedSet = StoreError(
    .closed, "the set of databases is closed; open it again", disposition: .notAttempted, driver: "failover")
  static let nobodyActive = StoreError(
    .unavailable, "no database of the set takes writes now; see the set's status for the reason of each", disposition: .notAttempted,
    driver: "failover")
}

extension Opening.Refusal {
  func error(names: [String]) -> StoreError {
    func name(_ member: Int) -> String { "\(member + 1) (\(names[member]))" }
    return switch self {
    case .unreachable, .unanswered:
      StoreError(.unavailable, "none of the databases can be reached", disposition: .notAttempted, driver: "failover")
    case .away(let member):
      StoreError(
        .unavailable,
        "database \(name(member)) can't be reached, and a new set begins only when all can: the one that is away may hold the data",
        disposition: .notAttempted, driver: "failover")
    case .coordinated(let member):
      StoreError(
        .invalid,
        """
        another process looks after this set, since database \(name(member)) is being probed; end it first, or let several processes decide \
        by majority: three databases, or two and a witness
        """, disposition: .notAttempted, field: "agreement", driver: "failover")
    case .contradictory(let one, let other):
      StoreError(
        .incompatible,
        "databases \(name(one)) and \(name(other)) both hold data and never belonged to one set; empty one of them, or migrate its data",
        disposition: .notAttempted, driver: "failover")
    }
  }
}
