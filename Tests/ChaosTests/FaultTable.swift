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
    .readFrozen: [.notAttempted, .rejected, .unknown].map { FaultAnswer(.timedOut, $0) } + unreachable,
    .readCancelled: [.notAttempted, .rejected, .unknown].map { FaultAnswer(.cancelled, $0) },
    .sessionEnded: unreachable,
    .downForLong: late,
    .writeLockedOut: [
      FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.timedOut, .rejected), FaultAnswer(.unavailable, .notAttempted),
    ],
    // Where one statement is the whole write, nobody can tell; where an order to commit has to follow, it had no effect.
    .writeCutEarly: [.notAttempted, .rejected, .unknown].map { FaultAnswer(.unavailable, $0) },
    .writeFrozenEarly: [.notAttempted, .rejected, .unknown].map { FaultAnswer(.timedOut, $0) },
    // Nobody can tell a lost order to commit from a lost reply to it.
    .commitLost: [FaultAnswer(.unavailable, .unknown)],
    .commitReplyLost: [FaultAnswer(.unavailable, .unknown)],
    .commitFrozen: [FaultAnswer(.timedOut, .unknown)],
  ]

  static let rows = FaultEngine.all.flatMap { engine in
    answers.filter { !engine.lacks.contains($0.key) }.map { FaultRow(fault: $0.key, engine: engine, answers: $0.value) }
  }
}
