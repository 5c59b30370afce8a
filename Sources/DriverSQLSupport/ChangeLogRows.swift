internal import WellSenseStore

/// Makes entries of the change log out of their rows in ``SystemPlan/entries``.
struct ChangeLogRows {
  static let columns = "seq, op, verdict, version_epoch, version_counter, body"
  static let codecs: [CellCodec] = [.integer, .id, .text, .integer, .integer, .bytes]
  static var width: Int { codecs.count }

  private let codec: ChangeCodec
  private let database: RawID

  init(_ schema: Schema, _ database: RawID) {
    codec = ChangeCodec(schema)
    self.database = database
  }

  /// The values of a new entry, in the order of ``columns`` but for its number.
  static func values(
    _ operation: OperationID, _ outcome: LogEntry.Outcome, _ version: Version, _ body: ChangeCodec.Body, _ schema: Schema
  ) -> [SQLValue] {
    [
      .id(operation.raw), .string(LoggedVerdict.text(outcome)), .integer(version.epoch), .integer(version.counter),
      .blob(ChangeCodec(schema).encode(body)),
    ]
  }

  /// Whether no entry is missing from a page of a log that goes on after its start.
  static func isWhole(_ rows: RowBatch, after start: Int64) -> Bool {
    !rows.isEmpty && (0..<rows.count).allSatisfy { rows[$0, 0].integer == start + 1 + Int64($0) }
  }

  /// The number of the last row.
  static func lastNumber(_ rows: RowBatch) -> Int64? { rows.isEmpty ? nil : rows[rows.count - 1, 0].integer }

  /// The entry in a row; `nil` for one that stands elsewhere now.
  func change(_ rows: RowBatch, _ row: Int) throws(StoreError) -> Change? {
    try entry(rows, row).change(in: database)
  }

  func entry(_ rows: RowBatch, _ row: Int) throws(StoreError) -> LogEntry {
    LogEntry(
      sequence: rows[row, 0].integer, operation: OperationID(rows[row, 1].rawID),
      outcome: try LoggedVerdict.outcome(rows.text(rows[row, 2])),
      version: Version(epoch: rows[row, 3].integer, counter: rows[row, 4].integer), body: try codec.decode(rows.bytes(rows[row, 5])))
  }
}

extension SystemPlan {
  /// What became of an operation, from its row of ``SystemPlan/entry``.
  func verdict(ofEntry rows: RowBatch) throws(StoreError) -> Verdict? {
    guard rows.count == 1 else { return nil }
    let version = Version(epoch: rows[0, 2].integer, counter: rows[0, 3].integer)
    return try LoggedVerdict.outcome(rows.text(rows[0, 1])).verdict(version)
  }
}
