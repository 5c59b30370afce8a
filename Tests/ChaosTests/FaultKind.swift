import DriverSupport
import TestSupport
import WellSenseStore

/// What goes wrong.
enum FaultKind: String, Sendable, CaseIterable {
  // While connecting, on the way to the server.
  case refused, frozen, garbage, truncated, otherProtocol, otherServer, oversized, malformed, hungUp, unknownHost
  // While connecting, because the server says so.
  case wrongPassword, missingDatabase, databaseNotAllowed, serverFull, userLimit
  // While a call is under way.
  case readCut, readFrozen, sessionEnded, downForLong
  case writeLockedOut, writeCutEarly, writeFrozenEarly, commitLost, commitReplyLost, commitFrozen
  case writeNotAllowed, writeStopped, packetTooLarge
  // The caller's task is cancelled.
  case connectCancelled, queueCancelled, readCancelled, writeCancelled, commitCancelled, snapshotCancelled
}

/// When a fault strikes.
enum FaultStage: Sendable {
  case connecting, reading, writing, cancelling
}

extension FaultKind {
  var stage: FaultStage {
    switch self {
    case .refused, .frozen, .garbage, .truncated, .otherProtocol, .otherServer, .oversized, .malformed, .hungUp, .unknownHost,
      .wrongPassword, .missingDatabase, .databaseNotAllowed, .serverFull, .userLimit:
      .connecting
    case .readCut, .readFrozen, .sessionEnded, .downForLong: .reading
    case .writeLockedOut, .writeCutEarly, .writeFrozenEarly, .commitLost, .commitReplyLost, .commitFrozen, .writeNotAllowed, .writeStopped,
      .packetTooLarge:
      .writing
    case .connectCancelled, .queueCancelled, .readCancelled, .writeCancelled, .commitCancelled, .snapshotCancelled: .cancelling
    }
  }

  /// Whether it lies in the address, so that it stays.
  var isOfAddress: Bool { [.unknownHost, .wrongPassword, .missingDatabase, .databaseNotAllowed].contains(self) }

  /// Whether the pool may have met it first, when it tried a connection that was idle for long, and have made another.
  var mayGoUnnoticed: Bool { [.readCut, .sessionEnded].contains(self) }

  /// Whether it is of the order to commit, for which a batch needs a transaction.
  var isOfCommitting: Bool { [.commitLost, .commitReplyLost, .commitFrozen, .commitCancelled].contains(self) }

  /// Whether another program holds the row that is to be written.
  var needsHolder: Bool { [.writeLockedOut, .writeStopped, .writeCancelled].contains(self) }

  /// What is wrong with the URI.
  func change(_ uri: String, on engine: FaultEngine) -> String {
    switch self {
    case .wrongPassword: uri.replacing(":test-only@", with: ":wrong@")
    case .missingDatabase: uri.replacing(/\/wellsense$/, with: "/nowhere")
    case .databaseNotAllowed:
      uri.replacing("wellsense:", with: "wellsense_reader:").replacing(/\/wellsense$/, with: "/\(engine.foreignDatabase)")
    case .unknownHost: FaultScene.adding("tls=false", to: uri.replacing("127.0.0.1", with: "nowhere.invalid"))
    // One connection, so that the next call meets it.
    case .queueCancelled: FaultScene.adding("maxPoolSize=1", to: uri)
    default: uri
    }
  }

  func strike(_ scene: FaultScene) throws {
    let proxy = scene.proxy
    switch self {
    case .refused, .downForLong: proxy.set(.refused)
    case .frozen, .readFrozen: proxy.set(.frozen)
    case .garbage: proxy.set(.answered((0..<200).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }, thenClosed: true))
    case .truncated: proxy.set(.cut(after: 20, of: .replies))
    case .otherProtocol: proxy.set(.answered([UInt8]("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), thenClosed: true))
    case .otherServer: proxy.redirect(to: try scene.port(of: scene.engine.stranger))
    case .oversized: proxy.set(.answered(scene.engine.oversized, thenClosed: false))
    case .malformed: proxy.set(.answered(scene.engine.malformed, thenClosed: false))
    case .hungUp: proxy.set(.answered([], thenClosed: true))
    case .readCut: proxy.resetConnections()
    default: break
    }
  }
}
