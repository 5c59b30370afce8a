internal import WellSenseStore

/// The statements on the tables that aren't an entity's.
package final class SystemPlan: Sendable {
  /// The columns of ``StoreMeta``.
  let meta: Statement
  /// The same, for a write.
  package let metaToWrite: Statement
  /// The columns of ``StoreIdentity``, which every version has.
  let identity: Statement
  package let createMeta: Statement
  package let setVersion: Statement
  package let setLogOn: Statement
  package let probe: Statement
  /// How many probes there were.
  let probes: Statement
  /// version_epoch, version_counter, affected of an operation
  package let operation: Statement
  /// Keeps an operation unless it is there.
  package let keepOperation: Statement
  /// The same for an operation that isn't this one's, unless the log has it.
  package let keepDisplaced: Statement
  package let purgeOperations: Statement
  /// seq, verdict, version_epoch, version_counter, body of an operation's entry
  package let entry: Statement
  /// Takes the lock on the log's numbers and gives the last one; `nil` where a transaction that writes has the database to itself.
  package let holdLog: Statement?
  /// Appends an entry under a number.
  let enter: Statement
  /// `nil` where the log's table gives the numbers.
  package let setLastNumber: Statement?
  /// Takes the next number and the lock on it; `nil` where the log's table gives the number.
  let nextEntry: Statement?
  /// Answers the number where the log's table gives it.
  let appendEntry: Statement
  /// The number that was taken; `nil` where the log's table gives it.
  let takenEntry: Statement?
  let lastEntry: Statement
  let firstEntry: Statement
  /// The last number that was given, also to an entry that is forgotten.
  let lastNumber: Statement
  /// The columns of ``ChangeLogRows`` after a place, at most so many.
  package let entries: Statement
  package let tombstone: Statement
  package let setTombstone: Statement
  /// version_counter of the tombstones of an entity under several first keys
  let tombstonesOfMany: ListStatement
  /// Which of several operations the log has, and which `operations`.
  let loggedOfMany: ListStatement
  let operationsOfMany: ListStatement

  init(_ numbers: StatementNumbers, _ dialect: Dialect) {
    func make(_ pieces: String, _ columns: [CellCodec] = []) -> Statement {
      var text = SQLText(dialect)
      for (place, piece) in pieces.split(separator: "?", omittingEmptySubsequences: false).enumerated() {
        if place > 0 { text.placeholder() }
        text += String(piece)
      }
      return numbers.make(text, columns)
    }
    let selectMeta = "SELECT \(StoreMeta.columns) FROM store_meta"
    let only = " WHERE store_meta.id = 1"
    meta = make(selectMeta + only, StoreMeta.codecs)
    let share = dialect.locks?.share ?? ""
    let gate = dialect.locks?.gate ?? ""
    metaToWrite = make(
      selectMeta + (gate.isEmpty ? "" : " CROSS JOIN " + gate) + only + (share.isEmpty ? "" : " " + share), StoreMeta.codecs)
    identity = make("SELECT \(StoreIdentity.columns) FROM store_meta" + only, StoreIdentity.codecs)
    createMeta = make("INSERT INTO store_meta (id, database_id, schema_version, log_on, epoch, probes) VALUES (1, ?, ?, ?, 1, 0)")
    setVersion = make("UPDATE store_meta SET schema_version = ? WHERE id = 1")
    setLogOn = make("UPDATE store_meta SET log_on = ? WHERE id = 1")
    probe = make("UPDATE \(dialect.probeTable) SET probes = probes + 1 WHERE id = 1")
    probes = make("SELECT probes FROM \(dialect.probeTable) WHERE id = 1", [.integer])
    operation = make("SELECT version_epoch, version_counter, affected FROM operations WHERE op = ?", [.integer, .integer, .bytes])
    keepOperation = make(
      Self.insert("INTO operations (op, version_epoch, version_counter, affected) VALUES (?, ?, ?, ?)", key: "op", dialect))
    keepDisplaced = make(
      Self.insert(
        """
        INTO operations (op, version_epoch, version_counter, affected) SELECT ?, ?, ?, ?\(dialect.noTable) \
        WHERE NOT EXISTS (SELECT 1 FROM changes WHERE op = ?)
        """, key: "op", dialect))
    purgeOperations = make("DELETE FROM operations WHERE version_counter < ?")
    entry = make(
      "SELECT seq, verdict, version_epoch, version_counter, body FROM changes WHERE op = ?",
      [.integer, .text, .integer, .integer, .bytes])
    switch dialect.logNumbers {
    case .returned(_, let lastNumber):
      holdLog = nil
      setLastNumber = nil
      self.lastNumber = make(lastNumber, [.integer])
      nextEntry = nil
      appendEntry = make(
        "INSERT INTO changes (op, verdict, version_epoch, version_counter, body) VALUES (?, ?, ?, ?, ?) RETURNING seq", [.integer])
      takenEntry = nil
    case .counted:
      holdLog = dialect.locks.map { make("SELECT seq FROM log_end WHERE id = 1 " + $0.change, [.integer]) }
      setLastNumber = make("UPDATE log_end SET seq = ? WHERE id = 1")
      lastNumber = make("SELECT seq FROM log_end WHERE id = 1", [.integer])
      nextEntry = make("UPDATE log_end SET seq = seq + 1 WHERE id = 1")
      appendEntry = make(
        """
        INSERT INTO changes (seq, op, verdict, version_epoch, version_counter, body) \
        SELECT seq, ?, ?, ?, ?, ? FROM log_end WHERE id = 1
        """)
      takenEntry = make("SELECT seq FROM log_end WHERE id = 1", [.integer])
    }
    enter = Self.enter(numbers, dialect)
    lastEntry = make("SELECT seq, op FROM changes ORDER BY seq DESC LIMIT 1", [.integer, .id])
    firstEntry = make("SELECT seq FROM changes ORDER BY seq LIMIT 1", [.integer])
    entries = make(
      "SELECT \(ChangeLogRows.columns) FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", ChangeLogRows.codecs)
    tombstone = make(
      "SELECT version_counter FROM tombstones WHERE entity = ? AND key_first = ? AND key_second = ?", [.integer])
    loggedOfMany = ListStatement([.id], dialect, numbers) { "SELECT op FROM changes WHERE op IN \(ListStatement.placeholders($0))" }
    operationsOfMany = ListStatement([.id], dialect, numbers) { "SELECT op FROM operations WHERE op IN \(ListStatement.placeholders($0))" }
    tombstonesOfMany = ListStatement([.integer], isWithin: true, dialect, numbers) {
      "SELECT version_counter FROM tombstones WHERE entity = ? AND key_first IN \(ListStatement.placeholders($0))"
    }
    setTombstone = make(
      "INSERT INTO tombstones (entity, key_first, key_second, version_epoch, version_counter, op) VALUES (?, ?, ?, ?, ?, ?)"
        + Self.replace(["version_epoch", "version_counter", "op"], key: "entity, key_first, key_second", dialect))
  }

  private static func enter(_ numbers: StatementNumbers, _ dialect: Dialect) -> Statement {
    func make(_ rows: Int, several: Statement.Several? = nil) -> Statement {
      let values = Array(repeating: ListStatement.placeholders(6), count: rows).joined(separator: ", ")
      let pieces = "INSERT INTO changes (\(ChangeLogRows.columns)) VALUES " + values
      return numbers.make(SQLText(dialect, pieces: pieces), several: several)
    }
    return make(1, several: dialect.several { make($0) })
  }

  /// What makes an insertion replace these columns of a row whose key is there.
  static func replace(_ columns: [String], key: String, _ dialect: Dialect) -> String {
    func list(_ value: (String) -> String) -> String { columns.map { "\($0) = \(value($0))" }.joined(separator: ", ") }
    return switch dialect.upsert {
    case .onConflict: " ON CONFLICT (\(key)) DO UPDATE SET " + list { "excluded.\($0)" }
    case .onDuplicateKey: " ON DUPLICATE KEY UPDATE " + list { "VALUES(\($0))" }
    }
  }

  /// An insertion that passes over a row whose key is there.
  static func insert(_ text: String, key: String, _ dialect: Dialect) -> String {
    switch dialect.insertIfAbsent {
    case .onConflictDoNothing: "INSERT \(text) ON CONFLICT (\(key)) DO NOTHING"
    case .modifier(let word): "INSERT \(word) \(text)"
    }
  }
}
