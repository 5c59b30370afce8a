package import WellSenseStore

// What goes from one database to another, and how it gets there.
extension MockEngine {
  private static let pageBytes = 4 << 20

  package func entries(after sequence: Int64, limit: Int, at standing: Standing) throws(StoreError) -> LogPage {
    try requireLog()
    guard standing.holds(for: record) else { throw .fenced }
    guard sequence >= changeLog.truncated else { throw .positionTooOld }
    guard sequence <= changeLog.end else { throw .positionPastEnd }
    var page = LogPage(entries: [], next: sequence, end: changeLog.end)
    var bytes = 0
    for entry in changeLog.entries[changeLog.place(after: sequence)...] {
      guard page.entries.count < max(1, limit), bytes < Self.pageBytes else { break }
      page.next = entry.sequence
      guard entry.outcome != .moved else { continue }
      page.entries.append(entry)
      bytes += entry.effects.size
    }
    return page
  }

  package func tombstones(after row: RowName?, limit: Int) -> [Tombstone] { graves.page(after: row, limit: max(1, limit)) }

  package mutating func truncate(through sequence: Int64) { changeLog.truncate(through: sequence) }

  /// - Parameter rules: fewer than all in a simulation that shows what each is for.
  package mutating func apply(
    _ transfer: Transfer, clock: VersionClock, rules: ReplicationRules = .all
  ) throws(StoreError) -> TransferReport {
    try requireLog()
    let record = record
    try transfer.check(record)
    let schema = schema
    var report = withSession { ChangeApplier($0, schema, clock, rules: rules).apply(transfer, to: record) }
    membership = report.record
    report.record = self.record
    return report
  }

  /// Moves the database into a session and back: nothing else refers to its tables meanwhile, so no change copies them.
  private mutating func withSession<Answer>(_ body: (MockSession) -> Answer) -> Answer {
    let session = MockSession(.nothing)
    swap(&self, &session.engine)
    defer { swap(&self, &session.engine) }
    return body(session)
  }

  private static let nothing = MockEngine(schema: Schema(version: 0, entities: []), isLogOn: false)
}

extension Effects {
  fileprivate var size: Int {
    puts.reduce(deletions.count * MemoryLayout<RowName>.stride) {
      $0 + $1.arena.count + $1.cells.count * MemoryLayout<Cell>.stride
    }
  }
}
