/// Copies the rows of the active database into an empty or lost member, while writes go on; what an earlier attempt copied stays.
///
/// The member then takes over the log from its start. So rows may be read at different times, since the log brings whatever changed, and a
/// row is taken only where it is newer; and the member knows every operation, or it would take those in others' logs for new ones.
struct Rebuilding: Procedure {
  enum Outcome: Sendable {
    case copied
    /// The member holds something that must not be overwritten.
    case refused(Quarantine)
    case interrupted
  }

  private enum State {
    case begin
    case examining
    case locating
    case clearing
    case reading(EpochRecord.Rebuild)
    case writing(EpochRecord.Rebuild, Cursor?)
    case buryingRead(RowName?)
    case burying(RowName?)
    case locatingEnd
    case ending
  }

  private let member: Int
  private let record: EpochRecord?
  private let epoch: Epoch
  private var state = State.begin
  private var token = RawID(high: 0, low: 0)

  init(_ member: Int, _ record: EpochRecord?, _ epoch: Epoch) {
    self.member = member
    self.record = record
    self.epoch = epoch
  }

  /// The member that the present wish goes to, among these.
  func asks(_ member: Int, _ active: Int?) -> Int? {
    switch state {
    case .locating, .reading, .buryingRead, .locatingEnd: active
    default: member
    }
  }

  mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    guard let active = around.memory.active, let known = around.memory.known, known.epoch == epoch, active != member else {
      return .done(.interrupted)
    }
    switch (state, reply) {
    case (.begin, _): return begin(active, known)
    case (.examining, .success(.statistics(let statistics))?):
      guard statistics.rows.values.allSatisfy({ $0 == 0 }) else { return .done(.refused(.foreignData)) }
      state = .locating
      return .ask(.record(active))
    case (.locating, .success(.record(let record))?):
      guard record.isActive(at: epoch) else { return .done(.interrupted) }
      around.memory.saw(active, record, around.now)
      around.memory.tell(.rebuilding(member))
      token = RawID(high: around.random.next(), low: around.random.next())
      state = .clearing
      return .ask(.apply(member, transfer(.beginRebuild(after: 0, token: token, known.configuration), known)))
    case (.clearing, .success(.report(let report))?):
      around.memory.saw(member, report.record, around.now)
      return proceed(report.record, active, known)
    case (.reading(let progress), .success(.rows(let rows))?): return write(rows, progress, known, active)
    case (.writing(let progress, let next), .success(.report)?): return read(progress, next, active)
    case (.buryingRead, .success(.tombstones(let tombstones))?): return bury(tombstones, active, known)
    case (.burying(let last), .success(.report)?): return readTombstones(after: last, active)
    case (.locatingEnd, .success(.record(let record))?):
      guard record.isActive(at: epoch) else { return .done(.interrupted) }
      state = .ending
      return .ask(.apply(member, transfer(.endRows(token: token, target: record.end), known)))
    case (.ending, .success(.report(let report))?):
      around.memory.saw(member, report.record, around.now)
      return .done(.copied)
    default: return .done(.interrupted)
    }
  }

  private mutating func begin(_ active: Int, _ known: FailoverMemory.Known) -> Step<Outcome> {
    if let record, record.rebuild?.source == known.configuration.active, record.promised == epoch { return proceed(record, active, known) }
    if record?.configuration == nil {
      // Never a member: it must be empty, and stay so until the copy begins.
      state = .examining
      return .ask(.statistics(member))
    }
    state = .locating
    return .ask(.record(active))
  }

  private func transfer(_ content: Transfer.Content, _ known: FailoverMemory.Known) -> Transfer {
    Transfer(epoch: epoch, purpose: .follow, source: known.configuration.active, after: 0, content: content)
  }

  private mutating func proceed(_ record: EpochRecord, _ active: Int, _ known: FailoverMemory.Known) -> Step<Outcome> {
    guard let progress = record.rebuild else { return .done(.interrupted) }
    token = progress.token
    return read(progress, progress.after.map { Cursor(value: nil, key: $0) }, active)
  }

  private mutating func read(_ progress: EpochRecord.Rebuild, _ next: Cursor?, _ active: Int) -> Step<Outcome> {
    state = .reading(progress)
    return .ask(.rows(active, Query(progress.entity, limit: Limits.pageRows, after: next)))
  }

  private mutating func write(
    _ rows: RowBatch, _ progress: EpochRecord.Rebuild, _ known: FailoverMemory.Known, _ active: Int
  ) -> Step<Outcome> {
    let schema = Schema.current
    var progress = progress
    if rows.count > 0 { progress.after = rows.key(rows.count - 1, schema[rows.entity]) }
    let next = rows.next
    if next == nil {
      guard let place = schema.entities.firstIndex(where: { $0.entity == progress.entity }), place + 1 < schema.entities.count else {
        guard !rows.isEmpty else { return readTombstones(after: nil, active) }
        state = .burying(nil)
        return .ask(.apply(member, transfer(.rows([rows], progress: progress), known)))
      }
      progress = EpochRecord.Rebuild(source: progress.source, token: token, entity: schema.entities[place + 1].entity)
    }
    guard !rows.isEmpty else { return read(progress, next, active) }
    state = .writing(progress, next)
    return .ask(.apply(member, transfer(.rows([rows], progress: progress), known)))
  }

  private mutating func readTombstones(after row: RowName?, _ active: Int) -> Step<Outcome> {
    state = .buryingRead(row)
    return .ask(.tombstones(active, after: row, limit: Limits.pageRows))
  }

  private mutating func bury(_ tombstones: [Tombstone], _ active: Int, _ known: FailoverMemory.Known) -> Step<Outcome> {
    guard let last = tombstones.last else {
      state = .locatingEnd
      return .ask(.record(active))
    }
    state = .burying(last.row)
    return .ask(.apply(member, transfer(.tombstones(tombstones, token: token), known)))
  }
}
