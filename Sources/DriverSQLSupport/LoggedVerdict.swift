internal import WellSenseStore

/// The stored form of an entry's outcome: `ok`, `repair`, `superseded`, `moved`, or the code of a rejection and the field it named, as
/// `duplicate email_key`.
enum LoggedVerdict {
  static let committed = "ok"
  static let repaired = "repair"
  static let superseded = "superseded"
  static let moved = "moved"
  private static let codes: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]

  /// The text of a rejection; `nil` for one that the log doesn't remember.
  static func text(_ error: StoreError) -> String? {
    guard error.disposition == .rejected, codes.contains(error.code) else { return nil }
    return rejection(error.code, error.field)
  }

  static func text(_ outcome: LogEntry.Outcome) -> String {
    switch outcome {
    case .committed: committed
    case .repaired: repaired
    case .superseded: superseded
    case .moved: moved
    case .rejected(let code, let field): rejection(code, field)
    }
  }

  private static func rejection(_ code: StoreError.Code, _ field: String?) -> String { code.description + (field.map { " " + $0 } ?? "") }

  static func outcome(_ text: String) throws(StoreError) -> LogEntry.Outcome {
    switch text {
    case committed: return .committed
    case repaired: return .repaired
    case superseded: return .superseded
    case moved: return .moved
    default:
      let parts = text.split(separator: " ", maxSplits: 1)
      guard let first = parts.first, let code = codes.first(where: { $0.description == first }) else {
        throw StoreError(.corrupt, "an entry of the change log has an unknown verdict", field: "changes.verdict")
      }
      return .rejected(code, field: parts.count == 2 ? String(parts[1]) : nil)
    }
  }

  /// What was decided about an operation; `nil` for an entry that stands elsewhere now.
  static func verdict(_ outcome: LogEntry.Outcome, _ version: Version) -> Verdict? {
    switch outcome {
    case .committed, .repaired: .committed(version)
    case .rejected(let code, _): .rejected(code)
    case .superseded: .rejected(.conflict)
    case .moved: nil
    }
  }

  /// The error of an operation that the log has as one without effect; `nil` for one that took effect.
  static func repeated(_ outcome: LogEntry.Outcome) -> StoreError? {
    switch outcome {
    case .committed, .repaired: nil
    case .rejected(let code, let field):
      StoreError(code, "this operation was refused when it was first committed; commit anew under another operation id", field: field)
    case .superseded, .moved:
      StoreError(
        .conflict,
        "this operation was overtaken after a failover and never took effect; read its rows, and commit anew under another operation id")
    }
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
