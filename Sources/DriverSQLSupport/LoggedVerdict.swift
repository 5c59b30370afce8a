package import WellSenseStore

/// The stored form of a verdict: `ok`, or the code of the rejection and the field it named, as `duplicate email_key`.
enum LoggedVerdict {
  static let committed = "ok"
  private static let codes: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]

  /// The text of a rejection; `nil` for one that the log doesn't remember.
  static func text(_ error: StoreError) -> String? {
    guard error.disposition == .rejected, codes.contains(error.code) else { return nil }
    return error.code.description + (error.field.map { " " + $0 } ?? "")
  }

  static func parse(_ text: String, _ epoch: Cell, _ counter: Cell) throws(StoreError) -> Verdict {
    if text == committed { return .committed(Version(epoch: epoch.integer, counter: counter.integer)) }
    return .rejected(try rejection(text).code)
  }

  /// The error of a rejection found in the log.
  static func repeated(_ text: String) throws(StoreError) -> StoreError {
    let (code, field) = try rejection(text)
    return StoreError(
      code, "this operation was refused when it was first committed; commit anew under another operation id", field: field)
  }

  private static func rejection(_ text: String) throws(StoreError) -> (code: StoreError.Code, field: String?) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let first = parts.first, let code = codes.first(where: { $0.description == first }) else {
      throw StoreError(.corrupt, "an entry of the change log has an unknown verdict", field: "changes.verdict")
    }
    return (code, parts.count == 2 ? String(parts[1]) : nil)
  }
}

/// The stored form of the numbers of rows that the writes of a batch changed.
enum AffectedCodec {
  /// One write that changed one row.
  static let one = encode([1])

  static func encode(_ numbers: [Int]) -> [UInt8] {
    var writer = ByteWriter(reserving: numbers.count + 2)
    writer.affected(numbers)
    return writer.bytes
  }

  static func decode(_ bytes: ArraySlice<UInt8>) -> [Int]? {
    bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      guard let numbers = try? reader.affected(), reader.isAtEnd else { return nil }
      return numbers
    }
  }
}

/// Makes entries of the change log out of their rows.
package struct ChangeLogRows {
  private let codec: ChangeCodec
  private let database: RawID

  package init(_ schema: Schema, _ database: RawID) {
    codec = ChangeCodec(schema)
    self.database = database
  }

  /// The entry in a row of ``SystemPlan/entries``.
  package func change(_ rows: RowBatch, _ row: Int) throws(StoreError) -> Change {
    let operation = OperationID(rows[row, 1].rawID)
    let body = try codec.decode(rows.bytes(rows[row, 5]))
    return Change(
      position: Position(database: database, sequence: rows[row, 0].integer, operation: operation), operation: operation,
      verdict: try LoggedVerdict.parse(rows.text(rows[row, 2]), rows[row, 3], rows[row, 4]),
      stamp: Version(epoch: rows[row, 3].integer, counter: rows[row, 4].integer), bases: body.bases, effects: body.effects)
  }
}

extension SystemPlan {
  /// What became of an operation, from its row of ``SystemPlan/entry``.
  package func verdict(ofEntry rows: RowBatch) throws(StoreError) -> Verdict? {
    guard rows.count == 1 else { return nil }
    return try LoggedVerdict.parse(rows.text(rows[0, 1]), rows[0, 2], rows[0, 3])
  }
}
