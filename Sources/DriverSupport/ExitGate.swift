internal import Glibc
internal import Synchronization

/// Keeps threads out of the client libraries while the process ends.
///
/// `exit` takes down what these libraries stand on, OpenSSL first, while other threads run on: one that is making a connection then reads what
/// was freed, and the process that meant to end well dies of a signal. So the first that `exit` does is to wait here for those inside, and to
/// let nobody in any more. Whoever waits for a server that doesn't answer isn't waited for long.
package enum ExitGate {
  private static let patience = Duration.milliseconds(500)
  /// How many are inside, twice; odd once the process ends.
  private static let state = Atomic(0)
  private static let isGuarded: Void = { _ = atexit { ExitGate.close() } }()

  /// Before a thread begins to use a client library; it never returns once the process ends.
  package static func enter() {
    isGuarded
    guard state.add(2, ordering: .acquiring).oldValue & 1 == 0 else {
      leave()
      while true { pause() }
    }
  }

  /// After it, on whatever thread.
  package static func leave() { state.subtract(2, ordering: .releasing) }

  private static func close() {
    state.bitwiseOr(1, ordering: .acquiringAndReleasing)
    let end = ContinuousClock.now.advanced(by: patience)
    while state.load(ordering: .acquiring) > 1, .now < end { usleep(500) }
  }
}
