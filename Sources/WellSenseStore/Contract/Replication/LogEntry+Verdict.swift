// What an entry means to callers and readers of the log, and its stored form: the same in every engine.
extension LogEntry.Outcome {
  /// Rejections that the log remembers: a repeat of these is told the same for ever.
  private static let rejections: [StoreError.Code] = [.conflict, .duplicate, .missingReference, .notFound, .accessDenied]

  /// What the log has of a refused batch; `nil` for an error that it doesn't remember.
  package init?(of error: StoreError) {
    guard error.disposition == .rejected, Self.rejections.contains(error.code) else { return nil }
    // A right that the engine's user lacks says nothing of the batch.
    guard error.code != .accessDenied || error.engineCode == nil else { return nil }
    self = .rejected(error.code, field: error.field)
  }

  /// The stored name: `ok`, `repair`, `superseded`, `moved`, or the code of a rejection.
  package var name: String {
    switch self {
    case .committed: "ok"
    case .repaired: "repair"
    case .superseded: "superseded"
    case .moved: "moved"
    case .rejected(let code, _): code.description
    }
  }

  /// The outcome with a stored name, and the field that a rejection named.
  package init(name: some StringProtocol, field: String?) throws(StoreError) {
    switch name {
    case "ok": self = .committed
    case "repair": self = .repaired
    case "superseded": self = .superseded
    case "moved": self = .moved
    default:
      guard let code = StoreError.Code(name: String(name)), Self.rejections.contains(code) else {
        throw StoreError(.corrupt, "an entry of the change log has an unknown verdict", field: "changes.verdict")
      }
      self = .rejected(code, field: field)
    }
  }

  /// What was decided about the operation; `nil` for an entry that stands elsewhere now.
  package func verdict(_ version: Version) -> Verdict? {
    switch self {
    case .committed, .repaired: .committed(version)
    case .rejected(let code, _): .rejected(code)
    case .superseded: .rejected(.conflict)
    case .moved: nil
    }
  }

  /// What a caller is told who repeats an operation that had no effect; `nil` for one that took effect.
  package var refusal: StoreError? {
    switch self {
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

extension LogEntry {
  /// An entry with its stored body.
  package init(sequence: Int64, operation: OperationID, outcome: Outcome, version: Version, body: ChangeCodec.Body) {
    self.init(
      sequence: sequence, operation: operation, outcome: outcome, version: version, stamp: body.stamp, affected: body.affected,
      bases: body.bases, effects: body.effects)
  }

  /// What is stored of it besides operation, outcome and version.
  package var body: ChangeCodec.Body {
    ChangeCodec.Body(affected: affected, bases: bases, effects: effects, stamp: stamp == version ? nil : stamp)
  }

  /// For a reader of a database's log; `nil` for an entry that stands elsewhere now.
  ///
  /// - Parameter elsewhere: what is known of other logs at its place.
  package func change(in database: RawID, elsewhere: [RawID: Int64] = [:]) -> Change? {
    guard let verdict = outcome.verdict(version) else { return nil }
    return Change(
      position: Position(database: database, sequence: sequence, operation: operation, elsewhere: elsewhere), operation: operation,
      verdict: verdict, stamp: stamp, bases: bases, effects: isEffective ? effects : Effects())
  }
}

extension StoreError {
  /// Whether a database has decided about the batch, and remembers it where it has a log.
  package var isVerdict: Bool { LogEntry.Outcome(of: self) != nil }

  /// What the failure of a repeat says of an operation that may have taken effect before: nothing but a verdict tells that it didn't.
  package var ofRepeat: StoreError { isVerdict ? self : with(disposition: .unknown) }
}
