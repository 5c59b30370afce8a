import WellSenseStore

extension Version {
  /// Versions of long ago, one after the other.
  static func old(_ step: Int64, _ epoch: Epoch = .first) -> Version {
    Version(epoch: epoch.raw, counter: 1_577_836_800_000 << 16 + step)
  }

  /// Later than any clock here: of a process whose clock is a minute ahead.
  static func ahead(_ epoch: Epoch = .first) -> Version {
    Version(epoch: epoch.raw, counter: (Timestamp.now.milliseconds + 60_000) << 16)
  }
}

extension LogEntry {
  /// What another database has done: rows that it put, signed with the version, and rows that it removed.
  static func of(
    _ puts: Row..., deleting: [Row] = [], at version: Version, as operation: OperationID = OperationID(), stamp: Version? = nil,
    affected: [Int]? = nil, bases: [Change.Base] = [], _ outcome: Outcome = .committed
  ) -> LogEntry {
    of(puts, deleting: deleting, at: version, as: operation, stamp: stamp, affected: affected, bases: bases, outcome)
  }

  static func of(
    _ puts: [Row], deleting: [Row] = [], at version: Version, as operation: OperationID = OperationID(), stamp: Version? = nil,
    affected: [Int]? = nil, bases: [Change.Base] = [], _ outcome: Outcome = .committed
  ) -> LogEntry {
    let puts = puts.map { $0.signed(version, operation) }.sorted { $0.name < $1.name }
    let batches = Schema.current.entities.map { entity in RowBatch(entity.entity, puts.filter { $0.entity == entity.entity }) }
    return LogEntry(
      operation: operation, outcome: outcome, version: version, stamp: stamp, affected: affected ?? [puts.count + deleting.count],
      bases: bases, effects: Effects(puts: batches.filter { !$0.isEmpty }, deletions: deleting.map(\.name).sorted()))
  }

  /// The same entry decided anew.
  func with(stamp: Version, _ outcome: Outcome? = nil) -> LogEntry {
    var entry = self
    entry.stamp = stamp
    entry.outcome = outcome ?? entry.outcome
    return entry
  }

  /// The row of this name as the entry left it.
  func image(_ row: Row) -> Row? { effects.puts.lazy.flatMap { $0.rows() }.first { $0.name == row.name } }

  /// Everything that every database has alike, comparable.
  var common: Common {
    Common(
      operation: operation, outcome: outcome, version: version, stamp: stamp, affected: affected, bases: bases,
      puts: effects.puts.flatMap { $0.rows() }, deletions: effects.deletions)
  }

  struct Common: Equatable {
    let operation: OperationID
    let outcome: Outcome
    let version: Version
    let stamp: Version
    let affected: [Int]
    let bases: [Change.Base]
    let puts: [Row]
    let deletions: [RowName]
  }
}

extension Row {
  /// The row as a database stores it, in the first place unless it has another, but for counters, which are null.
  func signed(_ version: Version, _ operation: OperationID) -> Row {
    var row = self
    for column in Schema.current[entity].columns {
      row[column.field] = self[column.field]
      if case .place = column.role, row[column.field] == .null { row[column.field] = .integer(1) }
    }
    row[.versionEpoch] = .integer(version.epoch)
    row[.versionCounter] = .integer(version.counter)
    row[.operation] = .id(operation.raw)
    return row.withoutCounters
  }
}

extension Trial {
  /// Rows of the database, but for their counters, must be those that entries left.
  func expect(_ rows: [Row], _ what: String) async throws {
    try equalSets(try await state().map(\.withoutCounters), rows, what)
  }

  /// The row as an entry left it, but for its counters.
  func expect(_ row: Row, as entry: LogEntry) async throws {
    try equal(try await self.row(row)?.withoutCounters, entry.image(row), "the row of \(row.entity.name) after the entry")
  }

  func expectNone(_ row: Row) async throws {
    try equal(try await self.row(row), nil, "the row of \(row.entity.name)")
  }
}
