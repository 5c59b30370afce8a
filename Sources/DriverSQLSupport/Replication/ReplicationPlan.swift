internal import WellSenseStore

/// The statements by which a database takes over what another has, and keeps what it knows of its set. Made when they are first needed.
final class ReplicationPlan: Sendable {
  /// Locks out every other write until the transaction ends; `nil` where a transaction that writes has the database to itself.
  let lock: Statement?
  /// Locks one cursor, where transactions that write don't have the database to themselves.
  let lockCursor: Statement?
  /// The columns of ``StoreMeta``, then those of ``EpochRow``, with a row for each cursor and one at least.
  let record: Statement
  let setRecord: Statement
  let setCursor: Statement
  /// Lets no write of a cluster's other node pass an epoch step.
  let noteStep: Statement?
  /// The columns of ``ChangeLogRows`` of several operations.
  let entries: ListStatement
  let move: Statement
  let truncate: Statement
  let tombstones: TombstoneStatements
  let clear: [Statement]
  private let tables: [ReplicaTable]

  init(_ plan: SchemaPlan) {
    let (schema, dialect, numbers) = (plan.schema, plan.dialect, plan.numbers)
    func make(_ pieces: String, _ columns: [CellCodec] = []) -> Statement { numbers.make(SQLText(dialect, pieces: pieces), columns) }
    let isCounted = if case .counted = dialect.logNumbers { true } else { false }
    lock = Self.lock(dialect).map { make($0, [.integer]) }
    lockCursor = dialect.locks.map { make("SELECT seq FROM cursors WHERE source = ? " + $0.change, [.integer]) }
    let end =
      switch dialect.logNumbers {
      case .returned(_, let last): "coalesce((\(last)), 0)"
      case .counted: "(SELECT seq FROM log_end WHERE log_end.id = 1)"
      }
    record = make(
      """
      SELECT \(StoreMeta.columns), \(EpochRow.columns), \(end), cursors.source, cursors.seq \
      FROM store_meta LEFT JOIN cursors ON 1 = 1 WHERE store_meta.id = 1
      """, StoreMeta.codecs + EpochRow.codecs)
    setRecord = make("UPDATE store_meta SET \(EpochRow.assigned.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = 1")
    setCursor = make("INSERT INTO cursors (source, seq) VALUES (?, ?)" + SystemPlan.replace(["seq"], key: "source", dialect))
    noteStep = isCounted ? make("UPDATE log_end SET steps = steps + 1 WHERE id = 1") : nil
    entries = ListStatement(ChangeLogRows.codecs, dialect, numbers) { count in
      "SELECT \(ChangeLogRows.columns) FROM changes WHERE op IN \(ListStatement.placeholders(count))"
    }
    move = make("UPDATE changes SET op = ?, verdict = '\(LoggedVerdict.text(.moved))', body = ? WHERE seq = ?")
    truncate = make("DELETE FROM changes WHERE seq <= ?")
    tombstones = TombstoneStatements(dialect, numbers)
    tables = plan.allTables.map { ReplicaTable($0, schema, dialect, numbers) }
    let filled =
      schema.entities.reversed().flatMap { entity in entity.tagFields.map { entity.tagTable($0) } + [entity.entity.name] }
      + [SystemTables.tombstones, SystemTables.operations]
    let names = filled.map { dialect.quoted($0) }
    clear = dialect.truncates ? [make("TRUNCATE " + names.joined(separator: ", "))] : names.map { make("DELETE FROM " + $0) }
  }

  subscript(entity: Entity) -> ReplicaTable {
    for table in tables where table.entity.entity == entity { return table }
    return tables[0]
  }

  private static func lock(_ dialect: Dialect) -> String? {
    guard let locks = dialect.locks else { return nil }
    guard locks.gate.isEmpty else { return "LOCK TABLE \(locks.gate) IN ACCESS EXCLUSIVE MODE" }
    return "SELECT id FROM store_meta WHERE id = 1 " + locks.change
  }
}

/// The statements on tombstones, each with the columns of a whole one.
struct TombstoneStatements: Sendable {
  static let columns = "entity, key_first, key_second, version_epoch, version_counter, op"
  static let codecs: [CellCodec] = [.integer, .id, .id, .integer, .integer, .id]

  /// Of one row.
  let one: Statement
  /// Of rows of one entity under several ids, and under several pairs.
  let ids: ListStatement
  let pairs: ListStatement
  /// After a place, at most so many.
  let after: Statement

  init(_ dialect: Dialect, _ numbers: StatementNumbers) {
    let start = "SELECT \(Self.columns) FROM tombstones WHERE "
    func make(_ condition: String) -> Statement { numbers.make(SQLText(dialect, pieces: start + condition), Self.codecs) }
    one = make("entity = ? AND key_first = ? AND key_second = ?")
    ids = ListStatement(Self.codecs, isWithin: true, dialect, numbers) {
      start + "entity = ? AND key_first IN \(ListStatement.placeholders($0))"
    }
    pairs = ListStatement(Self.codecs, lengths: .pairs, isWithin: true, dialect, numbers) {
      start + "entity = ? AND " + ListStatement.pairs("key_first", "key_second", $0)
    }
    let later =
      dialect.comparesRows
      ? "(entity, key_first, key_second) > (?, ?, ?)"
      : "entity >= ? AND (entity > ? OR key_first > ? OR (key_first = ? AND key_second > ?))"
    after = make(later + " ORDER BY entity, key_first, key_second LIMIT ?")
  }
}

extension SQLText {
  /// SQL in which each question mark is a placeholder.
  init(_ dialect: Dialect, pieces: String) {
    self.init(dialect)
    for (place, piece) in pieces.split(separator: "?", omittingEmptySubsequences: false).enumerated() {
      if place > 0 { placeholder() }
      self += String(piece)
    }
  }
}
