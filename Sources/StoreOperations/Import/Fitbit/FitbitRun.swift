import WellSenseStore

/// The second half of a Fitbit import: person by person, the rows of every file become records.
struct FitbitRun: Sendable {
  private let store: Store
  private let tables: [FitbitTable]
  private let progress: OperationProgress
  private let total: Int
  private var done = 0
  private var clock: LocalClock
  private var sinks: [FitbitKind: RecordSink] = [:]

  init(_ store: Store, _ tables: [FitbitTable], timeZone: Zone, progress: @escaping OperationProgress) {
    self.store = store
    self.tables = tables
    self.progress = progress
    total = tables.reduce(0) { $0 + $1.rows }
    clock = LocalClock(timeZone)
  }

  mutating func add(_ user: ID<User>, number: Int, key: String, _ report: inout ImportReport) async throws(StoreError) {
    for kind in FitbitKind.allCases {
      var rows: [FitbitRow] = []
      for (place, table) in tables.enumerated() where table.kind == kind {
        try table.read(number, file: place, into: &rows, &report)
      }
      done += rows.count
      guard !rows.isEmpty else { continue }
      rows.sort { ($0.local, $0.file, $0.line) < ($1.local, $1.file, $1.line) }
      var sink = sinks.removeValue(forKey: kind) ?? RecordSink(store, tally: kind.tally)
      defer { sinks[kind] = sink }
      var start = 0
      while start < rows.count {
        let row = merged(rows, from: &start, kind, &report)
        sink.add(record(row, kind, user, key), from: tables[Int(row.file)].file.name, line: Int(row.line), &report)
        try await sink.sendIfFull(&report)
      }
    }
    progress(done, total)
  }

  mutating func finish(_ report: inout ImportReport) async throws(StoreError) {
    for kind in FitbitKind.allCases { try await sinks[kind]?.finish(&report) }
    progress(total, total)
  }

  /// Ends an import that failed.
  mutating func abandon() async {
    for kind in FitbitKind.allCases { await sinks[kind]?.abandon() }
  }

  /// One row out of all those with one time, from `start`, which moves past them.
  private func merged(_ rows: [FitbitRow], from start: inout Int, _ kind: FitbitKind, _ report: inout ImportReport) -> FitbitRow {
    var row = rows[start]
    var members = [row]
    start += 1
    while start < rows.count, rows[start].local == row.local {
      let next = rows[start]
      start += 1
      let name = tables[Int(next.file)].file.name
      if let same = members.first(where: { $0.file == next.file && $0.hash == next.hash }) {
        report.note(repeat: Int(next.line), of: Int(same.line), in: name, kind.rawValue)
      } else if members.contains(where: { $0.file == next.file }) || !row.merge(next) {
        report.refuse(
          name, line: Int(next.line), "another row says something else of the same person and \(kind.rawValue); that one counts")
      } else {
        members.append(next)
      }
    }
    return row
  }

  private mutating func record(_ row: FitbitRow, _ kind: FitbitKind, _ user: ID<User>, _ key: String) -> NewHealthRecord {
    let local = Timestamp(milliseconds: row.local * 1000)
    let id = RawID.derived(source: FitbitImport.source, key: [kind.rawValue, key, String(row.local)], time: local)
    return NewHealthRecord(
      id: ID(id), userID: user, data: row.data(kind), recordedAt: Timestamp(milliseconds: clock.instant(local: row.local) * 1000),
      source: FitbitImport.source)
  }
}
