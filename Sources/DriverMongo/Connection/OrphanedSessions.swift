internal import CMongo
internal import Synchronization
internal import WellSenseStore

/// Sessions whose connection broke while their transaction was open. The server would keep it and its locks for up to a minute, and a repeat
/// of the same writes would wait that long for its own first attempt.
final class OrphanedSessions: Sendable {
  /// More than these are the fault of a server that is away, and end by themselves.
  private static let most = 100

  private let ids = Mutex<[RawID]>([])

  func add(_ id: RawID) {
    ids.withLock { ids in
      if ids.count == Self.most { ids.removeFirst() }
      ids.append(id)
    }
  }

  /// Those that nobody ended yet; they are the caller's now.
  func take() -> [RawID] {
    ids.withLock { ids in
      if ids.isEmpty { return [] }
      defer { ids = [] }
      return ids
    }
  }
}

/// The transaction that a client has open, so that it can be left to others from any thread.
final class OpenTransaction: Sendable {
  private let orphans: OrphanedSessions
  private let session = Mutex<RawID?>(nil)

  init(_ orphans: OrphanedSessions) { self.orphans = orphans }

  func began(in session: OpaquePointer) {
    let id = Self.id(of: session)
    self.session.withLock { $0 = id }
  }

  /// The server's name for a session.
  static func id(of session: OpaquePointer) -> RawID? {
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { bytes in
      wellsense_mongo_session_id(session, bytes.baseAddress) ? RawID(bytes: UnsafeRawBufferPointer(bytes)) : nil
    }
  }

  func ended() { session.withLock { $0 = nil } }

  func forsake() {
    if let id = session.withLock({ $0.take() }) { orphans.add(id) }
  }
}

extension MongoConnection {
  /// Ends the transactions that broken connections left open. A commit of theirs that is still under way somewhere comes to nothing then,
  /// so that what is found out about it afterwards stays true.
  func endOrphans(_ deadline: Deadline) {
    let orphans = knowledge.orphans.take()
    guard !orphans.isEmpty else { return }
    do throws(MongoFailure) {
      try endSessions(orphans, deadline)
    } catch {
      // Another connection tries again; what a server refuses for good is left to its own clock.
      if error.server?.endsConnection == true { for id in orphans { knowledge.orphans.add(id) } }
    }
  }
  /// Ends what is under way in these sessions. Every user may do that with sessions of its own.
  func endSessions(_ ids: [RawID], _ deadline: Deadline) throws(MongoFailure) {
    let command = BSONWriter { writer in
      writer.array("killSessions", ids) { writer, index, id in
        writer.document(index) { $0.append("id", id) }
      }
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
    _ = try client.read(command, on: "admin")
  }
}
