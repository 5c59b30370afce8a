import DriverMock
import WellSenseStore

/// What is wrong with a run, by kind.
struct Verdict {
  enum Fault: String, CaseIterable {
    /// An acknowledged write isn't there.
    case lost
    /// A write that was reported as failed took effect.
    case ghost
    /// A write took effect twice.
    case doubled
    /// A reported rejection isn't in the log as it was reported.
    case verdict
    /// Databases differ in the end.
    case diverged
    /// Two rows have one unique value.
    case duplicate
    /// A row refers to none.
    case orphan
    /// A part of a batch is there, the rest isn't.
    case half
    /// The answers contradict every order of the operations on a row.
    case nonlinearizable
    /// The set never came to rest after everything was healed.
    case stuck
  }

  var faults: Set<Fault> = []
  /// What exactly is wrong, for people who look at one seed.
  var notes: [String] = []

  mutating func add(_ fault: Fault, _ note: @autoclosure () -> String = "") {
    faults.insert(fault)
    if notes.count < 20 { notes.append("\(fault.rawValue) \(note())") }
  }

  var isClean: Bool { faults.isEmpty }
}

extension World {
  /// Runs with faults, then heals everything and lets it come to rest, and looks at what is there.
  func run() -> Verdict {
    var verdict = Verdict()
    while now < scenario.steps {
      step()
      if now % 40 == 0 { lookAtSettled(&verdict) }
    }
    heal()
    let end = now + 60_000
    while now < end {
      step()
      if now % 100 == 0 {
        lookAtSettled(&verdict)
        if isAtRest { break }
      }
    }
    guard isAtRest else {
      verdict.add(.stuck, databases.map { "\($0.place): \($0.engine.record)" }.joined(separator: "\n"))
      return verdict
    }
    judge(&verdict)
    return verdict
  }

  private func heal() {
    hasFaults = false
    for database in databases {
      database.frozenUntil = 0
      database.delayed = []
    }
    for process in processes {
      process.until = 0
      for place in process.reachable.indices { process.reachable[place] = 0 }
      process.courses.removeAll(where: \.isClient)
    }
  }

  private var keeping: [SimulatedDatabase] { databases.filter { !$0.isWitness } }

  private var active: SimulatedDatabase? {
    let epoch = databases.map(\.engine.record.promised).max() ?? .first
    return keeping.first { $0.engine.record.isActive(at: epoch) }
  }

  private var isAtRest: Bool {
    guard let active, databases.allSatisfy(\.isUp) else { return false }
    let record = active.engine.record
    let others = keeping.filter { $0 !== active }
    guard let configuration = record.configuration, configuration.inSync.count == keeping.count else { return false }
    return databases.allSatisfy { $0.engine.record.promised == record.decided && $0.engine.record.decided == record.decided }
      && others.allSatisfy { $0.engine.record.confirms(record.end, of: record.database, at: record.decided) }
  }

  /// Databases that may be read or become active must be whole at any time.
  private func lookAtSettled(_ verdict: inout Verdict) {
    for database in keeping {
      let record = database.engine.record
      guard let configuration = record.configuration, record.promised == record.decided, record.joined == record.decided else { continue }
      let isActive = configuration.active == record.database
      guard isActive || configuration.isInSync(record.database) && record.cursor(configuration.active) >= record.settlement else {
        continue
      }
      look(at: database, &verdict)
    }
  }

  private func look(at database: SimulatedDatabase, _ verdict: inout Verdict) {
    let stored = StoredRows(database.engine)
    if stored.hasDuplicate { verdict.add(.duplicate, "database \(database.place) at \(now)") }
    if stored.hasOrphan { verdict.add(.orphan, "database \(database.place) at \(now)") }
  }

  // MARK: - In the end

  private func judge(_ verdict: inout Verdict) {
    guard let active else { return }
    let entries = active.engine.log.filter { $0.outcome != .moved }
    let log = Dictionary(entries.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
    for write in history.writes { judge(write, log, &verdict) }
    if Set(entries.map(\.operation)).count < entries.count || hasDoubled(entries) { verdict.add(.doubled) }
    if isHalf(entries, StoredRows(active.engine)) { verdict.add(.half) }
    for database in keeping {
      look(at: database, &verdict)
      if differs(database, active, log) {
        verdict.add(
          .diverged,
          "database \(database.place) and \(active.place): \(StoredRows(database.engine).difference(from: StoredRows(active.engine)))")
      }
    }
    if scenario.acknowledgement != .active, scenario.destructions == 0,
      !Linearizability(history, entries).holds
    {
      verdict.add(.nonlinearizable)
    }
  }

  private func judge(_ write: History.Write, _ log: [OperationID: LogEntry], _ verdict: inout Verdict) {
    let entry = log[write.operation]
    let isEffective = entry?.isEffective ?? false
    switch write.outcome {
    case .done where !isEffective:
      // A log may have been lost with its database; the rows are compared all the same.
      let isForgotten = entry == nil && scenario.destructions > 0
      // Acknowledged by one database alone and overtaken: that is told, and what `.active` allows.
      let isAllowed = scenario.acknowledgement == .active && entry != nil
      if !isForgotten, !isAllowed { verdict.add(.lost, "\(write): \(String(describing: entry?.outcome))") }
    case .failed where isEffective, .rejected where isEffective: verdict.add(.ghost, "\(write)")
    // Whoever repeats what was overtaken is told so.
    case .rejected(.conflict) where entry?.outcome == .superseded: break
    case .rejected(let code) where scenario.acknowledgement != .active && scenario.destructions == 0:
      guard case .rejected(let logged, _)? = entry?.outcome, logged == code else {
        verdict.add(.verdict, "\(write): \(String(describing: entry?.outcome))")
        return
      }
    default: break
    }
  }

  /// Each write has a value of its own, so a value that two entries brought was written twice.
  private func hasDoubled(_ entries: [LogEntry]) -> Bool {
    var seen: Set<String> = []
    for entry in entries where entry.outcome == .committed {
      for rows in entry.effects.puts {
        guard let place = Schema.current[rows.entity].place(of: rows.entity == .users ? .firstName : .title) else { continue }
        for row in 0..<rows.count where !seen.insert(rows.text(rows[row, place])).inserted { return true }
      }
    }
    return false
  }

  private func isHalf(_ entries: [LogEntry], _ stored: StoredRows) -> Bool {
    entries.contains { entry in
      entry.isEffective && entry.rowNames(.current).contains { name in stored.version(name).map { $0 < entry.version } ?? true }
    }
  }

  private func differs(_ one: SimulatedDatabase, _ other: SimulatedDatabase, _ log: [OperationID: LogEntry]) -> Bool {
    if StoredRows(one.engine) != StoredRows(other.engine) { return true }
    guard scenario.destructions == 0 else { return false }
    let entries = one.engine.log.filter { $0.outcome != .moved }
    return entries.count != log.count || entries.contains { log[$0.operation]?.outcome != $0.outcome }
  }
}
