import WellSenseStore

extension World {
  /// Reads and writes without end, one after the other. A client whose write has an unknown outcome gives way to another.
  func client(_ process: SimulatedProcess, _ number: Int) {
    let client = Client()
    act(client, process)
  }

  final class Client {
    /// What it last saw of each row: `nil` inside where there was none.
    var seen: [RowName: Version?] = [:]
  }

  private func act(_ client: Client, _ process: SimulatedProcess) {
    guard hasFaults else { return }
    if chance.happens(0.4) { read(client, process) } else { write(client, process) }
  }

  private var patience: Int { 1_500 }

  private func read(_ client: Client, _ process: SimulatedProcess) {
    guard let name = chance.among(rows.all) else { return }
    let invoked = now
    let query = Query(name.entity, key: name.key)
    let isConfirmed = scenario.acknowledgement != .active
    let reading = Reading(.queries([query]), isConfirmed: isConfirmed, deadline: .milliseconds(now + patience))
    process.courses.append(
      .single(reading, deadline: now + patience, isClient: true) { [unowned self, unowned process] outcome in
        if case .success(let served) = outcome, case .batches(let batches, _) = served.answer, let found = batches.first {
          let version = found.isEmpty ? nil : found.version(0)
          client.seen[name] = version
          history.reads.append(History.Read(key: name, invoked: invoked, answered: now, version: version))
        }
        act(client, process)
      })
  }

  private func write(_ client: Client, _ process: SimulatedProcess) {
    let operation = nextOperation()
    let names = choose([1, 1, 2, 2, 3])
    var writes: [Write] = []
    for name in names { writes.append(makeWrite(name, client)) }
    let place = history.writes.count
    history.writes.append(History.Write(operation: operation, keys: names, invoked: now))
    let committing = Committing(
      WriteBatch(operation, writes), acknowledgement: scenario.acknowledgement, deadline: .milliseconds(now + patience))
    process.courses.append(
      .single(committing, deadline: now + patience, isClient: true) { [unowned self, unowned process] outcome in
        history.writes[place].answered = now
        history.writes[place].outcome = Self.outcome(outcome)
        if case .success = outcome { counts.acknowledged += 1 }
        act(history.writes[place].outcome == .unknown ? Client() : client, process)
      })
  }

  private func choose(_ counts: [Int]) -> [RowName] {
    var left = rows.all
    return (0..<(chance.among(counts) ?? 1)).map { _ in left.remove(at: chance.below(left.count)) }
  }

  private func makeWrite(_ name: RowName, _ client: Client) -> Write {
    let seen = client.seen[name]
    let version = seen ?? nil
    let condition = version != nil && chance.happens(scenario.compare) ? Precondition(version: version) : .none
    let luck = chance.unit()
    if luck < scenario.trees, name.entity == .users { return .delete(.users, name.key, onlyIf: condition) }
    if luck < 0.15, name.entity == .chatSessions { return .delete(.chatSessions, name.key, onlyIf: condition) }
    let isThere = seen == nil ? chance.happens(0.5) : version != nil
    if isThere != chance.happens(0.1) { return rows.patch(name, value: nextValue(), condition, &chance) }
    return rows.insertion(name, value: nextValue(), &chance)
  }

  private static func outcome(_ result: Committing.Outcome) -> History.Outcome {
    switch result {
    case .success: .done
    case .failure(let error):
      switch (error.disposition, error.code) {
      case (.unknown, _): .unknown
      case (.notAttempted, _): .failed
      case (.rejected, let code): .rejected(code)
      }
    }
  }
}
