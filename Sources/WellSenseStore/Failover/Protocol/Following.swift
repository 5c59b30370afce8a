/// What makes one member follow: it hears of the epoch, its tail is merged, it joins, and then it takes over the active database's log for as
/// long as both live. A new or lost one is copied first.
///
/// Never ends. Any number of processes can do this for the same member: the cursor lets only one of them through at a time.
package struct Following: Procedure {
  package typealias Outcome = Never

  private enum State {
    case idle
    case looking
    case learning
    /// Merging the member's tail into the active database.
    case mergeCursor
    case tail(cursor: Int64)
    case merging(through: Int64, end: Int64)
    case settling
    case joining
    /// Taking over.
    case reading(EpochRecord)
    case applying(isAtEnd: Bool)
    /// Noting that one database has all that another's log held a moment ago.
    case advancing
    case rebuilding(Rebuilding)
  }

  private let member: Int
  private var state = State.idle
  private var epoch = Epoch.first
  private var setback = 0
  /// When the page was sent that is being taken over, and how much it is.
  private var sent = (at: Moment.zero, count: 0)
  /// Where the logs of other followers ended before the active database's log was read last.
  private var ends: [RawID: Int64] = [:]

  package init(_ member: Int) { self.member = member }

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Never> {
    // Another epoch: whatever was under way is void.
    if let known = around.memory.known, known.epoch != epoch {
      epoch = known.epoch
      if case .idle = state {} else { return look(&around) }
    }
    switch (state, reply) {
    case (.idle, _): return look(&around)
    case (_, .failure(let error)?): return failed(error, &around)
    case (_, .success(let answer)?): return proceed(answer, &around)
    case (_, nil): return look(&around)
    }
  }

  /// The active member and its database; `nil` while there is none or it is this one.
  private func active(_ memory: FailoverMemory) -> (place: Int, database: RawID)? {
    guard let known = memory.known, let place = memory.active, place != member else { return nil }
    return (place, known.configuration.active)
  }

  private mutating func look(_ around: inout Surroundings) -> Step<Never> {
    guard active(around.memory) != nil, around.memory.members[member].quarantine == nil else { return rest(.seconds(1)) }
    state = .looking
    return .ask(.record(member))
  }

  private mutating func rest(_ most: Duration) -> Step<Never> {
    state = .idle
    return .ask(.pause(.news(atMost: most)))
  }

  private mutating func failed(_ error: StoreError, _ around: inout Surroundings) -> Step<Never> {
    let asked = askedMember(around.memory)
    if error.code == .fenced || error.code == .conflict { return setBack(&around) }
    switch state {
    case .applying, .merging:
      if let asked { around.memory.members[asked].pace.failed(with: sent.count, after: around.now - sent.at, around.memory.settings) }
    default: break
    }
    // The log was cut, or is damaged, where this member still needs it. A copy would need it whole, too.
    if case .reading = state, error.code == .invalid || error.code == .corrupt && !around.memory.isInSync(member) {
      around.memory.quarantine(member, .unreadableSource)
    }
    if case .tail = state, error.code == .invalid { around.memory.quarantine(member, .damagedLog) }
    if let asked {
      // The active database is another course's concern.
      if asked == member, let reason = error.quarantine { around.memory.quarantine(member, reason) }
      around.memory.failed(asked, error, around.now)
    }
    return setBack(&around)
  }

  /// Waits a little longer after each failure in a row.
  private mutating func setBack(_ around: inout Surroundings) -> Step<Never> {
    setback = min(setback + 1, 7)
    state = .idle
    return .ask(.pause(.time(around.jitter(.milliseconds(10 * (1 << setback))))))
  }

  private func askedMember(_ memory: FailoverMemory) -> Int? {
    switch state {
    case .mergeCursor, .merging, .settling, .reading: memory.active
    case .looking, .learning, .tail, .joining, .applying, .advancing: member
    case .rebuilding(let rebuilding): rebuilding.asks(member, memory.active)
    case .idle: nil
    }
  }

  // MARK: - Course

  private mutating func proceed(_ answer: Answer, _ around: inout Surroundings) -> Step<Never> {
    guard let (place, database) = active(around.memory), let known = around.memory.known else { return rest(.seconds(1)) }
    switch (state, answer) {
    case (.looking, .record(let record)):
      around.memory.saw(member, record, around.now)
      return judge(record, known, &around)
    case (.learning, .taken(_, let record)), (.joining, .taken(_, let record)):
      around.memory.saw(member, record, around.now)
      return judge(record, known, &around)
    case (.mergeCursor, .record(let record)):
      around.memory.saw(place, record, around.now)
      return readTail(from: record.cursor(ownDatabase(around.memory)), &around)
    case (.tail(let cursor), .page(let page)): return mergeTail(page, from: cursor, &around)
    case (.merging(let through, let end), .report(let report)):
      around.memory.members[place].pace.took(around.now - sent.at, around.memory.settings)
      around.memory.saw(place, report.record, around.now)
      if !report.superseded.isEmpty { around.memory.tell(.superseded(member, report.superseded)) }
      return through < end ? readTail(from: through, &around) : settle(&around)
    case (.settling, .record(let record)):
      around.memory.saw(place, record, around.now)
      return join(record, &around)
    case (.reading(let record), .page(let page)): return follow(page, record, database, &around)
    case (.advancing, .report(let report)):
      if let seen = around.memory.place(of: report.record.database) { around.memory.saw(seen, report.record, around.now) }
      return look(&around)
    case (.applying(let isAtEnd), .report(let report)):
      setback = 0
      around.memory.members[member].pace.took(around.now - sent.at, around.memory.settings)
      around.memory.wrote(to: member, around.now)
      let wasCopied = around.memory.members[member].record?.rebuild != nil && report.record.rebuild == nil
      around.memory.saw(member, report.record, around.now)
      if wasCopied { around.memory.tell(.rebuilt(member)) }
      if isAtEnd, let step = advance(report.record, place, around.memory.settings.batch, &around) { return step }
      return judge(report.record, known, &around)
    case (.rebuilding(var rebuilding), _):
      let step = rebuilding.resume(.success(answer), &around)
      return went(step, rebuilding, &around)
    default: return setBack(&around)
    }
  }

  private func ownDatabase(_ memory: FailoverMemory) -> RawID { memory.members[member].database ?? RawID(high: 0, low: 0) }

  /// What a member needs next, by what it knows.
  private mutating func judge(_ record: EpochRecord, _ known: FailoverMemory.Known, _ around: inout Surroundings) -> Step<Never> {
    if around.memory.members[member].isWitness, record.configuration == nil {
      state = .learning
      return .ask(.take(member, .found(known.configuration)))
    }
    if record.configuration == nil { return rebuild(&around) }
    guard record.configuration?.lineage == known.configuration.lineage else {
      around.memory.quarantine(member, .foreignData)
      return rest(.seconds(1))
    }
    // Somebody else is about to change the epoch: hear of it first.
    if record.promised > epoch { return setBack(&around) }
    if record.decided < epoch || record.promised < epoch {
      state = .learning
      return .ask(.take(member, .learn(epoch, known.configuration)))
    }
    if around.memory.members[member].isWitness { return rest(.seconds(1)) }
    if let copy = record.rebuild {
      // The rows may be ahead of what was read of the log: until it has caught up, the member belongs to the database that it was copied from.
      let isOfActive = copy.source == known.configuration.active && copy.target != nil
      return isOfActive ? read(record, known.configuration.active, &around) : rebuild(&around)
    }
    if record.joined != epoch {
      guard around.memory.rules.contains(.mergeTail) else { return settle(&around) }
      state = .mergeCursor
      return around.memory.active.map { .ask(.record($0)) } ?? rest(.seconds(1))
    }
    return read(record, known.configuration.active, &around)
  }

  // MARK: - The tail

  private mutating func readTail(from cursor: Int64, _ around: inout Surroundings) -> Step<Never> {
    state = .tail(cursor: cursor)
    let limit = around.memory.pageLimit(of: around.memory.active ?? member)
    return .ask(.entries(member, after: cursor, limit: limit, .decided(epoch)))
  }

  private mutating func mergeTail(_ page: LogPage, from cursor: Int64, _ around: inout Surroundings) -> Step<Never> {
    guard page.next > cursor, let place = around.memory.active else { return settle(&around) }
    state = .merging(through: page.next, end: page.end)
    sent = (around.now, page.entries.count)
    let content = Transfer.Content.entries(page.entries, through: page.next)
    return .ask(
      .apply(place, Transfer(epoch: epoch, purpose: .merge, source: ownDatabase(around.memory), after: cursor, content: content)))
  }

  private mutating func settle(_ around: inout Surroundings) -> Step<Never> {
    state = .settling
    return around.memory.active.map { .ask(.record($0)) } ?? rest(.seconds(1))
  }

  private mutating func join(_ active: EpochRecord, _ around: inout Surroundings) -> Step<Never> {
    guard active.isActive(at: epoch) else { return setBack(&around) }
    let read = around.memory.rules.contains(.mergeTail) ? active.cursor(ownDatabase(around.memory)) : .max
    state = .joining
    return .ask(.take(member, .join(epoch, read: read, settlement: active.end)))
  }

  // MARK: - The active database's log

  private mutating func read(_ record: EpochRecord, _ database: RawID, _ around: inout Surroundings) -> Step<Never> {
    guard record.isFollowing(at: epoch) || record.rebuild?.target != nil, let place = around.memory.active else { return setBack(&around) }
    state = .reading(record)
    ends = around.memory.ends(at: epoch)
    return .ask(.entries(place, after: record.cursor(database), limit: batch(record, database, around.memory), .active(epoch)))
  }

  /// Up to the settlement it is one transfer, or the member can be neither read nor elected in between; unless that was too much for it.
  private func batch(_ record: EpochRecord, _ database: RawID, _ memory: FailoverMemory) -> Int {
    let missing = record.settlement - record.cursor(database)
    let usual = memory.pageLimit(of: member)
    guard memory.rules.contains(.settleAtOnce), missing > 0, missing < Self.settledAtOnce, !memory.members[member].pace.isCut
    else { return usual }
    return max(usual, Int(missing))
  }

  private static let settledAtOnce: Int64 = 10_000

  private mutating func follow(
    _ page: LogPage, _ record: EpochRecord, _ database: RawID, _ around: inout Surroundings
  ) -> Step<Never> {
    let cursor = record.cursor(database)
    if page.end > around.memory.end {
      around.memory.end = page.end
      around.memory.stir()
    }
    guard page.next > cursor else {
      setback = 0
      if cursor >= page.end {
        around.memory.members[member].currentAt = around.now
        around.memory.members[member].pace.hasAll()
      }
      if let place = around.memory.active, let step = advance(record, place, 1, &around) { return step }
      // The record is looked at again, since others may have changed it meanwhile.
      state = .idle
      return .ask(.pause(.news(atMost: around.memory.settings.probeInterval)))
    }
    state = .applying(isAtEnd: page.next >= page.end)
    sent = (around.now, page.entries.count)
    let content = Transfer.Content.entries(page.entries, through: page.next)
    return .ask(.apply(member, Transfer(epoch: epoch, purpose: .follow, source: database, after: cursor, content: content)))
  }

  /// Carries cursors on where nothing is missing, or whoever becomes active next would have to be read from far back.
  ///
  /// All that a follower's log has came from the active database's. So the active one has it; and so has another follower that had all of the
  /// active one's log later than that.
  private mutating func advance(_ record: EpochRecord, _ active: Int, _ least: Int, _ around: inout Surroundings) -> Step<Never>? {
    guard record.isFollowing(at: epoch), !record.isUnsettled, let other = around.memory.members[active].record else { return nil }
    if other.isActive(at: epoch), record.end - other.cursor(record.database) >= Int64(least) {
      state = .advancing
      return .ask(.apply(active, advance(.merge, of: record.database, from: other, to: record.end)))
    }
    for (database, end) in ends.sorted(by: { $0.key < $1.key }) where database != record.database {
      guard end - record.cursor(database) >= Int64(least) else { continue }
      state = .advancing
      return .ask(.apply(member, advance(.follow, of: database, from: record, to: end)))
    }
    return nil
  }

  private func advance(_ purpose: Transfer.Purpose, of source: RawID, from record: EpochRecord, to end: Int64) -> Transfer {
    Transfer(epoch: epoch, purpose: purpose, source: source, after: record.cursor(source), content: .entries([], through: end))
  }

  // MARK: - Copies

  private mutating func rebuild(_ around: inout Surroundings) -> Step<Never> {
    guard !around.memory.isInSync(member) else { return setBack(&around) }
    var rebuilding = Rebuilding(member, around.memory.members[member].record, epoch)
    let step = rebuilding.resume(nil, &around)
    return went(step, rebuilding, &around)
  }

  private mutating func went(_ step: Step<Rebuilding.Outcome>, _ rebuilding: Rebuilding, _ around: inout Surroundings) -> Step<Never> {
    switch step {
    case .ask(let ask):
      state = .rebuilding(rebuilding)
      return .ask(ask)
    case .done(.copied): return look(&around)
    case .done(.refused(let reason)):
      around.memory.quarantine(member, reason)
      return rest(.seconds(1))
    case .done(.interrupted): return setBack(&around)
    }
  }
}
