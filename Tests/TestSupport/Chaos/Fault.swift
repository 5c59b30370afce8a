/// What a `ChaosProxy` does to the connections through it.
package enum Fault: Sendable, Equatable {
  /// New connections are refused by the kernel, the others reset.
  case refused

  /// Connections are accepted and stay open, but nothing moves in either direction until the fault is cleared.
  case frozen

  /// Bytes arrive this much later, each way.
  case delayed(Duration)

  /// A new connection never reaches the server; it gets these bytes as its only answer, and is closed after them or left open.
  case answered([UInt8], thenClosed: Bool)

  /// A connection is reset once this many bytes have passed one way since its beginning; the last of them arrive.
  case cut(after: Int, of: Way)

  /// Some bytes that pass one way are others, at a place counted from the beginning of the connection.
  case changed(at: Int, of: Way, to: [UInt8])

  /// A request with these bytes in it never arrives, and its connection is reset: what the server did before it is rolled back.
  case lostRequest(with: [UInt8])

  /// A request with these bytes in it is carried out, and its connection reset before the first byte of a reply.
  case lostReply(to: [UInt8])

  /// A request with these bytes in it is carried out, and its connection stays open and silent.
  case heldReply(to: [UInt8])

  /// A request with these bytes in it is carried out, and answered with other bytes than the server's.
  case misreported([UInt8], with: [UInt8])

  /// A request with these bytes in it passes as any other, but counts as a strike: a test then knows that the server has it.
  case noticed([UInt8])

  /// The direction of bytes through a proxy.
  package enum Way: Sendable, Equatable {
    /// From the client to the server.
    case requests
    /// From the server to the client.
    case replies
  }

  /// `lostRequest(with:)` for a word of a text protocol.
  package static func lostRequest(with text: String) -> Fault { .lostRequest(with: [UInt8](text.utf8)) }

  /// `lostReply(to:)` for a word of a text protocol.
  package static func lostReply(to text: String) -> Fault { .lostReply(to: [UInt8](text.utf8)) }

  /// `heldReply(to:)` for a word of a text protocol.
  package static func heldReply(to text: String) -> Fault { .heldReply(to: [UInt8](text.utf8)) }
}
