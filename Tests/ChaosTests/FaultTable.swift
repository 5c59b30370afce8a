import TestSupport
import WellSenseStore

/// What goes wrong.
enum FaultKind: String, Sendable, CaseIterable {
  // While connecting.
  case refused, frozen, garbage, truncated, otherProtocol, hungUp, unknownHost, wrongPassword, missingDatabase
  // While a call is under way.
  case readCut, readFrozen, readCancelled, sessionEnded, downForLong
  case writeLockedOut, writeCutEarly, writeFrozenEarly, commitLost, commitReplyLost, commitFrozen
}

/// What a call says then.
struct FaultAnswer: Sendable, Equatable, CustomStringConvertible {
  let code: StoreError.Code
  let disposition: StoreError.Disposition

  init(_ code: StoreError.Code, _ disposition: StoreError.Disposition) {
    self.code = code
    self.disposition = disposition
  }

  init(_ error: StoreError) { self.init(error.code, error.disposition) }

  var description: String { "\(code) (\(disposition.rawValue))" }
}

/// A fault on an engine, and the answers that are right.
struct FaultRow: Sendable, CustomStringConvertible {
  let fault: FaultKind
  let engine: FaultEngine
  let answers: [FaultAnswer]
  var description: String { "\(fault) on \(engine.server)" }
}

enum FaultTable {
  private static let unreachable = [FaultAnswer(.unavailable, .notAttempted)]
  /// The deadline may pass while the call waits for a connection, or while the connection is being made.
  private static let late = [FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.unavailable, .notAttempted)]

  /// The right answers, the same on all engines; two where it is chance which wait meets the deadline.
  static let answers: KeyValuePairs<FaultKind, [FaultAnswer]> = [
    .refused: unreachable,
    .frozen: late,
    .garbage: unreachable,
    .truncated: unreachable,
    .otherProtocol: unreachable,
    .hungUp: unreachable,
    .unknownHost: unreachable,
    .wrongPassword: [FaultAnswer(.accessDenied, .notAttempted)],
    .missingDatabase: [FaultAnswer(.incompatible, .notAttempted)],
    // A read has no effect, so whatever became of it, it may be repeated.
    .readCut: unreachable,
    .readFrozen: [FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.timedOut, .rejected), FaultAnswer(.timedOut, .unknown)],
    .readCancelled: [FaultAnswer(.cancelled, .notAttempted), FaultAnswer(.cancelled, .rejected), FaultAnswer(.cancelled, .unknown)],
    .sessionEnded: unreachable,
    .downForLong: late,
    .writeLockedOut: [
      FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.timedOut, .rejected), FaultAnswer(.unavailable, .notAttempted),
    ],
    .writeCutEarly: [FaultAnswer(.unavailable, .notAttempted), FaultAnswer(.unavailable, .rejected)],
    .writeFrozenEarly: [FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.timedOut, .rejected)],
    // Nobody can tell a lost order to commit from a lost reply to it.
    .commitLost: [FaultAnswer(.unavailable, .unknown)],
    .commitReplyLost: [FaultAnswer(.unavailable, .unknown)],
    .commitFrozen: [FaultAnswer(.timedOut, .unknown)],
  ]

  static let rows = FaultEngine.all.flatMap { engine in answers.map { FaultRow(fault: $0.key, engine: engine, answers: $0.value) } }
}
