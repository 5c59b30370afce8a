internal import WellSenseStore

/// One entry of the change log as it is stored.
struct StoredEntry {
  var sequence: Int64 = 0
  var operation = RawID(high: 0, low: 0)
  private var verdict = ""
  private var field: String?
  var version = Version(epoch: 0, counter: 0)
  private var body: [UInt8] = []

  init(_ document: UnsafeRawBufferPointer) throws(BSONDamage) {
    var epoch: Int64 = 0
    var counter: Int64 = 0
    var reader = try BSONReader(document)
    while let element = try reader.next() {
      if element.isNamed("_id") {
        sequence = try element.integer.orDamage()
      } else if element.isNamed(Field.operation.camelName) {
        operation = try element.id.orDamage()
      } else if element.isNamed("verdict") {
        verdict = try element.string.orDamage()
      } else if element.isNamed("field") {
        field = element.string
      } else if element.isNamed(Field.versionEpoch.camelName) {
        epoch = try element.integer.orDamage()
      } else if element.isNamed(Field.versionCounter.camelName) {
        counter = try element.integer.orDamage()
      } else if element.isNamed("body") {
        body = Array(try element.binary.orDamage())
      }
    }
    version = Version(epoch: epoch, counter: counter)
  }

  func outcome() throws(StoreError) -> LogEntry.Outcome {
    guard let outcome = LogEntry.Outcome(verdict, field) else {
      throw StoreError(.corrupt, "an entry of the change log has an unknown verdict", field: "changes.verdict", driver: "mongodb")
    }
    return outcome
  }

  func entry(_ codec: ChangeCodec) throws(StoreError) -> LogEntry {
    let body = try codec.decode(body[...])
    return LogEntry(
      sequence: sequence, operation: OperationID(operation), outcome: try outcome(), version: version, stamp: body.stamp,
      affected: body.affected, bases: body.bases, effects: body.effects)
  }
}

extension LogEntry {
  /// Whether the log remembers a rejection.
  static func remembers(_ error: StoreError) -> Bool { error.disposition == .rejected && Outcome.codes.contains(error.code) }

  /// Appends the entry as the document of its number.
  func append(as number: Int64, _ codec: ChangeCodec, to writer: inout BSONWriter) {
    writer.append("_id", number)
    writer.append(Field.operation.camelName, operation.raw)
    writer.append("verdict", outcome.text)
    if case .rejected(_, let field?) = outcome { writer.append("field", field) }
    writer.append(Field.versionEpoch.camelName, version.epoch)
    writer.append(Field.versionCounter.camelName, version.counter)
    let body = ChangeCodec.Body(affected: affected, bases: bases, effects: effects, stamp: stamp == version ? nil : stamp)
    writer.append("body", binary: codec.encode(body))
  }

  /// For a reader of the log; `nil` for an entry that stands elsewhere now.
  func change(_ database: RawID) -> Change? {
    guard let verdict = outcome.verdict(version) else { return nil }
    return Change(
      position: Position(database: database, sequence: sequence, operation: operation), operation: operation, verdict: verdict,
      stamp: stamp, bases: bases, effects: isEffective ? effects : Effects())
  }
}

// The stored form: `ok`, `repair`, `superseded`, `moved`, or the code of a rejection with the field it named beside it.
extension LogEntry.Outcome {
  fileprivate static let codes: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]

  var text: String {
    switch self {
    case .committed: "ok"
    case .repaired: "repair"
    case .superseded: "superseded"
    case .moved: "moved"
    case .rejected(let code, _): code.description
    }
  }

  fileprivate init?(_ text: String, _ field: String?) {
    switch text {
    case "ok": self = .committed
    case "repair": self = .repaired
    case "superseded": self = .superseded
    case "moved": self = .moved
    default:
      guard let code = Self.codes.first(where: { $0.description == text }) else { return nil }
      self = .rejected(code, field: field)
    }
  }

  /// What was decided about the operation; `nil` for an entry that stands elsewhere now.
  func verdict(_ version: Version) -> Verdict? {
    switch self {
    case .committed, .repaired: .committed(version)
    case .rejected(let code, _): .rejected(code)
    case .superseded: .rejected(.conflict)
    case .moved: nil
    }
  }

  /// What a caller is told who repeats an operation that had no effect.
  var refusal: StoreError? {
    switch self {
    case .committed, .repaired: nil
    case .rejected(let code, let field):
      StoreError(
        code, "this operation was refused when it was first committed; commit anew under another operation id", field: field,
        driver: "mongodb")
    case .superseded, .moved:
      StoreError(
        .conflict,
        "this operation was overtaken after a failover and never took effect; read its rows, and commit anew under another operation id",
        driver: "mongodb")
    }
  }
}
