import DriverMock
import WellSenseStore

/// One database of a simulated set: a real engine in memory that can be down, frozen, or have commands under way that nobody waits for any more.
final class SimulatedDatabase {
  let place: Int
  let isWitness: Bool
  let scenario: Scenario
  var engine: MockEngine
  var isUp = true
  var downUntil = 0
  var frozenUntil = 0
  /// Grows when it dies: replies to what was asked before are lost.
  var incarnation = 0
  private var probes: Int64 = 0
  /// Commands that arrive later than anybody waits for.
  var delayed: [(Ask, VersionClock)] = []

  init(_ place: Int, _ scenario: Scenario, isWitness: Bool, _ chance: inout Chance) {
    self.place = place
    self.scenario = scenario
    self.isWitness = isWitness
    engine = Self.empty(&chance)
  }

  static func empty(_ chance: inout Chance) -> MockEngine {
    MockEngine(schema: .current, isLogOn: true, database: RawID(high: chance.next(), low: chance.next()))
  }

  func isHung(_ now: Int) -> Bool { frozenUntil > now }

  func die(until tick: Int, _ chance: inout Chance) {
    isUp = false
    downUntil = tick
    incarnation += 1
    if chance.happens(0.5) { delayed = [] }
  }

  /// Does what is asked, as the driver of a real engine would.
  func perform(_ ask: Ask, _ clock: VersionClock) -> Reply {
    do throws(StoreError) { return .success(try answer(ask, clock)) } catch { return .failure(error) }
  }

  private func answer(_ ask: Ask, _ clock: VersionClock) throws(StoreError) -> Answer {
    switch ask {
    case .record: return .record(shownRecord)
    case .probe:
      probes += 1
      return .probed(probes)
    case .take(_, let step): return take(step)
    case .entries(_, let sequence, let limit, let standing):
      return .page(try unfenced { (engine) throws(StoreError) in try engine.entries(after: sequence, limit: limit, at: standing) })
    case .apply(_, let transfer): return .report(try apply(transfer, clock))
    case .commit(_, let batch, let epoch): return .commit(try commit(batch, epoch, clock))
    case .read(_, .queries(let queries), let epoch?):
      let (batches, end) = try engine.read(queries, at: epoch)
      return .batches(batches, end: end)
    case .read(_, .queries(let queries), nil): return .batches(try engine.read(queries), end: 0)
    case .rows(_, let query): return .rows(try engine.read([query])[0])
    case .tombstones(_, let row, let limit): return .tombstones(engine.tombstones(after: row, limit: limit))
    case .statistics: return .statistics(engine.statistics())
    case .read, .all, .pause: throw StoreError(.unsupported, "the simulation doesn't ask this")
    }
  }

  private func take(_ step: EpochStep) -> Answer {
    if scenario.flaws.contains(.acceptAnything), case .accept(let epoch, let configuration) = step {
      engine.membership.promised = max(engine.record.promised, epoch)
      engine.membership.accepted = epoch
      engine.membership.configuration = configuration
      return .taken(true, engine.record)
    }
    let isGranted = engine.take(step)
    return .taken(isGranted, engine.record)
  }

  private func apply(_ transfer: Transfer, _ clock: VersionClock) throws(StoreError) -> TransferReport {
    try unfenced { (engine) throws(StoreError) in try engine.apply(transfer, clock: clock, rules: scenario.replication) }
  }

  private func commit(_ batch: WriteBatch, _ epoch: Epoch, _ clock: VersionClock) throws(StoreError) -> Commit {
    guard scenario.flaws.contains(.writersAnyEpoch) else {
      return try unfenced { (engine) throws(StoreError) in try engine.commit(batch, clock: clock, epoch: epoch) }
    }
    let before = engine.membership
    engine.membership.promised = before.decided
    engine.membership.configuration?.active = before.database
    engine.membership.rebuild = nil
    defer { engine.membership = before }
    return try engine.commit(batch, clock: clock, epoch: before.decided)
  }

  /// Runs a body in which a promise counts for nothing, where that is the flaw.
  private func unfenced<Value>(_ body: (inout MockEngine) throws(StoreError) -> Value) throws(StoreError) -> Value {
    guard scenario.flaws.contains(.promiseDoesNotFence) else { return try body(&engine) }
    let promised = engine.membership.promised
    engine.membership.promised = engine.membership.decided
    defer { engine.membership.promised = max(promised, engine.membership.promised) }
    return try body(&engine)
  }

  private var shownRecord: EpochRecord {
    var record = engine.record
    if scenario.flaws.contains(.promiseDoesNotFence) { record.promised = record.decided }
    return record
  }
}
