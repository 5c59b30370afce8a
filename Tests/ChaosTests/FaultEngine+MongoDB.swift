import FailoverChaos

extension FaultEngine {
  /// The server that stands in for MongoDB has no orders to end or limit sessions, or to hold a row, and every database exists.
  ///
  /// MongoDB's library repeats a lost order to commit by itself, and what happened comes back as done.
  static let mongodb = FaultEngine(
    server: "mongodb",
    stranger: "postgres",
    foreignDatabase: "",
    holdUser: [],
    commitOrder: CommitOrder.mongodb,
    // A reply of two GiB.
    oversized: [0xFF, 0xFF, 0xFF, 0x7F] + reply,
    // A reply with one document, whose only text ends far behind it.
    malformed: [52, 0, 0, 0] + reply + [8, 0, 0, 0] + [UInt8](repeating: 0, count: 12) + [1, 0, 0, 0]
      + [16, 0, 0, 0, 2] + Array("ok\0".utf8) + [0xFF, 0xFF, 0xFF, 0x7F] + Array("text".utf8),
    orders: [:],
    lacks: [
      .missingDatabase, .databaseNotAllowed, .serverFull, .userLimit, .sessionEnded, .writeLockedOut, .commitLost, .commitReplyLost,
      .writeStopped, .packetTooLarge, .writeCancelled, .commitCancelled, .snapshotCancelled,
    ])

  /// Its number, the number of what it answers, and the code of a reply.
  private static let reply: [UInt8] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
}
