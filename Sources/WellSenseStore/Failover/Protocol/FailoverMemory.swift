/// What one process knows of its set. Nothing in it is needed for safety but ``trust`` and ``pin``, and those only where one process decides
/// alone.
package struct FailoverMemory: Sendable {
  package struct Known: Sendable, Hashable {
    package var epoch: Epoch
    package var configuration: SetConfiguration

    package init(_ epoch: Epoch, _ configuration: SetConfiguration) {
      self.epoch = epoch
      self.configuration = configuration
    }
  }

  package struct Member: Sendable {
    /// `nil` until it was reached.
    package var database: RawID?
    package var isWitness = false
    /// Failures in a row.
    package var failures = 0
    /// When it last refused to write, as a full disk makes it: until it has written, or a while has passed, answers are no sign of health.
    fileprivate var refusedAt: Moment?
    /// Why it takes no part, though it can be reached.
    package var quarantine: Quarantine?
    /// The last record seen, and when.
    package var record: EpochRecord?
    package var seenAt: Moment?
    /// The number in the active database's log up to which it was seen to have everything at the known epoch.
    package var confirmed: Int64 = 0
    /// When it was last seen to have all of the active database's log.
    package var currentAt: Moment?
    package var pace = Pace()
    /// How often it was suspected again soon after it had come back: it has to stay longer each time before it may be in sync again.
    package private(set) var relapses = 0
    /// Since when nothing failed.
    package fileprivate(set) var healthySince: Moment?
    /// Whether it was told how far it lags.
    fileprivate var isLagging = false
    /// When it came back from suspicion last.
    private var restoredAt: Moment?

    package init(database: RawID? = nil, isWitness: Bool = false) {
      self.database = database
      self.isWitness = isWitness
    }

    fileprivate mutating func comesBack(_ now: Moment) { restoredAt = now }

    /// A single lost connection is no relapse: a restart alone makes several.
    fileprivate mutating func falls(_ now: Moment, _ stability: Duration) {
      relapses = restoredAt.map { now - $0 < stability } ?? false ? relapses + 1 : 0
    }

    /// How long it must have lived before it may be in sync again.
    package func probation(_ settings: FailoverSettings) -> Duration {
      min(settings.rejoinDelay * (1 << min(relapses, 16)), max(settings.rejoinDelay, settings.stability))
    }
  }

  package var members: [Member]
  package let settings: FailoverSettings
  package let proposer: Int64
  package var rules = FailoverRules.all
  /// Which set it is; `nil` until one was found or founded.
  package var lineage: RawID?
  /// The epoch by which calls go.
  package var known: Known?
  /// With one coordinator: the newest configuration that it decided. `nil` after a start.
  package var trust: Known?
  /// The database of an activation whose outcome is unknown.
  package var pin: RawID?
  /// Whether another process coordinates the set since: then this one has nothing to say any more.
  package private(set) var isDisplaced = false
  /// The highest epoch that was heard of.
  package var highest = Epoch.first
  /// The end of the active database's log, as far as it was heard of.
  package var end: Int64 = 0
  package private(set) var news = News()
  /// What happened since it was last taken away: for events, logs and metrics.
  package var happenings: [Happening] = []
  /// Asked for by a person: the member that is to become active.
  package var wish: Int?

  package init(members: [Member], settings: FailoverSettings, proposer: Int64) {
    self.members = members
    self.settings = settings
    self.proposer = proposer
  }

  package func place(of database: RawID) -> Int? { members.firstIndex { $0.database == database } }
  package var active: Int? { known.flatMap { place(of: $0.configuration.active) } }
  package func isSuspect(_ member: Int) -> Bool { members[member].failures >= settings.suspicion }
  /// Whether a member was seen to belong to this set.
  package func isOfSet(_ member: Int) -> Bool {
    guard members[member].quarantine == nil, let lineage else { return false }
    return members[member].record?.configuration?.lineage == lineage
  }
  package func isInSync(_ member: Int) -> Bool {
    guard let known, let database = members[member].database else { return false }
    return known.configuration.isInSync(database)
  }

  /// Where the logs of members that follow at the epoch were last seen to end.
  func ends(at epoch: Epoch) -> [RawID: Int64] {
    var ends: [RawID: Int64] = [:]
    for member in members {
      if let record = member.record, record.isFollowing(at: epoch), record.configuration?.active != record.database {
        ends[record.database] = record.end
      }
    }
    return ends
  }

  /// How many entries a member is sent at once.
  func pageLimit(of member: Int) -> Int { members[member].pace.limit(settings.batch) }

  /// Entries of the active database that a member was last seen to lack; `nil` if unknown or active.
  func lag(of member: Int) -> Int64? {
    guard let database = known?.configuration.active, let record = members[member].record, record.database != database else { return nil }
    return max(0, end - record.cursor(database))
  }

  /// Tells once of each member that falls behind, and again only after it had caught up half-way.
  mutating func tellLags() {
    for member in members.indices where !members[member].isWitness {
      let lag = lag(of: member) ?? 0
      if lag > settings.lagLimit, !members[member].isLagging { tell(.lagging(member, lag)) }
      members[member].isLagging = lag > (members[member].isLagging ? settings.lagLimit / 2 : settings.lagLimit)
    }
  }

  package mutating func tell(_ happening: Happening) { happenings.append(happening) }
  /// Something has changed that somebody may wait for.
  package mutating func stir() { news.all &+= 1 }
  /// Something has changed that whoever looks after the set must see.
  package mutating func alarm() {
    news.alarms &+= 1
    stir()
  }
}

// What is heard of members.
extension FailoverMemory {
  /// A member's database is another one from now on, of which nothing is known yet.
  package mutating func forget(_ member: Int) {
    members[member].database = nil
    members[member].record = nil
    members[member].confirmed = 0
    members[member].pace = Pace()
    alarm()
  }

  /// It has written what it was asked to.
  package mutating func wrote(to member: Int, _ now: Moment) {
    members[member].refusedAt = nil
    heard(from: member, now)
  }

  package mutating func heard(from member: Int, _ now: Moment) {
    // A probe writes little, and finds room where nothing else does.
    if let refusedAt = members[member].refusedAt, now - refusedAt < settings.probeInterval * 4 { return }
    members[member].refusedAt = nil
    if isSuspect(member) {
      members[member].comesBack(now)
      tell(.restored(member))
    }
    if members[member].failures > 0 || members[member].healthySince == nil {
      members[member].healthySince = now
      alarm()
    }
    members[member].failures = 0
  }

  /// A transport error, a missed deadline, or a database that can't write. Refusals of what was asked are none of these.
  package mutating func failed(_ member: Int, _ error: StoreError, _ now: Moment) {
    guard error.countsAsFailure else { return }
    let before = members[member].failures
    // Whoever lets a whole deadline pass won't be asked three times. A call that only waited for its turn tells of load, not of death: if
    // anything gets through meanwhile, it counts for nothing.
    let isSilent = error.code == .timedOut && error.disposition != .notAttempted
    members[member].failures = isSilent ? max(before + 1, settings.suspicion) : before + 1
    members[member].healthySince = nil
    if error.code == .storageFull || error.code == .readOnly { members[member].refusedAt = now }
    if before == 0 { tell(.lost(member, error.code)) }
    if before < settings.suspicion, isSuspect(member) {
      members[member].falls(now, settings.stability)
      tell(.suspected(member))
    }
    alarm()
  }

  /// A call was refused at an epoch that is the known one still: another one has begun, or is about to.
  mutating func hearOfOtherEpoch(_ error: StoreError, _ epoch: Epoch) { if error.code == .fenced, known?.epoch == epoch { alarm() } }

  /// Leaves a member out, for the first reason that is found.
  mutating func quarantine(_ member: Int, _ reason: Quarantine) {
    guard members[member].quarantine == nil else { return }
    members[member].quarantine = reason
    tell(.quarantined(member, reason))
    alarm()
  }

  /// What a member said of itself: the only evidence there is.
  package mutating func saw(_ member: Int, _ record: EpochRecord, _ now: Moment) {
    heard(from: member, now)
    if members[member].database != record.database {
      members[member].database = record.database
      members[member].confirmed = 0
    }
    members[member].record = record
    members[member].seenAt = now
    guard record.promised.isPlausible else { return quarantine(member, .implausibleEpoch) }
    if record.promised > highest {
      highest = record.promised
      alarm()
    }
    giveWay(to: record)
    guard let known else { return }
    if record.database == known.configuration.active {
      if record.isActive(at: known.epoch), record.end > end {
        end = record.end
        stir()
      }
      return
    }
    confirm(member, record, known, now)
  }

  /// With one coordinator, an epoch that began and isn't its own is another coordinator's. Two of them would not agree on anything.
  private mutating func giveWay(to record: EpochRecord) {
    guard !isDisplaced, let trust, record.configuration?.lineage == lineage, record.configuration?.agreement == .coordinator,
      record.accepted > trust.epoch, record.accepted.proposer != proposer
    else { return }
    isDisplaced = true
    known = nil
    tell(.displaced)
    alarm()
  }

  private mutating func confirm(_ member: Int, _ record: EpochRecord, _ known: Known, _ now: Moment) {
    guard record.isFollowing(at: known.epoch) || !rules.contains(.confirmEpoch) else { return }
    let cursor = record.cursor(known.configuration.active)
    guard cursor >= record.settlement || !rules.contains(.settledElect) else { return }
    if cursor >= end { members[member].currentAt = now }
    if cursor > members[member].confirmed {
      members[member].confirmed = cursor
      stir()
    }
  }

  /// Goes by another epoch from now on.
  package mutating func adopt(_ new: Known) {
    guard !isDisplaced, known.map({ new.epoch > $0.epoch }) ?? true else { return }
    let before = known
    known = new
    highest = max(highest, new.epoch)
    end = 0
    for member in members.indices {
      members[member].confirmed = 0
      members[member].currentAt = nil
    }
    for member in members.indices {
      if let record = members[member].record { saw(member, record, members[member].seenAt ?? .zero) }
    }
    tell(.epoch(new.epoch, active: active, before: before?.configuration, new.configuration))
    alarm()
  }

  /// The number that every in-sync member has confirmed; `nil` while one of them isn't known.
  package var confirmed: Int64? {
    guard let known else { return nil }
    var least = Int64.max
    for database in known.configuration.inSync where database != known.configuration.active {
      guard let place = place(of: database) else { return nil }
      if !rules.contains(.confirmAll) { return members[place].confirmed }
      least = min(least, members[place].confirmed)
    }
    return least
  }
}

extension StoreError {
  /// Whether it says something about the database's health, not about what was asked of it.
  package var countsAsFailure: Bool {
    switch code {
    case .unavailable, .timedOut, .readOnly, .storageFull, .closed, .corrupt: true
    case .unknownOutcome: true
    default: false
    }
  }

  /// The reason for which a database that answers so is left out.
  var quarantine: Quarantine? {
    switch code {
    case .incompatible: .newerSchema
    case .unsupported: .incapable
    case .corrupt: .damagedLog
    default: nil
    }
  }
}

/// Why a database that can be reached takes no part.
public enum Quarantine: Sendable, Hashable {
  /// It holds data of another set, or data that never was in one. Nothing of it is overwritten: empty it, or make it the first of a new set.
  case foreignData
  /// Another place in the list is the same database.
  case listedTwice
  /// Its schema is newer than this program.
  case newerSchema
  /// It can't keep a change log or take part, as a server without transactions.
  case incapable
  /// Its change log is damaged or was cut where others still need it.
  case damagedLog
  /// The active database's log was cut or is damaged where this one still needs it, so it can't follow. It stays as it is: move the data of
  /// the active one into a new set.
  case unreadableSource
  /// What it says of its epoch can't be true. To go by it would leave no higher one for the set.
  case implausibleEpoch
}

/// What happened in a set.
package enum Happening: Sendable, Hashable {
  case lost(Int, StoreError.Code)
  case restored(Int)
  case suspected(Int)
  /// An epoch change begins, since this member fails or was asked to give way.
  case changing(from: Int?)
  case epoch(Epoch, active: Int?, before: SetConfiguration?, SetConfiguration)
  case superseded(Int, [OperationID])
  case quarantined(Int, Quarantine)
  case rebuilding(Int)
  case rebuilt(Int)
  /// A member lacks more entries than the settings' limit.
  case lagging(Int, Int64)
  /// Another process coordinates the set since.
  case displaced
}
