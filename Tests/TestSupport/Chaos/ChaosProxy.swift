import Foundation
import Synchronization

/// A TCP proxy on 127.0.0.1 before a server on it, whose faults a test scripts while clients use it.
///
/// A change of fault is in force when the call returns. The proxy ends with its last reference, or by `stop()`.
package final class ChaosProxy: Sendable {
  /// What went through a proxy so far.
  package struct Counts: Sendable, Equatable {
    /// Connections that were accepted.
    package var connections = 0
    /// Those still open.
    package var live = 0
    /// How often a fault of bytes struck.
    package var strikes = 0
  }

  /// Where clients connect to.
  package let port: Int
  private let core: ProxyCore

  /// Listens on any free port.
  /// - Parameter port: the server's, which may change later.
  package init(before port: Int) throws {
    core = try ProxyCore(before: port)
    self.port = core.port
    let core = core
    let thread = Thread { core.run() }
    thread.name = "chaos"
    thread.start()
  }

  deinit { core.stop() }

  /// Puts a fault in the place of the one before.
  /// - Parameter times: how often it strikes before it clears itself; counted for faults of bytes and requests alone.
  package func set(_ fault: Fault, times: Int = .max) { core.change { $0.set(fault, times: times) } }

  /// Everything passes again. What stood still moves on; what was lost stays lost.
  package func clear() { core.change { $0.set(nil, times: .max) } }

  /// Resets the open connections.
  package func resetConnections() { core.change { $0.resetLinks() } }

  /// New connections go to another server.
  package func redirect(to port: Int) { core.change { $0.target = port } }

  /// What went through so far.
  package var counts: Counts { core.counts }

  /// Resets what is open and listens no more.
  package func stop() { core.stop() }
}
