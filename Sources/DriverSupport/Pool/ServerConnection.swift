package import WellSenseStore

/// A call on its way to a connection.
package typealias ServerCall = Pending<ServerRequest, ServerAnswer>
/// Calls on their way to one connection that is leased.
package typealias ServerQueue = CallQueue<ServerRequest, ServerAnswer>

/// A connection to a server as a ``ServerPool`` uses it. All but ``interrupt(_:until:)`` and ``sever()`` run on its own thread.
package protocol ServerConnection: AnyObject, Sendable {
  typealias Member = ServerCall

  /// Answers a batch. Claims each member before it begins with it, finishes it exactly once, and keeps to its deadline.
  ///
  /// A connection that breaks leaves alone the members that it hasn't claimed: they go back to the head of the queue.
  func handle(_ members: [Member])

  /// Whether it can take more work. Asked after each batch; `false` closes it, and makes the others prove themselves.
  var isUsable: Bool { get }

  /// Asks the server for a sign of life.
  func validate(until deadline: Deadline) -> Bool

  /// Ends it, also when it is broken. Must not wait for the server.
  func close()

  /// Called on another thread while the member is under way, when its task was cancelled or its deadline has passed: makes
  /// ``handle(_:)`` finish it soon, best by cancelling it at the server.
  ///
  /// May block until the deadline; if it misses that, the connection is cut, and ``close()`` can come meanwhile: use only what outlives it, as a
  /// cancel handle or a ``SocketHandle``.
  func interrupt(_ member: Member, until deadline: Deadline)

  /// Called on another thread while a batch is under way: makes every wait of ``handle(_:)`` end now. Never blocks.
  func sever()
}

extension ServerConnection {
  package func interrupt(_ member: Member, until deadline: Deadline) { sever() }
}
