import WellSenseStore

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
  private static let denied = [FaultAnswer(.accessDenied, .notAttempted)]

  /// A call that had no effect, or is none that can have any, may be said to have ended in each of the ways.
  private static func anyway(_ code: StoreError.Code) -> [FaultAnswer] {
    [.notAttempted, .rejected, .unknown].map { FaultAnswer(code, $0) }
  }

  /// The right answers, the same on all engines; two where it is chance which wait meets the deadline.
  static let answers: KeyValuePairs<FaultKind, [FaultAnswer]> = [
    .refused: unreachable,
    .frozen: late,
    .garbage: unreachable,
    .truncated: unreachable,
    .otherProtocol: unreachable,
    // Some servers wait for the client to speak first.
    .otherServer: late,
    // Whether more is waited for or nothing is believed.
    .oversized: late,
    .malformed: late,
    .hungUp: unreachable,
    .unknownHost: unreachable,
    .wrongPassword: denied,
    .missingDatabase: [FaultAnswer(.incompatible, .notAttempted)],
    .databaseNotAllowed: denied,
    .serverFull: unreachable,
    .userLimit: unreachable,
    // A read has no effect, so whatever became of it, it may be repeated.
    .readCut: unreachable,
    .readFrozen: anyway(.timedOut) + unreachable,
    .sessionEnded: unreachable,
    .downForLong: late,
    .writeLockedOut: [
      FaultAnswer(.timedOut, .notAttempted), FaultAnswer(.timedOut, .rejected), FaultAnswer(.unavailable, .notAttempted),
    ],
    // Where one statement is the whole write, nobody can tell; where an order to commit has to follow, it had no effect.
    .writeCutEarly: anyway(.unavailable),
    .writeFrozenEarly: anyway(.timedOut),
    // Nobody can tell a lost order to commit from a lost reply to it.
    .commitLost: [FaultAnswer(.unavailable, .unknown)],
    .commitReplyLost: [FaultAnswer(.unavailable, .unknown)],
    .commitFrozen: [FaultAnswer(.timedOut, .unknown)],
    .writeNotAllowed: [FaultAnswer(.accessDenied, .rejected)],
    // By a limit of the server's own.
    .writeStopped: [FaultAnswer(.timedOut, .rejected)],
    // The server says so and hangs up; who was still sending may find the connection gone before the answer.
    .packetTooLarge: [FaultAnswer(.invalid, .rejected), FaultAnswer(.unavailable, .unknown)],
    .connectCancelled: [FaultAnswer(.cancelled, .notAttempted)],
    .queueCancelled: [FaultAnswer(.cancelled, .notAttempted)],
    .readCancelled: anyway(.cancelled),
    // It waited for a lock.
    .writeCancelled: [FaultAnswer(.cancelled, .notAttempted), FaultAnswer(.cancelled, .rejected)],
    // The reply is waited for till the deadline, since only it can tell.
    .commitCancelled: [FaultAnswer(.cancelled, .unknown), FaultAnswer(.timedOut, .unknown)],
    .snapshotCancelled: anyway(.cancelled),
  ]

  static let rows = FaultEngine.all.flatMap { engine in
    answers.filter { !engine.lacks.contains($0.key) }.map { FaultRow(fault: $0.key, engine: engine, answers: $0.value) }
  }
}
